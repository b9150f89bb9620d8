"""The dates a verdict promises: 承诺, 法定, 容缺 and the notice clock, each firm or said not to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from windowdesk.domain.decision.model import DueDate, Outcome
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.standard.model import Basis, Item, TimeLimits
from windowdesk.domain.standard.resolve import limits_for
from windowdesk.domain.time.calendar import CalendarGap, WorkCalendar
from windowdesk.domain.time.due import Due, compute_due, estimate_due
from windowdesk.domain.time.limits import BY_THE_CLOCK, Limit, Unit


def due_dates(
    item: Item,
    outcome: Outcome,
    submission: Submission,
    answers: Mapping[str, str],
    calendar: WorkCalendar,
) -> tuple[DueDate, ...]:
    """Every date that follows from ``outcome``; none for outcomes that start no clock.

    Acceptance starts the handling clock on the day all corrections were handed in, which is this
    receipt (domain A.2). What the organ keeps for itself starts only the notice clock, whose
    silence counts as acceptance from the receipt day (A.5).
    """
    start = submission.received_at
    limits = limits_for(item, answers)
    if outcome in (Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT):
        return _handling(limits, limits.promised, start, calendar)
    if outcome is Outcome.ACCEPT_DEFERRED and item.deferral is not None:
        handling = _handling(limits, _promise_of(limits), start, calendar)
        asked = _one("deferral", item.deferral.within, start, calendar, item.deferral.basis)
        return (*handling, _no_later(asked, handling[0]))
    if outcome is Outcome.RECEIVE_ONLY:
        notice = item.procedure.notice_within
        return (_one("notice", notice, start, calendar, item.procedure.correct_once),)
    return ()


def _promise_of(limits: TimeLimits) -> Limit:
    """A 即办件 with a deferral becomes a 承诺件: "within the promise" would be today."""
    if limits.promised.unit is not Unit.ON_SPOT:
        return limits.promised
    return limits.deferred if limits.deferred is not None else limits.statutory


def _no_later(asked: DueDate, promised: DueDate) -> DueDate:
    """``asked``, or the promise where that ends first, whatever their units (deferral ≤ promise)."""
    if asked.due is None or promised.due is None or asked.due <= promised.due:
        return asked
    return replace(asked, limit=promised.limit, due=promised.due, firm=promised.firm)


def _handling(
    limits: TimeLimits, promised: Limit, start: datetime, calendar: WorkCalendar
) -> tuple[DueDate, ...]:
    basis = limits.statutory_basis
    return (
        _one("promised", promised, start, calendar, None),
        _one("statutory", limits.statutory, start, calendar, basis),
    )


def _one(
    kind: str, limit: Limit, start: datetime, calendar: WorkCalendar, basis: Basis | None
) -> DueDate:
    if not limit.stated:
        return DueDate(kind, limit.code(), start.date(), None, False, basis)
    due = explain(start, limit, calendar)
    day: date = due.due
    return DueDate(kind, limit.code(), start.date(), day, due.firm, basis)


def explain(start: datetime, limit: Limit, calendar: WorkCalendar) -> Due:
    """The due date with its days; an estimate (``firm`` False) past the holiday tables."""
    moment: date | datetime = start if limit.unit in BY_THE_CLOCK else start.date()
    try:
        return compute_due(moment, limit, calendar)
    except CalendarGap:
        return estimate_due(moment, limit, calendar)
