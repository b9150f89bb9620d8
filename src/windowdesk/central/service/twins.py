"""The same applicant and matter at two windows that could not know of each other: keep both, and ask.

Nothing is refused or merged here. Both cases stay as they were issued; a question names them, and a
person decides by a lawful document which one goes on (sync.md, *Conflicts*: uniqueness).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, literal_column, select

from windowdesk.central.service import reviewing, rules
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import CaseLine
from windowdesk.central.store import reading
from windowdesk.central.store.prepared import Prepared, came, each, rows
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.operations import operations
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.messages import OperationHead
from windowdesk.protocol.reviews import DUPLICATE

# how long a window may take to hear of another one's case, and how far its clock may be off
HEARD_AFTER = timedelta(minutes=10)
_GIVEN = each("twins").table_valued("value", name="given")
_NOTHING: ColumnElement[str] = literal_column("''")
# of each twin the first of another window; the new ones themselves came later. Its own index is the only
# one that may be used: a value bound hides it from SQLite, and by the office every open case would be read
_OLDEST = (
    select(cases.c.case_id)
    .where(
        cases.c.twin == _GIVEN.c.value,
        cases.c.open == literal_column("1"),
        cases.c.twin != _NOTHING,
        cases.c.office.concat(_NOTHING) == bindparam("office"),
        cases.c.operations.not_like(bindparam("own")),
    )
    .order_by(came(cases.c.began))
    .limit(literal_column("1"))
    .offset(literal_column("0"))
    .correlate(_GIVEN)
    .scalar_subquery()
)
OPEN = Prepared(select(_GIVEN.c.value, _OLDEST))


def ask(core: Core, unit: Unit, who: Caller, epoch: int, new: Sequence[CaseLine]) -> None:
    """Open a question for each of the ``new`` cases that another window has as well."""
    named = {case.twin: case for case in new if case.twin and case.open}
    if not named:
        return
    connection = unit.connection
    found = OPEN.run(
        connection, twins=rows(named), office=who.office, own=f"{who.device}/%"
    ).fetchall()
    for twin, other in found:
        if other is None:
            continue
        case = named[twin]
        first, last = _first(connection, case.case_id), _first(connection, other)
        if first is None or last is None or not _unheard(first, last):
            continue
        both = [rules.read(*one.read) for one in (last, first)]
        if both[0].twin != both[1].twin:
            continue  # only their digests begin alike
        sides = [rules.side(one) for one in both]
        reviewing.open_review(
            core,
            unit,
            who.office,
            DUPLICATE,
            device=who.device,
            place=(abs(epoch), case.last),
            case_id=case.case_id,
            facts={
                "other": other,
                "sides": [msgspec.to_builtins(side) for side in sides if side is not None],
            },
        )


class _First(msgspec.Struct):
    """The operation a case began with, and when it came."""

    read: tuple[OperationHead, bytes]
    arrived: datetime


def _first(connection: Connection, case_id: str) -> _First | None:
    named = connection.scalar(select(cases.c.operations).where(cases.c.case_id == case_id)) or ""
    place = named.split(" ", 1)[0]
    read = reading.line_of(connection, place)
    if read is None:
        return None
    device, epoch, seq = place.split("/")
    of: Any = (
        operations.c.device == device,
        operations.c.epoch == int(epoch),
        operations.c.seq == int(seq),
    )
    arrived = connection.scalar(select(operations.c.arrived_at).where(*of))
    return _First(read, datetime.fromisoformat(str(arrived)))


def _unheard(new: _First, other: _First) -> bool:
    """Whether the window of ``new`` cannot have known of ``other``: it acted before that was here.

    A clock that says it acted after its operation came is believed in nothing.
    """
    acted = datetime.fromisoformat(new.read[0].wall_time)
    return acted <= other.arrived + HEARD_AFTER or acted > new.arrived + HEARD_AFTER
