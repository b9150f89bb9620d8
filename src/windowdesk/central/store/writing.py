"""What a push reads and writes, in as few statements as there are tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from windowdesk.central.store.prepared import Prepared
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.numbers import blocks, lost_blocks
from windowdesk.central.store.tables.operations import lines, operations, quarantine
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.central.store.unit import Unit

_LINE = Prepared(
    select(lines.c.seq, lines.c.head).where(
        lines.c.device == bindparam("device"), lines.c.epoch == bindparam("epoch")
    )
)
_LEASED = Prepared(
    select(blocks.c.block, blocks.c.epoch).where(blocks.c.device == bindparam("device"))
)
_GO_ON = Prepared(
    update(lines)
    .where(lines.c.device == bindparam("device"), lines.c.epoch == bindparam("epoch"))
    .values(seq=bindparam("seq"), head=bindparam("head"))
)


def line(connection: Connection, device: str, epoch: int) -> tuple[int, str]:
    """How far the device has come in ``epoch``, and the digest of its last operation there."""
    row = _LINE.run(connection, device=device, epoch=epoch).fetchone()
    return (row[0], row[1]) if row else (0, "")


def known(connection: Connection, device: str, digest: str) -> bool:
    """Whether ``digest`` is the last operation of some epoch of the device, or any of its own."""
    at = operations.c.device == device, operations.c.digest == digest
    return connection.scalar(select(operations.c.seq).where(*at).limit(1)) is not None


def stored(connection: Connection, device: str, epoch: int, first: int, last: int) -> Sequence[Any]:
    """What became of operations that came before: seq, digest, state, code, review."""
    return connection.execute(
        select(
            operations.c.seq,
            operations.c.digest,
            operations.c.state,
            operations.c.code,
            operations.c.review,
        )
        .where(
            operations.c.device == device,
            operations.c.epoch == epoch,
            operations.c.seq.between(first, last),
        )
        .order_by(operations.c.seq)
    ).all()


def cases_of(unit: Unit, case_ids: Collection[str]) -> Sequence[Any]:
    """The rows of these cases, locked until the commit, in an order that never deadlocks."""
    if not case_ids:
        return ()
    query = select(cases).where(cases.c.case_id.in_(list(case_ids))).order_by(cases.c.case_id)
    return unit.connection.execute(query.with_for_update()).all()


def numbers_used(connection: Connection, numbers: Collection[str]) -> dict[str, str]:
    """Which case has each of ``numbers``; the free ones are left out."""
    if not numbers:
        return {}
    query = select(cases.c.number, cases.c.case_id).where(cases.c.number.in_(list(numbers)))
    return {row.number: row.case_id for row in connection.execute(query)}


def leased(unit: Unit, device: str, epoch: int, named: set[int]) -> dict[int, int]:
    """The epoch in which each block was leased to the device.

    A block of those ``named`` whose lease a restore has lost becomes the device's, if it is nobody's.
    """
    connection = unit.connection
    held: dict[int, int] = dict(_LEASED.run(connection, device=device).fetchall())
    for block in sorted(named - set(held)):
        lost = select(lost_blocks.c.first).where(
            lost_blocks.c.first <= block, lost_blocks.c.last >= block
        )
        taken = select(blocks.c.block).where(blocks.c.block == block)
        if connection.scalar(lost) is not None and connection.scalar(taken) is None:
            row = {"block": block, "device": device, "epoch": epoch, "leased_at": ""}
            connection.execute(insert(blocks), row)
            held[block] = epoch
    return held


def open_reviews(connection: Connection, office: str, case_ids: Collection[str]) -> Sequence[Any]:
    """Open reviews about these cases."""
    if not case_ids:
        return ()
    return connection.execute(
        select(reviews.c.review, reviews.c.case_id, reviews.c.kind, reviews.c.device).where(
            reviews.c.office == office,
            reviews.c.state == "open",
            reviews.c.case_id.in_(list(case_ids)),
        )
    ).all()


def set_line(unit: Unit, device: str, epoch: int, seq: int, head: str) -> None:
    """The device has come this far."""
    values = {"device": device, "epoch": epoch, "seq": seq, "head": head}
    if not _GO_ON.run(unit.connection, **values).rowcount:
        unit.connection.execute(insert(lines), values)


def keep_apart(unit: Unit, rows: list[dict[str, Any]]) -> None:
    """Put operations into quarantine; the same ones again change nothing."""
    for row in rows:
        unit.upsert(quarantine, row)
