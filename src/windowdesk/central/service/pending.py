"""Rows left 待核验: noted when their operation comes, read again from the case when they are asked for.

Noting costs a push nothing where no row was left open: the status stands in the line or it does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from windowdesk.central.service.sources import Query
from windowdesk.central.store import reading
from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.tables.papers import pending_papers
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.case import State
from windowdesk.domain.cases.ending import OPEN
from windowdesk.domain.decision.model import RowStatus
from windowdesk.protocol.messages import WireError, decode

_MARK = f'"{RowStatus.PENDING_QUERY.value}"'.encode()


class _Row(msgspec.Struct):
    id: str = ""
    name: str = ""
    status: str = ""
    way: str = ""
    members: list[_Row] = msgspec.field(default_factory=list)


class _Decision(msgspec.Struct):
    item: str = ""
    materials: list[_Row] = msgspec.field(default_factory=list)


class _Party(msgspec.Struct):
    kind: str = ""
    name: str = ""
    number: str = ""


class _Finding(msgspec.Struct):
    certificate: str = ""


class _Submission(msgspec.Struct):
    applicant: _Party = msgspec.field(default_factory=_Party)
    findings: dict[str, _Finding] = msgspec.field(default_factory=dict)


class _Payload(msgspec.Struct):
    decision: _Decision | None = None
    submission: _Submission | None = None


class _Event(msgspec.Struct):
    at: str = ""
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Act(msgspec.Struct):
    events: list[_Event] = msgspec.field(default_factory=list)


class _Line(msgspec.Struct):
    payload: _Act = msgspec.field(default_factory=_Act)


class _Seen(msgspec.Struct):
    operation: _Line = msgspec.field(default_factory=_Line)


@dataclass(frozen=True, slots=True)
class Left:
    """An operation of a case that moved it on, with its bytes. ``place`` "device/epoch/seq"."""

    case_id: str
    place: str
    at: str
    line: bytes


def leaves_open(line: bytes) -> bool:
    """Whether an operation may leave a row open: a look at its bytes, for every one that comes."""
    # from behind: half the time of "in", which meets the mark's last letter, a quote, everywhere
    return line.rfind(_MARK) >= 0


def note(unit: Unit, office: str, left: Left, now: str) -> None:
    """Keep every row that ``left`` leaves open; one that is waiting or found already stays so."""
    try:
        act = decode(_Line, left.line).payload
    except WireError:
        return
    for row in _rows(act, RowStatus.PENDING_QUERY.value):
        _keep(unit, office, left, row, now)


def _keep(unit: Unit, office: str, one: Left, row: _Row, now: str) -> None:
    at = pending_papers.c.case_id == one.case_id, pending_papers.c.material == row.id
    state = unit.connection.scalar(select(pending_papers.c.state).where(*at))
    if state in ("waiting", "found") or not 0 < len(row.id) <= 64 or "\x00" in row.id + row.name:
        return
    unit.upsert(
        pending_papers,
        {
            "case_id": one.case_id,
            "material": row.id,
            "office": office,
            "name": row.name[:200],
            "operation": one.place,
            "at": one.at,
            "state": "waiting",
            "tries": 0,
            "next_at": now,
            "trouble": "",
            "source": "",
            "certificate": "",
            "differs": "",
            "review": "",
            "answered_at": None,
        },
    )


def _rows(act: _Act, status: str = "") -> Iterator[_Row]:
    """The single rows of the act's verdicts, those of ``status`` where one is named."""
    for event in act.events:
        stack = list(event.payload.decision.materials) if event.payload.decision else []
        while stack:
            row = stack.pop()
            stack += row.members
            # a group is as open as its members are; it is they who are asked for
            if not row.members and status in ("", row.status):
                yield row


def query_of(connection: Connection, case_id: str, material: str) -> Query | None:
    """What to ask for a row, from the case as it stands; None where nothing is open any more."""
    case = connection.execute(select(cases).where(cases.c.case_id == case_id)).first()
    if case is None or State(case.state) not in OPEN:
        return None
    row, submission, item, on = None, _Submission(), "", ""
    for seen in reading.of_case(connection, case.operations):
        try:
            act = decode(_Seen, bytes(seen)).operation.payload
        except WireError:
            continue
        row = next((one for one in _rows(act) if one.id == material), row)
        for event in act.events:
            if event.payload.submission is not None:
                submission, on = event.payload.submission, event.at[:10]
            if event.payload.decision is not None:
                item = event.payload.decision.item or item
    if row is None or row.status != RowStatus.PENDING_QUERY.value:
        return None
    code = select(offices.c.organ_code).where(offices.c.office == case.office)
    finding = submission.findings.get(material, _Finding())
    return Query(
        request=f"{case_id}/{material}",
        office=case.office,
        organ_code=connection.scalar(code) or "",
        item=item,
        material=material,
        name=row.name,
        way=row.way,
        holder_kind=submission.applicant.kind,
        holder=submission.applicant.number,
        holder_name=submission.applicant.name,
        certificate=finding.certificate,
        on=on,
    )
