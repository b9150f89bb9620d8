"""Amendments: kept beside a case's line in the order of arrival, merged by field, asked about where
two windows disagree.

An amendment is never stale: it says itself what its author had seen. So it is attached to the case
whatever came before it, and the question is the same whoever came first (``domain/cases/amendment.py``).
Nothing of the applicant goes into the question: it names fields and operations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from windowdesk.central.service import reviewing
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core
from windowdesk.central.service.rules import CaseLine, Facts, Judged
from windowdesk.central.store import reading
from windowdesk.central.store.tables.reviews import reviews
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.amending import standings
from windowdesk.domain.cases.amendment import Amendment, Standing
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.plain import PlainError, from_plain
from windowdesk.protocol.amending import AMENDED, of_head
from windowdesk.protocol.messages import OperationHead, WireError, decode
from windowdesk.protocol.reviews import FIELD, Side

Contested = dict[str, list[list[str]]]


def judge(head: OperationHead, facts: Facts, *, beside: bool) -> Judged:
    """What becomes of an amendment; ``beside``: out of quarantine, kept and attached to nothing.

    One whose author is in doubt counts all the same, and is asked about: the telephone number is
    as true as it was.
    """
    try:
        amendment = of_head(head)
    except ValueError:
        return Judged(head.seq, "rejected", "broken")
    case = facts.cases.get(head.case_id)
    if case is None or case.office != facts.office or not case.version:
        return Judged(head.seq, "rejected", "not_yours")
    if beside:
        return Judged(head.seq, "applied")
    case.amendments = f"{case.amendments} {amendment.name}".strip()
    case.last = head.seq
    if not facts.may_act(head.actor, amendment.at.isoformat(timespec="seconds")):
        return Judged(head.seq, "recorded", "staff", case)
    return Judged(head.seq, "applied", "", case)


def ask(core: Core, unit: Unit, who: Caller, epoch: int, moved: Sequence[CaseLine]) -> None:
    """Open, or widen, the one question about each case of which fields are contested."""
    for case in moved:
        if case.amendments:
            _ask(core, unit, who, epoch, case)


def _ask(core: Core, unit: Unit, who: Caller, epoch: int, case: CaseLine) -> None:
    found = read(unit.connection, f"{case.operations} {case.amendments}")
    amendments, stands = found.amendments, {s.name: _names(s) for s in found.contested}
    table = reviews.c
    about = table.case_id == case.case_id, table.kind == FIELD, table.office == who.office
    query = select(table.review, table.state, table.facts).where(*about)
    asked = unit.connection.execute(query).all()
    settled = [json.loads(row.facts).get("fields", {}) for row in asked if row.state != "open"]
    contested = {name: way for name, way in stands.items() if not _answered(name, way, settled)}
    if not contested:
        return
    facts = {"fields": contested, "sides": _sides(contested, amendments)}
    standing = next((row for row in asked if row.state == "open"), None)
    if standing is None:
        reviewing.open_review(
            core,
            unit,
            who.office,
            FIELD,
            device=who.device,
            place=(abs(epoch), case.last),
            case_id=case.case_id,
            facts=facts,
        )
    elif json.loads(standing.facts) != facts:
        reviewing.renew(unit, standing.review, facts)


def _answered(name: str, way: list[list[str]], settled: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a person has settled this very disagreement, leaving what stands."""
    return any(sorted(fields.get(name, ())) == sorted(way) for fields in settled)


class Read(NamedTuple):
    """A case's amendments by name, how its fields stand, and how often its applicant was received."""

    amendments: dict[str, Amendment]
    stands: tuple[Standing, ...]
    visits: int

    @property
    def contested(self) -> tuple[Standing, ...]:
        """The fields about which somebody has to be asked."""
        return tuple(one for one in self.stands if one.contested)


def read(connection: Connection, operations: str) -> Read:
    """The ``operations`` of a case (names with spaces between), as far as they can be read."""
    events: list[CaseEvent] = []
    amendments: dict[str, Amendment] = {}
    for body in reading.of_case(connection, operations):
        try:
            head = decode(_Seen, bytes(body)).operation
            if head.kind == AMENDED:
                one = of_head(head)
                amendments[one.name] = one
            else:
                told = json.loads(bytes(head.payload))
                events += [from_plain(CaseEvent, plain) for plain in told["events"]]
        except (WireError, PlainError, ValueError, KeyError, TypeError):
            continue
    visits = sum(event.kind is EventKind.RECEIVED for event in events)
    try:
        return Read(amendments, standings(events, list(amendments.values())), visits)
    except (PlainError, KeyError, TypeError):
        # what cannot be read as a submission has nobody to be reached
        return Read(amendments, (), visits)


def _names(standing: Standing) -> list[list[str]]:
    """Who says each value, the values themselves left out; [] is the last reception."""
    return sorted(list(option.names) for option in standing.options)


def _sides(contested: Contested, amendments: Mapping[str, Amendment]) -> list[dict[str, Any]]:
    """Who disagrees, in an order that does not hang on who came first."""
    names = {name for way in contested.values() for names in way for name in names}
    sides = [
        Side(
            window=one.window,
            device=one.name.split("/")[0],
            actor=one.actor,
            at=one.at.isoformat(timespec="seconds"),
            event="amended",
            case_id=one.case_id,
        )
        for one in sorted((amendments[name] for name in names), key=lambda a: (a.at, a.name))
    ]
    return [msgspec.to_builtins(side) for side in sides]


class _Seen(msgspec.Struct, frozen=True):
    """The operation inside of what the feed says of it."""

    operation: OperationHead
