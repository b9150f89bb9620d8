"""Where 文号 come from: per organ prefix and year, ranges leased by the centre or, before that, our own.

A serial is unique because no two counters hold the same range, because it only rises inside the
transaction that issues its document, and because the year is that of the document. A range is never
used twice; a number of a voided document stays with it.

Before enrolment a window numbers from ranges of its own, a hundred thousand each, that begin with its
window number: 12 has 1200001 to 1299999. No two windows of a hall meet there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from windowdesk.app.errors import NumbersExhausted
from windowdesk.app.ports import NumberClaimed
from windowdesk.database.statements import Statement, into
from windowdesk.domain.cases.case import State
from windowdesk.domain.numbers import DocumentNumber, parse_document_number
from windowdesk.i18n import _
from windowdesk.storage.numbering import SOURCE_DEMO
from windowdesk.storage.tables import (
    burnt_serials,
    cases,
    document_serials,
    documents,
    serial_ranges,
)

DEMO_SPAN = 100_000
WINDOWS = 1_000
LARGEST = 999_999_999_999
_OPEN = Statement(
    select(serial_ranges.c.first, serial_ranges.c.last, serial_ranges.c.next)
    .where(
        serial_ranges.c.prefix == bindparam("prefix"),
        serial_ranges.c.year == bindparam("year"),
        serial_ranges.c.source == bindparam("source"),
        serial_ranges.c.next <= serial_ranges.c.last,
    )
    .order_by(serial_ranges.c.opened)
)
_ADVANCE = Statement(
    update(serial_ranges).where(
        serial_ranges.c.prefix == bindparam("of_prefix"),
        serial_ranges.c.year == bindparam("of_year"),
        serial_ranges.c.first == bindparam("of_first"),
    ),
    ["next"],
)
_SERIAL = into(document_serials)


@dataclass(frozen=True, slots=True)
class SerialRange:
    """A range with numbers left: ``next`` is the first not yet taken, ``last`` included.

    ``written``: in the table already; a demo range is written down by its first number.
    """

    first: int
    last: int
    next: int
    written: bool = True


@dataclass(frozen=True, slots=True)
class RangeAccount:
    """How the numbers of a range ended; ``unexplained`` must be 0."""

    prefix: str
    year: int
    first: int
    last: int
    source: str
    issued: int
    void: int
    burnt: int
    free: int

    @property
    def unexplained(self) -> int:
        size = self.last - self.first + 1
        return size - self.issued - self.void - self.burnt - self.free


@dataclass(frozen=True, slots=True)
class Serials:
    """The rules of one counter: which ranges it may use, and which window it is (0: unnamed)."""

    source: str
    window: int = 0

    def peek(self, connection: Connection, prefix: str, year: int, skip: int = 0) -> int:
        """The serial that comes after ``skip`` others; :class:`NumbersExhausted` where none is left."""
        for held in self._open(connection, prefix, year):
            if held.next + skip <= held.last:
                return held.next + skip
            skip -= held.last - held.next + 1
        raise _exhausted(prefix, year)

    def year(self, connection: Connection, prefix: str, year: int) -> int:
        """The year to number in while the clock's ``year`` is not to be trusted: one that is leased."""
        query = select(serial_ranges.c.year).where(
            serial_ranges.c.prefix == prefix,
            serial_ranges.c.source == self.source,
            serial_ranges.c.next <= serial_ranges.c.last,
        )
        leased = set(connection.scalars(query))
        alone = self.source == SOURCE_DEMO or not leased or year in leased
        return year if alone else max(leased)

    def claim(self, connection: Connection, prefix: str, year: int, serial: int) -> None:
        """Take ``serial``, which must be exactly the next; else :class:`NumberClaimed`."""
        held = next(iter(self._open(connection, prefix, year)), None)
        if held is None:
            raise _exhausted(prefix, year)
        if serial != held.next:
            raise NumberClaimed(f"{prefix}{year}/{serial}")
        if not held.written:
            self.add(connection, prefix, year, (held.first, held.last))
        _SERIAL.run(connection, {"prefix": prefix, "year": year, "serial": serial})
        place = {"of_prefix": prefix, "of_year": year, "of_first": held.first}
        _ADVANCE.run(connection, {**place, "next": serial + 1})

    def add(self, connection: Connection, prefix: str, year: int, bounds: tuple[int, int]) -> None:
        """Keep the range from ``bounds[0]`` to ``bounds[1]``; used when those before it are full.

        ``ValueError`` where it is empty or any of its numbers is known here already.
        """
        first, last = bounds
        if not (prefix and 1 <= first <= last <= LARGEST):
            raise ValueError(f"{prefix!r} {first}-{last} is no range")
        of = serial_ranges.c.prefix == prefix, serial_ranges.c.year == year
        meets = serial_ranges.c.first <= last, serial_ranges.c.last >= first
        if connection.scalar(select(func.count()).select_from(serial_ranges).where(*of, *meets)):
            raise ValueError(f"{prefix} {year}: {first}-{last} meets a range already held")
        opened = connection.scalar(select(func.count()).select_from(serial_ranges))
        row = {"prefix": prefix, "year": year, "first": first, "last": last, "next": first}
        connection.execute(insert(serial_ranges), {**row, "source": self.source, "opened": opened})

    def left(self, connection: Connection, prefix: str, year: int) -> int:
        """How many serials can still be issued."""
        return sum(r.last - r.next + 1 for r in self._open(connection, prefix, year))

    def _open(self, connection: Connection, prefix: str, year: int) -> list[SerialRange]:
        """Ranges with numbers left, in the order of use; a demo counter is never without one."""
        values = {"prefix": prefix, "year": year, "source": self.source}
        found = [SerialRange(*row) for row in _OPEN.run(connection, values).fetchall()]
        if self.source == SOURCE_DEMO and not found:
            return [self._own(connection, prefix, year)]
        return found

    def _own(self, connection: Connection, prefix: str, year: int) -> SerialRange:
        """The window's next range of its own, not yet written down."""
        turn = 0
        while self._known(connection, prefix, year, first := self._first(turn)):
            turn += 1
        return SerialRange(first, first + DEMO_SPAN - 2, first, written=False)

    def _first(self, turn: int) -> int:
        return (turn * WINDOWS + self.window % WINDOWS) * DEMO_SPAN + 1

    @staticmethod
    def _known(connection: Connection, prefix: str, year: int, first: int) -> bool:
        query = select(func.count()).where(
            serial_ranges.c.prefix == prefix,
            serial_ranges.c.year == year,
            serial_ranges.c.first == first,
        )
        return bool(connection.scalar(query))


