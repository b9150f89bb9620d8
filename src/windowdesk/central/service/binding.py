"""Binding: a receipt number gets its 43-character 办件编号, once (domain C.1).

The serial counts per implementation code and day of receipt, in the transaction that brings the
case in. An item without a known code waits, and so does a case that finds no serial left on its day:
its receipt counts as it is, the waiting are told of (``waiting``), and whoever comes first when there
is room again is bound first (``bind_waiting``).

A day has four digits. A life of the platform gives out a share of them and never goes past it, for a
life that begins from an older backup goes on behind that share, whatever was given out of it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from windowdesk import logs
from windowdesk.central.service import rules
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import CaseLine
from windowdesk.central.store import faults, reading
from windowdesk.central.store.prepared import Prepared, among, listed
from windowdesk.central.store.tables.cases import cases, item_codes, project_serials, serial_floors
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.case import EventKind
from windowdesk.i18n import counted
from windowdesk.protocol.feed import NumberBound
from windowdesk.protocol.messages import encode

_log = logs.get(__name__)
LAST_SERIAL = 9_999
# of a day, for the life that has not been restored; a day of one item in one office comes nowhere near
FIRST_SHARE = 8_000
# cases bound in one transaction of those that waited
AT_ONCE = 200
_CODES = Prepared(
    select(item_codes.c.item, item_codes.c.implementation).where(
        item_codes.c.office == bindparam("office"), among(item_codes.c.item, "items")
    )
)
_TAKE = Prepared(
    update(project_serials)
    .where(
        project_serials.c.implementation == bindparam("of_code"),
        project_serials.c.day == bindparam("of_day"),
    )
    .values(last=project_serials.c.last + bindparam("more"))
    .returning(project_serials.c.last)
)
_FLOOR = Prepared(select(serial_floors.c.floor).where(serial_floors.c.day == bindparam("day")))


def end_of_share(floor: int) -> int:
    """The last serial of a day for a life whose serials begin above ``floor``: half of what is left.

    At the same place the life after it begins. Of the last one left it takes that; of none, none.
    """
    return FIRST_SHARE if floor < FIRST_SHARE else floor + (LAST_SERIAL - floor + 1) // 2


def bind(unit: Unit, office: str, moved: list[CaseLine]) -> list[bytes]:
    """Give every new case its project number; the feed entries that say so."""
    new = [case for case in moved if case.number and not case.project and case.day and case.item]
    if not new:
        return []
    codes = _codes(unit, office, {case.item for case in new})
    days: dict[tuple[str, str], list[CaseLine]] = defaultdict(list)
    for case in new:
        if code := codes.get(case.item):
            days[code, case.day.replace("-", "")].append(case)
    told = []
    # in one order, so that two pushes never wait for each other
    for (code, day), waiting in sorted(days.items()):
        for case, project in zip(waiting, _projects(unit, code, day, len(waiting)), strict=False):
            case.project = project
            number = str(case.number)
            told.append(encode(NumberBound(number=number, case_id=case.case_id, project=project)))
    return told


def learn(unit: Unit, office: str, item: str, implementation: str) -> int:
    """The implementation code of ``item``, from its standard; cases that waited for it are bound now.

    How many. A code that was known before stays with the numbers it is in.
    """
    row = {"office": office, "item": item, "implementation": implementation}
    unit.upsert(item_codes, row)
    of = cases.c.office == office, cases.c.item == item
    found = unit.connection.execute(_waiting().where(*of).with_for_update(of=cases)).all()
    return _bind(unit, found)


def bind_waiting(core: Core) -> int:
    """Bind what waits and finds room by now: a new life has a share of its own of every day. How many.

    A case that cannot be bound goes on waiting, and no other waits for it. Raises ``faults.Unavailable``.
    """
    bound, after = 0, ""
    while True:
        page = _waiting().with_only_columns(cases.c.case_id).where(cases.c.case_id > after)
        with core.database.reading() as connection:
            found = list(connection.scalars(page.limit(AT_ONCE)))
        if found:
            bound += _bind_few(core, found)
        if len(found) < AT_ONCE:
            return bound
        after = found[-1]


def _bind_few(core: Core, case_ids: list[str]) -> int:
    """In one transaction, or where one of them does not let it be, each in its own; how many."""
    few = _waiting().where(cases.c.case_id.in_(case_ids)).with_for_update(of=cases)
    try:
        return core.database.attempt(
            lambda unit: _bind(unit, unit.connection.execute(few).all()),
        )
    except (faults.Conflict, faults.Unstorable) as problem:
        if len(case_ids) == 1:
            _log.warning("a case cannot be bound", problem=type(problem).__name__)
            return 0
        return sum(_bind_few(core, [case_id]) for case_id in case_ids)


def waiting(connection: Connection) -> dict[str, int]:
    """How many cases of each office have an item with a code, and wait for a serial all the same."""
    found = _waiting().subquery()
    query = select(found.c.office, func.count()).group_by(found.c.office)
    return {office: int(count) for office, count in connection.execute(query)}


def unnumbered(count: int) -> str:
    """What ``count`` cases that wait for a serial mean, and what is to be done, in words."""
    return counted(
        "{n} 件办件还没有办件编号：受理当天这个事项的四位流水号已经用完。"
        "收件号和已出的凭证照常有效，不必重办；有了空号会自动补上。请把件数告诉信息中心。",
        count,
    )


def _waiting() -> Any:
    codes = (item_codes.c.office == cases.c.office) & (item_codes.c.item == cases.c.item)
    return (
        select(
            cases.c.case_id,
            cases.c.office,
            cases.c.number,
            cases.c.operations,
            item_codes.c.implementation,
        )
        .join(item_codes, codes)
        .where(cases.c.project.is_(None), cases.c.number.is_not(None))
        .order_by(cases.c.case_id)
    )


def _bind(unit: Unit, found: Sequence[Any]) -> int:
    """Bind cases in the database as far as there are serials; how many."""
    days: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for case in found:
        if day := _day_of(unit.connection, case.operations):
            days[case.implementation, day].append(case)
    bound = 0
    for (code, day), waiting in sorted(days.items()):
        for case, project in zip(waiting, _projects(unit, code, day, len(waiting)), strict=False):
            of = cases.c.case_id == case.case_id
            unit.connection.execute(update(cases).where(of).values(project=project))
            told = NumberBound(number=case.number, case_id=case.case_id, project=project)
            unit.announce(case.office, told)
            bound += 1
    return bound


def _day_of(connection: Connection, named: str) -> str:
    """The day a case was received on, from the first of its operations; "" where nobody can tell."""
    operation = reading.line_of(connection, named.split(" ", 1)[0])
    act = None if operation is None else rules.read(*operation).act
    days = [event.at for event in act.events if event.kind is EventKind.RECEIVED] if act else []
    return f"{days[0]:%Y%m%d}" if days else ""


def _codes(unit: Unit, office: str, items: set[str]) -> dict[str, str]:
    """The implementation codes of ``items``; in a demo one is made up where none is known."""
    connection = unit.connection
    known = _CODES.run(connection, office=office, items=listed(connection, items)).fetchall()
    found: dict[str, str] = dict(known)
    missing = sorted(items - set(found))
    if missing:
        row = unit.connection.execute(
            select(offices.c.organ_code, offices.c.demo).where(offices.c.office == office)
        ).one()
        for item in missing:
            if row.demo and row.organ_code:
                found[item] = _made_up(row.organ_code, item)
                unit.upsert(
                    item_codes, {"office": office, "item": item, "implementation": found[item]}
                )
    return found


def _made_up(organ: str, item: str) -> str:
    """31 characters that look like a code: the organ's 18, the level, twelve digits of the item's."""
    digits = int.from_bytes(hashlib.sha256(item.encode()).digest()[:8], "big") % 10**9
    own = item if item.isdigit() and len(item) == 12 else f"999{digits:09d}"
    return f"{organ}4{own}"


def _projects(unit: Unit, code: str, day: str, count: int) -> list[str]:
    """``count`` numbers of a code and day, or as many as are left; the rest have to wait."""
    taken = _TAKE.run(unit.connection, of_code=code, of_day=day, more=count).fetchone()
    floor = int((_FLOOR.run(unit.connection, day=day).fetchone() or (0,))[0])
    before = max(floor, int(taken[0]) - count if taken else 0)
    last = min(before + count, max(before, end_of_share(floor)))
    if taken is None:
        # should another be first here, the unique key says so and the push is begun anew
        row = {"implementation": code, "day": day, "last": last}
        unit.connection.execute(insert(project_serials), row)
    elif last != taken[0]:
        serials = project_serials.c
        of = serials.implementation == code, serials.day == day
        unit.connection.execute(update(project_serials).where(*of).values(last=last))
    if last < before + count:
        _log.warning("no serial is left", code=code, day=day, waiting=before + count - last)
    return [f"{code}{day}{serial:04d}" for serial in range(before + 1, last + 1)]
