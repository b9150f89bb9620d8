"""Replay: a stored case recomputed from what was found, under the standard it was judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from windowdesk.app.errors import BadInput
from windowdesk.app.ports import Store
from windowdesk.app.shelf import Shelf
from windowdesk.domain.cases.case import EventKind
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.plain import canonical, from_plain, to_plain
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Replay:
    """``differences``: (place, stored, recomputed) as plain text; empty when equal."""

    case_id: str
    number: str
    outcome: str
    equal: bool
    differences: tuple[tuple[str, str, str], ...]


def replay(store: Store, shelf: Shelf, calendar: WorkCalendar, case: str) -> tuple[Replay, ...]:
    """Every decision of ``case`` (number or id), recomputed and compared byte for byte.

    A decision is judged again under the version named by its own hash, and under that of the first
    visit where there was one. Raises ``BadInput`` when the case is not in this counter's store.
    """
    case_id = store.case_of_number(case) or case
    events = store.events(case_id)
    if not events:
        raise BadInput(
            _("本机没有“{case}”这个办件。").format(case=case[:60]),
            press=_("请核对收件号。"),
            code="unknown_case",
        )
    results = []
    submission: Submission | None = None
    number = ""
    for event in events:
        if event.kind is EventKind.RECEIVED:
            submission = from_plain(Submission, event.payload["submission"])
            number = event.payload["number"]
        elif event.kind is EventKind.DECIDED and submission is not None:
            stored = from_plain(Decision, event.payload["decision"])
            again = _again(shelf, calendar, submission, stored)
            results.append(_compare(case_id, number, stored, again))
        elif event.kind is EventKind.HANDED_IN:
            handed = from_plain(Submission, event.payload["submission"])
            stored = from_plain(Decision, event.payload["decision"])
            again = _again(shelf, calendar, handed, stored)
            results.append(_compare(case_id, number, stored, again))
    return tuple(results)


def _again(
    shelf: Shelf, calendar: WorkCalendar, submission: Submission, stored: Decision
) -> Decision:
    shelved = shelf.version(stored.catalogue)
    older = None
    if submission.first_visit is not None:
        first = shelf.version(submission.first_visit.catalogue)
        older = (first.item, first.hash)
        if first.hash == stored.catalogue:
            day = submission.received_at.date()
            shelved = shelf.going_on(submission.item, day, first.hash)
    return decide(shelved.item, shelved.hash, submission, calendar, older=older)


def _compare(case_id: str, number: str, stored: Decision, again: Decision) -> Replay:
    equal = canonical(stored) == canonical(again)
    differences = () if equal else tuple(_differences("$", to_plain(stored), to_plain(again)))
    return Replay(case_id, number, again.outcome.value, equal, differences)


def _differences(place: str, stored: Any, again: Any) -> list[tuple[str, str, str]]:
    if isinstance(stored, dict) and isinstance(again, dict):
        keys = sorted({*stored, *again})
        return [d for k in keys for d in _differences(f"{place}.{k}", stored.get(k), again.get(k))]
    if isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        pairs = enumerate(zip(stored, again, strict=True))
        return [d for i, (a, b) in pairs for d in _differences(f"{place}[{i}]", a, b)]
    return [] if stored == again else [(place, str(stored), str(again))]
