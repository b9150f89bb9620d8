"""Emergency slips in the store: a block is set apart for them, and each number in it ends.

A spare block becomes an ``emergency`` one and never numbers a receipt at the desk again, so that
paper and desk cannot meet in one number. A slip ends as the numbers of the desk do: its row in
``numbers`` says issued (used) or void.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from windowdesk.app.errors import NumbersExhausted, StoreProblem
from windowdesk.app.slips import Slip, SlipState
from windowdesk.domain.numbers import MAX_INDEX, ReceiptNumber
from windowdesk.i18n import _
from windowdesk.storage import rows
from windowdesk.storage.numbering import SOURCE_DEMO, Numbering
from windowdesk.storage.tables import emergency_slips, number_blocks, numbers

STATE = "emergency"
FULL = "emergency_full"


def draw(connection: Connection, number: ReceiptNumber, secret: str, by: str, at: datetime) -> Slip:
    """A new slip with ``number``, one of :func:`numbers_for`."""
    slip = Slip(number.text(), secret, SlipState.DRAWN, at, by)
    connection.execute(insert(emergency_slips), _row(number, slip))
    return slip


def numbers_for(
    connection: Connection, rules: Numbering, seen: Sequence[int], division: str, year: int
) -> Iterator[ReceiptNumber]:
    """The next numbers for slips without end, from the block set apart, then from another.

    ``seen``: every block this device ever numbered from, so that a demo block is never met again.
    """
    while True:
        block, index = _current(connection) or _set_apart(connection, rules, seen)
        for nth in range(index, MAX_INDEX + 1):
            state = STATE if nth < MAX_INDEX else FULL
            _set(connection, block, next_index=nth + 1, state=state)
            yield ReceiptNumber(year, division, block, nth)


def _current(connection: Connection) -> tuple[int, int] | None:
    row = connection.execute(
        select(number_blocks.c.block, number_blocks.c.next_index)
        .where(number_blocks.c.state == STATE)
        .order_by(number_blocks.c.opened)
        .limit(1)
    ).first()
    return None if row is None else (row.block, row.next_index)


def _set_apart(connection: Connection, rules: Numbering, seen: Sequence[int]) -> tuple[int, int]:
    """A spare block; before enrolment one made up."""
    block = connection.scalar(
        select(number_blocks.c.block)
        .where(number_blocks.c.source == rules.source, number_blocks.c.state == "spare")
        .order_by(number_blocks.c.opened.desc())
        .limit(1)
    )
    if block is None and rules.source == SOURCE_DEMO:
        block = rules.unused(connection, seen)
        rules.add(connection, block)
    if block is None:
        raise NumbersExhausted(
            _("没有备用号段，不能预印紧急凭证。"),
            saved=_("已出具的单据都已保存，没有改动。"),
            press=_("请联网领取新号段后重试。"),
        )
    _set(connection, block, state=STATE)
    return block, 1


def end(connection: Connection, slip: Slip, ended: Slip) -> None:
    """``slip`` ends as ``ended``; one this store does not know yet (restored) is taken up first.

    Raises ``StoreProblem`` code "slip_ended" when it has ended already.
    """
    number = _parts(slip.number)
    known = find(connection, slip.number)
    if known is None:
        connection.execute(insert(emergency_slips), _row(number, slip))
    elif known.state is not SlipState.DRAWN:
        raise _ended()
    taken = select(func.count()).select_from(numbers).where(numbers.c.number == slip.number)
    if connection.scalar(taken):
        raise _ended()
    of_slip = emergency_slips.c.number == slip.number
    connection.execute(
        update(emergency_slips)
        .where(of_slip)
        .values(
            state=ended.state.value,
            ended_at=rows.moment(ended.ended_at) if ended.ended_at else None,
            by=ended.by,
            case_id=ended.case_id,
            reason=ended.reason,
        )
    )
    state = "issued" if ended.state is SlipState.USED else "void"
    values = {"block": number.block, "idx": number.index, "number": slip.number, "state": state}
    connection.execute(insert(numbers), values)


def find(connection: Connection, number: str) -> Slip | None:
    """The slip of a receipt ``number`` as it is printed; None where none was drawn with it."""
    row = connection.execute(
        select(emergency_slips).where(emergency_slips.c.number == number)
    ).first()
    return None if row is None else to_slip(row)


def holds_block(connection: Connection, block: int) -> bool:
    """Whether ``block`` was ever this counter's, used up or not."""
    found = select(func.count()).select_from(number_blocks).where(number_blocks.c.block == block)
    return bool(connection.scalar(found))


def _row(number: ReceiptNumber, slip: Slip) -> dict[str, Any]:
    return {
        "block": number.block,
        "idx": number.index,
        "number": slip.number,
        "secret": slip.secret,
        "state": SlipState.DRAWN.value,
        "drawn_at": rows.moment(slip.drawn_at),
        "by": slip.by,
    }


def to_slip(row: Any) -> Slip:
    """A row of ``emergency_slips``; ValueError for a state or a moment that no version wrote."""
    return Slip(
        number=row.number,
        secret=row.secret,
        state=SlipState(row.state),
        drawn_at=datetime.fromisoformat(row.drawn_at),
        by=row.by,
        ended_at=None if row.ended_at is None else datetime.fromisoformat(row.ended_at),
        case_id=row.case_id,
        reason=row.reason,
    )


def _parts(number: str) -> ReceiptNumber:
    return ReceiptNumber(int(number[:2]), number[2:8], int(number[8:15]), int(number[15:20]))


def _set(connection: Connection, block: int, **values: Any) -> None:
    of_block = number_blocks.c.block == block
    connection.execute(update(number_blocks).where(of_block).values(**values))


def _ended() -> StoreProblem:
    return StoreProblem(
        _("这份紧急凭证已经补录或作废，不能再用。"),
        saved=_("已录入的内容都在，已有记录没有改动。"),
        press=_("请核对号码；已补录的在“办件”中查看。"),
        code="slip_ended",
    )
