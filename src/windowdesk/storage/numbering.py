"""Where receipt numbers come from: blocks of 99,999, leased by the centre or, before that, our own.

Uniqueness rests on three facts (sync.md): no two counters hold the same leased block, an index only
rises and does so inside the receipt's own transaction, and the 22 digits say block and index
plainly. The year is that of the clock when the number is peeked at; it takes no part in uniqueness.

Demo blocks are drawn at random from 9,000,000 to 9,999,999, a range the centre never leases; two
demo counters may meet there, and their papers wear 演示.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from windowdesk.app.errors import NumbersExhausted
from windowdesk.database.statements import Statement, into
from windowdesk.domain.numbers import MAX_INDEX, ReceiptNumber
from windowdesk.i18n import _
from windowdesk.storage.tables import burnt_numbers, emergency_slips, number_blocks, numbers

FIRST_DEMO_BLOCK = 9_000_000
DEMO_BLOCKS = 1_000_000
SOURCE_DEMO = "demo"
SOURCE_CENTRE = "centre"
_NUMBER = into(numbers)
_ADVANCE = Statement(
    update(number_blocks).where(number_blocks.c.block == bindparam("of_block")),
    ["next_index", "state"],
)


@dataclass(frozen=True, slots=True)
class Supply:
    """The block numbers are taken from now (None: none left), and how many lie behind it."""

    block: int | None = None
    next_index: int = 0
    spare: int = 0

    def next(self, division: str, now: datetime) -> ReceiptNumber:
        """The next number; :class:`NumbersExhausted` when no block is left."""
        if self.block is None:
            raise NumbersExhausted(
                _("收件号已用完，暂时不能出具新的单据。"),
                saved=_("已出具的单据都已保存。"),
                press=_("请联网领取新号段后重试。"),
            )
        return ReceiptNumber(now.year % 100, division, self.block, self.next_index)

    def left(self) -> int:
        """Numbers that can still be issued."""
        here = 0 if self.block is None else MAX_INDEX - self.next_index + 1
        return here + self.spare * MAX_INDEX


@dataclass(frozen=True, slots=True)
class BlockAccount:
    """How the 99,999 numbers of a block ended; ``unexplained`` must be 0.

    ``out``: on emergency slips that were neither used nor voided yet.
    """

    block: int
    source: str
    state: str
    issued: int
    void: int
    burnt: int
    free: int
    size: int = field(default=MAX_INDEX)
    out: int = 0

    @property
    def unexplained(self) -> int:
        return self.size - self.issued - self.void - self.burnt - self.free - self.out


@dataclass(frozen=True, slots=True)
class Numbering:
    """Rules of one counter: who it is and which kind of blocks it may use."""

    source: str
    device: str
    epoch: int

    def supply(self, connection: Connection) -> Supply:
        """What there is now."""
        rows = connection.execute(
            select(number_blocks.c.block, number_blocks.c.next_index, number_blocks.c.state)
            .where(number_blocks.c.source == self.source)
            .where(number_blocks.c.state.in_(("active", "spare")))
        ).all()
        active = [row for row in rows if row.state == "active"]
        spare = len(rows) - len(active)
        return Supply(active[0].block, active[0].next_index, spare) if active else Supply()

    def open_next(self, connection: Connection, seen: Collection[int]) -> Supply:
        """Take the oldest spare block into use; before enrolment make one up. No active one may be."""
        block = connection.scalar(
            select(number_blocks.c.block)
            .where(number_blocks.c.source == self.source, number_blocks.c.state == "spare")
            .order_by(number_blocks.c.opened)
            .limit(1)
        )
        if block is None and self.source == SOURCE_DEMO:
            block = self.unused(connection, seen)
            self.add(connection, block)
        if block is not None:
            _set(connection, block, state="active")
        return self.supply(connection)

    def add(self, connection: Connection, block: int) -> None:
        """Keep ``block`` for later use."""
        opened = connection.scalar(select(func.count()).select_from(number_blocks))
        connection.execute(
            insert(number_blocks),
            {
                "block": block,
                "device": self.device,
                "epoch": self.epoch,
                "source": self.source,
                "state": "spare",
                "next_index": 1,
                "opened": opened,
            },
        )

    def unused(self, connection: Connection, seen: Collection[int]) -> int:
        known = set(connection.scalars(select(number_blocks.c.block))) | set(seen)
        while (block := FIRST_DEMO_BLOCK + secrets.randbelow(DEMO_BLOCKS)) in known:
            continue
        return block


def advance(connection: Connection, block: int, index: int, number: str) -> None:
    """Make ``index`` of ``block`` ISSUED."""
    _NUMBER.run(connection, {"block": block, "idx": index, "number": number, "state": "issued"})
    state = "active" if index < MAX_INDEX else "used"
    _ADVANCE.run(connection, {"of_block": block, "next_index": index + 1, "state": state})


def burn(connection: Connection, block: int, last: int, reason: str, now: datetime) -> None:
    """Give up every number of ``block`` not yet issued up to ``last``; all of them end the block."""
    first = connection.scalar(
        select(number_blocks.c.next_index).where(number_blocks.c.block == block)
    )
    if first is None or first > last:
        return
    connection.execute(
        insert(burnt_numbers),
        {
            "block": block,
            "first": first,
            "last": last,
            "reason": reason,
            "at": now.isoformat(timespec="seconds"),
        },
    )
    ending: dict[str, Any] = {"state": "burnt"} if last >= MAX_INDEX else {}
    _set(connection, block, next_index=last + 1, **ending)


def burn_all(connection: Connection, reason: str, now: datetime) -> None:
    """Give up every block: some of their numbers may be out in another history of this counter."""
    live = number_blocks.c.state.in_(("active", "spare", "emergency"))
    for block in list(connection.scalars(select(number_blocks.c.block).where(live))):
        burn(connection, block, MAX_INDEX, reason, now)


def account(connection: Connection) -> tuple[BlockAccount, ...]:
    """Every block ever held, in the order of opening."""
    ends = {
        (row.block, row.state): row.ended
        for row in connection.execute(
            select(numbers.c.block, numbers.c.state, func.count().label("ended")).group_by(
                numbers.c.block, numbers.c.state
            )
        )
    }
    burnt, out = _burnt(connection), _out(connection)
    return tuple(
        BlockAccount(
            block=row.block,
            source=row.source,
            state=row.state,
            issued=ends.get((row.block, "issued"), 0),
            void=ends.get((row.block, "void"), 0),
            burnt=burnt.get(row.block, 0),
            free=MAX_INDEX - row.next_index + 1,
            out=out.get(row.block, 0),
        )
        for row in connection.execute(select(number_blocks).order_by(number_blocks.c.opened))
    )


def _burnt(connection: Connection) -> dict[int, int]:
    """Burnt numbers by block, without slips that turned up after all once a backup was restored."""
    total = func.sum(burnt_numbers.c.last - burnt_numbers.c.first + 1)
    burnt = {
        row.block: row.total
        for row in connection.execute(
            select(burnt_numbers.c.block, total.label("total")).group_by(burnt_numbers.c.block)
        )
    }
    turned_up = connection.execute(
        select(emergency_slips.c.block, func.count().label("slips"))
        .join(burnt_numbers, burnt_numbers.c.block == emergency_slips.c.block)
        .where(emergency_slips.c.idx.between(burnt_numbers.c.first, burnt_numbers.c.last))
        .group_by(emergency_slips.c.block)
    )
    return burnt | {row.block: burnt[row.block] - row.slips for row in turned_up}


def _out(connection: Connection) -> dict[int, int]:
    drawn = (
        select(emergency_slips.c.block, func.count().label("slips"))
        .where(emergency_slips.c.state == "drawn")
        .group_by(emergency_slips.c.block)
    )
    return {row.block: row.slips for row in connection.execute(drawn)}


def _set(connection: Connection, block: int, **values: Any) -> None:
    of_block = number_blocks.c.block == block
    connection.execute(update(number_blocks).where(of_block).values(**values))
