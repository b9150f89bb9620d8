"""Whether a counter was leased the 文号 that stand on its papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, select

from windowdesk.central.store.prepared import Prepared, among, listed
from windowdesk.central.store.tables.numbers import lost_serials, serial_ranges
from windowdesk.domain.numbers import DocumentNumber, parse_document_number

_HELD = Prepared(
    select(
        serial_ranges.c.prefix, serial_ranges.c.year, serial_ranges.c.first, serial_ranges.c.last
    ).where(
        serial_ranges.c.device == bindparam("device"),
        serial_ranges.c.epoch == bindparam("epoch"),
        among(serial_ranges.c.prefix, "prefixes"),
    )
)


def serials_of(
    connection: Connection, device: str, epoch: int, named: Iterable[str], *, demo: bool
) -> Callable[[str], bool]:
    """A question: was this 文号 leased to the device and epoch, or may a restore have lost the lease?

    ``named``: those that will be asked about. In a demo centre counters number from ranges of their own.
    """
    numbers = {text: parse_document_number(text) for text in named}
    prefixes = {number.prefix for number in numbers.values() if number is not None}
    if demo or not numbers:
        return lambda _text: True
    names = listed(connection, prefixes)
    held = _HELD.run(connection, device=device, epoch=epoch, prefixes=names).fetchall()

    def leased(text: str) -> bool:
        number = numbers.get(text)
        if number is None:
            return False
        return any(
            (prefix, year) == (number.prefix, number.year) and first <= number.serial <= last
            for prefix, year, first, last in held
        ) or _lost(connection, number)

    return leased


def _lost(connection: Connection, number: DocumentNumber) -> bool:
    """Whether nobody is known to have it and it may have been leased after the backup."""
    known = select(serial_ranges.c.first).where(
        serial_ranges.c.prefix == number.prefix,
        serial_ranges.c.year == number.year,
        serial_ranges.c.first <= number.serial,
        serial_ranges.c.last >= number.serial,
    )
    if connection.scalar(known) is not None:
        return False
    rows = select(lost_serials).where(
        lost_serials.c.prefix.in_([number.prefix, ""]),
        lost_serials.c.first <= number.serial,
        lost_serials.c.last >= number.serial,
    )
    places = {(number.prefix, number.year), ("", 0)}
    return any((row.prefix, row.year) in places for row in connection.execute(rows))
