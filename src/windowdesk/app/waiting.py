"""Who may come back: notices waiting for corrections, and deferrals that owe papers by a date."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

from windowdesk.app.ports import CaseSummary, Store
from windowdesk.domain.cases.case import State, fold

_MOST = 500


@dataclass(frozen=True, slots=True)
class OpenReturn(CaseSummary):
    """A case whose applicant is expected. ``owed``: deferred papers by name, due ``until``."""

    owed: tuple[str, ...] = ()
    until: date | None = None

    def overdue(self, day: date) -> bool:
        """Past its date; only the organ's written decision ends it."""
        return self.until is not None and self.until < day


def open_returns(store: Store, day: date) -> tuple[OpenReturn, ...]:
    """Overdue deferrals first, the oldest on top; then deferrals by date, then notices by age."""
    notices = store.summaries(states=(State.CORRECTING.value,), limit=_MOST)
    deferrals = store.summaries(states=(State.ACCEPTED_DEFERRED.value,), limit=_MOST)
    waiting = [_deferral(store, summary) for summary in deferrals]
    waiting.sort(key=lambda case: (case.until is None, case.until or day, case.number))
    return (*waiting, *(OpenReturn(**_values(summary)) for summary in notices))


def _deferral(store: Store, summary: CaseSummary) -> OpenReturn:
    case = fold(summary.case_id, store.events(summary.case_id))
    names = tuple(dict.fromkeys(reason.name for reason in case.owed))
    until = case.owed_until.due if case.owed_until is not None else None
    return OpenReturn(**_values(summary), owed=names, until=until)


def _values(summary: CaseSummary) -> dict[str, Any]:
    return {field.name: getattr(summary, field.name) for field in dataclasses.fields(CaseSummary)}
