"""One case of an office by its number: the fold of its events, and every look written down."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from sqlalchemy import Connection, select

from windowdesk.central.service.acting import Act
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.operations import operations
from windowdesk.domain.cases.case import BrokenHistory, Case, CaseEvent, fold
from windowdesk.domain.plain import PlainError, from_plain
from windowdesk.domain.staff import Right

_RECEIPT = re.compile(r"[0-9]{22}", re.ASCII)
_PROJECT = re.compile(r"[0-9A-Z]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of the case: where it stands in its device's log, what became of it."""

    device: str
    epoch: int
    seq: int
    kind: str
    event_at: str
    arrived_at: str
    state: str
    digest: str


@dataclass(frozen=True, slots=True)
class Looked:
    """``case`` None: its history does not fold; the steps are shown all the same."""

    case_id: str
    number: str
    project: str
    item: str
    state: str
    case: Case | None
    steps: tuple[Step, ...]


def readable(number: str) -> str:
    """``number`` without blanks and dashes if it is a receipt's or a project's; "" otherwise."""
    plain = re.sub(r"[\s-]", "", number).upper()
    return plain if _RECEIPT.fullmatch(plain) or _PROJECT.fullmatch(plain) else ""


def look(act: Act, number: str) -> Looked | None:
    """The case of ``number`` in the looker's office; None where it has none. Written down either way."""
    act.needs(Right.CASES)
    row = act.connection.execute(
        select(cases).where(
            (cases.c.number == number) | (cases.c.project == number), cases.c.office == act.office
        )
    ).first()
    act.note("case.look", row.case_id if row else "unknown")
    if row is None:
        return None
    steps, events = _told(act.connection, act.office, row.case_id, row.operations.split())
    return Looked(
        row.case_id,
        row.number or "",
        row.project or "",
        row.item,
        row.state,
        _folded(row.case_id, events),
        steps,
    )


def _told(
    connection: Connection, office: str, case_id: str, applied: list[str]
) -> tuple[tuple[Step, ...], list[CaseEvent]]:
    table = operations
    rows = connection.execute(
        select(table)
        .where(table.c.case_id == case_id, table.c.office == office)
        .order_by(table.c.arrived_at, table.c.device, table.c.epoch, table.c.seq)
    ).all()
    steps = tuple(
        Step(
            row.device,
            row.epoch,
            row.seq,
            row.kind,
            row.event_at,
            row.arrived_at,
            row.state,
            row.digest,
        )
        for row in rows
    )
    lines = {f"{row.device}/{row.epoch}/{row.seq}": bytes(row.line) for row in rows}
    return steps, [event for name in applied if name in lines for event in _events(lines[name])]


def _events(line: bytes) -> list[CaseEvent]:
    try:
        return [from_plain(CaseEvent, one) for one in json.loads(line)["payload"]["events"]]
    except (PlainError, ValueError, KeyError, TypeError):
        return []


def _folded(case_id: str, events: list[CaseEvent]) -> Case | None:
    try:
        return fold(case_id, events)
    except (BrokenHistory, PlainError, ValueError, KeyError, TypeError):
        return None
