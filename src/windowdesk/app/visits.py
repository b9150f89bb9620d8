"""One visit, several matters: which they are, how each stands, and what they may share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake, Visit, intake_from
from windowdesk.app.ports import Draft, Store
from windowdesk.app.sharing import Offer, Seen, offers
from windowdesk.app.shelf import Shelf
from windowdesk.domain.cases.case import Case, fold
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.override import Override
from windowdesk.domain.plain import PlainError
from windowdesk.domain.time.calendar import WorkCalendar

# a visit ends the same day: its cases are among the latest
_LATEST = 60


@dataclass(frozen=True, slots=True)
class VisitMatter:
    """A matter of a visit: unfinished (``draft_id``) or issued (``case_id``). No personal data."""

    nth: int
    item_name: str
    decision: Decision | None
    override: Override | None = None
    draft_id: str = ""
    case_id: str = ""
    number: str = ""
    at: datetime | None = None


def new_visit(ticket: str, now: datetime, before: Visit | None = None) -> Visit:
    """A fresh matter: of the visit ``before`` belongs to, or the first of a new one."""
    fresh = Visit(uuid.uuid4().hex, ticket=ticket, started_at=now, group=uuid.uuid4().hex)
    if before is None:
        return fresh
    group = before.group or fresh.group
    return replace(fresh, ticket=before.ticket, group=group, nth=before.nth + 1)


class Visits:
    """Over the store; every call may wait for the disk. ``owner`` gives the clerk's number."""

    def __init__(
        self, store: Store, shelf: Shelf, calendar: WorkCalendar, owner: Callable[[], str]
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._calendar = calendar
        self._owner = owner
        self._cases: dict[str, Case] = {}

    def of(self, visit: Visit) -> tuple[VisitMatter, ...]:
        """Every matter of the visit, the unfinished one in hand too, in the order of the visit."""
        if not visit.group:
            return ()
        open_ = [self._unfinished(intake) for intake in self._drafts(visit.group)]
        done = [_issued(case) for case in self._issued(visit.group)]
        return tuple(sorted((*open_, *done), key=lambda m: (m.nth, m.number, m.draft_id)))

    def offers(self, intake: Intake) -> dict[str, Offer]:
        """What other matters of this visit saw of the papers ``intake`` asks for."""
        if intake.checklist is None or not intake.visit.group:
            return {}
        seen = [
            Seen(i.shelved.item, i.submission, i.decision)
            for i in self._drafts(intake.visit.group)
            if i.visit.draft_id != intake.visit.draft_id and i.shelved and i.decision
        ]
        for case in self._issued(intake.visit.group):
            if case.submission is not None and case.decision is not None:
                item = self._shelf.version(case.decision.catalogue).item
                seen.append(Seen(item, case.submission, case.decision))
        return offers(intake.checklist.materials(), intake.submission, seen)

    def _drafts(self, group: str) -> list[Intake]:
        found = []
        for draft in self._store.drafts():
            if draft.owner == self._owner() and _group_of(draft) == group:
                try:
                    found.append(intake_from(draft.body, self._shelf, self._calendar))
                except (PlainError, KeyError, DeskError):
                    continue  # it says so itself when it is taken up
        return found

    def _issued(self, group: str) -> list[Case]:
        return [
            case
            for summary in self._store.summaries(limit=_LATEST)
            if (case := self._case(summary.case_id)).group == group
        ]

    def _case(self, case_id: str) -> Case:
        """A case as it was last read: which visit it belongs to does not change behind our back."""
        events = self._store.events(case_id)
        known = self._cases.get(case_id)
        if known is None or known.seq != len(events):
            known = self._cases[case_id] = fold(case_id, events)
        return known

    @staticmethod
    def _unfinished(intake: Intake) -> VisitMatter:
        item = intake.shelved.item if intake.shelved is not None else None
        return VisitMatter(
            intake.visit.nth,
            item.name if item is not None else "",
            intake.decision,
            draft_id=intake.visit.draft_id,
            at=intake.visit.started_at,
        )


class NoVisits:
    """Where nothing is kept there is only the matter in hand."""

    def of(self, visit: Visit) -> tuple[VisitMatter, ...]:
        return ()

    def offers(self, intake: Intake) -> dict[str, Offer]:
        return {}


def _issued(case: Case) -> VisitMatter:
    received = [event for event in case.history if event.payload.get("group") == case.group]
    nth = next((int(event.payload.get("nth", 1)) for event in received[-1:]), 1)
    return VisitMatter(
        nth,
        case.decision.item_name if case.decision is not None else "",
        case.decision,
        case.override,
        case_id=case.case_id,
        number=case.number,
        at=received[-1].at if received else None,
    )


def _group_of(draft: Draft) -> str:
    visit = draft.body.get("visit", {})
    return str(visit.get("group", "")) if isinstance(visit, dict) else ""
