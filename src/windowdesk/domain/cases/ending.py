"""How a case may end at the counter besides its verdict: withdrawn by the applicant, or void.

Withdrawal is the applicant's right until the organ has decided. Voiding (作废) mends a mistake of the
counter and is no way around a verdict: whoever issued it may void it on the same day where nothing
the applicant gained is lost by it; whatever was taken in or accepted needs a supervisor, and so does
any other day or hand.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from windowdesk.domain.cases.case import Case, EventKind, State

OPEN = frozenset(
    {
        State.RECEIVED,
        State.PENDING_ORGAN,
        State.CORRECTING,
        State.ACCEPTED,
        State.ACCEPTED_DEFERRED,
    }
)
# an applicant loses nothing by it: no clock of the organ's is running
_CLERK_MAY = frozenset({State.CORRECTING, State.NOT_ACCEPTED})


class Voiding(Enum):
    """Who may void a case: its own clerk today, a supervisor, or nobody because it has ended."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    NOBODY = "nobody"


class PapersBack(Enum):
    """What became of the printed papers of a void case."""

    TAKEN_BACK = "taken_back"
    LOST = "lost"
    NEVER_LEFT = "never_left"


def may_withdraw(case: Case) -> bool:
    """Whether an application is still there to be withdrawn."""
    return case.state in OPEN


def voiding(case: Case, number: str, day: date) -> Voiding:
    """Who may void ``case`` when the clerk ``number`` asks for it on ``day``."""
    if case.state in (State.EMPTY, State.WITHDRAWN, State.VOIDED):
        return Voiding.NOBODY
    decided = [event for event in case.history if event.kind is EventKind.DECIDED]
    own = bool(decided) and all(e.actor == number and e.at.date() == day for e in decided)
    if own and case.state in _CLERK_MAY:
        return Voiding.CLERK
    return Voiding.SUPERVISOR
