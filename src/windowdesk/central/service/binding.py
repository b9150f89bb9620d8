"""Binding: a receipt number gets its 43-character 办件编号, once (domain C.1).

The serial counts per implementation code and day of receipt, in the transaction that brings the
case in. An item without a known code waits; a day's 10,000th case of one item stays unbound.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict

from sqlalchemy import bindparam, insert, select, update

from windowdesk.central.service.rules import CaseLine
from windowdesk.central.store import reading
from windowdesk.central.store.prepared import Prepared, among, listed
from windowdesk.central.store.tables.cases import cases, item_codes, project_serials, serial_floors
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.feed import NumberBound
from windowdesk.protocol.messages import encode

LAST_SERIAL = 9_999
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
        last = _serials(unit, code, day, len(waiting))
        for serial, case in enumerate(waiting, last - len(waiting) + 1):
            if serial > LAST_SERIAL:
                break
            case.project = f"{code}{day}{serial:04d}"
            number = str(case.number)
            told.append(
                encode(NumberBound(number=number, case_id=case.case_id, project=case.project))
            )
    return told


def learn(unit: Unit, office: str, item: str, implementation: str) -> int:
    """The implementation code of ``item``, from its standard; cases that waited for it are bound now.

    How many. A code that was known before stays with the numbers it is in.
    """
    row = {"office": office, "item": item, "implementation": implementation}
    unit.upsert(item_codes, row)
    waiting = unit.connection.execute(
        select(cases.c.case_id, cases.c.number, cases.c.operations)
        .where(
            cases.c.office == office,
            cases.c.item == item,
            cases.c.project.is_(None),
            cases.c.number.is_not(None),
        )
        .order_by(cases.c.case_id)
        .with_for_update()
    ).all()
    for case in waiting:
        named = reading.line_of(unit.connection, case.operations.split(" ", 1)[0])
        if named is None:
            continue
        day = named[0].wall_time[:10].replace("-", "")
        serial = _serials(unit, implementation, day, 1)
        if serial > LAST_SERIAL:
            continue
        project = f"{implementation}{day}{serial:04d}"
        of = cases.c.case_id == case.case_id
        unit.connection.execute(update(cases).where(of).values(project=project))
        told = NumberBound(number=case.number, case_id=case.case_id, project=project)
        unit.announce(office, told)
    return len(waiting)


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


def _serials(unit: Unit, code: str, day: str, count: int) -> int:
    """The last of ``count`` serials taken for a code and day."""
    taken = _TAKE.run(unit.connection, of_code=code, of_day=day, more=count).fetchone()
    if taken is None:
        floor = select(serial_floors.c.floor).where(serial_floors.c.day == day)
        last = int(unit.connection.scalar(floor) or 0) + count
        # should another be first here, the unique key says so and the push is begun anew
        row = {"implementation": code, "day": day, "last": last}
        unit.connection.execute(insert(project_serials), row)
        return last
    return int(taken[0])