def burn_all(connection: Connection, reason: str, now: datetime) -> None:
    """Give up every range: some of its numbers may be out in another history of this counter."""
    live = select(serial_ranges).where(serial_ranges.c.next <= serial_ranges.c.last)
    for row in list(connection.execute(live)):
        place = {"prefix": row.prefix, "year": row.year}
        burnt = {**place, "first": row.next, "last": row.last, "reason": reason}
        connection.execute(
            insert(burnt_serials), {**burnt, "at": now.isoformat(timespec="seconds")}
        )
        of = {"of_prefix": row.prefix, "of_year": row.year, "of_first": row.first}
        _ADVANCE.run(connection, {**of, "next": row.last + 1})


def account(connection: Connection) -> tuple[RangeAccount, ...]:
    """Every range ever held, in the order of opening."""
    taken = {
        (row.prefix, row.year, row.serial) for row in connection.execute(select(document_serials))
    }
    void = {(n.prefix, n.year, n.serial) for n in _voided(connection)} & taken
    burnt = [tuple(row) for row in connection.execute(select(burnt_serials))]
    ranges = connection.execute(select(serial_ranges).order_by(serial_ranges.c.opened))
    return tuple(_account(row, taken, void, burnt) for row in ranges)


def _account(row: Any, taken: set[Any], void: set[Any], burnt: list[Any]) -> RangeAccount:
    def inside(found: set[Any]) -> int:
        return sum(
            (prefix, year) == (row.prefix, row.year) and row.first <= serial <= row.last
            for prefix, year, serial in found
        )

    given_up = sum(
        last - first + 1
        for prefix, year, first, last, *_rest in burnt
        if (prefix, year) == (row.prefix, row.year) and row.first <= first <= row.last
    )
    voided = inside(void)
    return RangeAccount(
        prefix=row.prefix,
        year=row.year,
        first=row.first,
        last=row.last,
        source=row.source,
        issued=inside(taken) - voided,
        void=voided,
        burnt=given_up,
        free=row.last - row.next + 1,
    )


def _voided(connection: Connection) -> Iterator[DocumentNumber]:
    """The 文号 of documents whose case was voided: kept, never reused."""
    query = (
        select(documents.c.document_number)
        .join(cases, cases.c.case_id == documents.c.case_id)
        .where(cases.c.state == State.VOIDED.value, documents.c.document_number != "")
    )
    for text in connection.scalars(query):
        number = parse_document_number(text)
        if number is not None:
            yield number


def _exhausted(prefix: str, year: int) -> NumbersExhausted:
    return NumbersExhausted(
        _("{prefix}〔{year}〕的文号已用完，暂时不能出具新的文书。").format(
            prefix=prefix, year=year
        ),
        saved=_("已录入的内容都在，已出具的文书都已保存。"),
        press=_("请联网领取新的文号号段后重试。"),
        code="serials_exhausted",
    )
