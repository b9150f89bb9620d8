"""Matters of the real desk for the proofs: the use cases with their documents, no screen.

issue_one(counter)      a receipt, an acceptance and a slip
correct_and_return(…)   a notice that names one gap, and the return visit that closes it
"""

from __future__ import annotations

from pathlib import Path

from tests.helpers.counter import CHEAP, StandingClock, check_everything, dispatch_intake
from windowdesk.app.issuing import Issued
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.domain.decision.model import ACCEPTING, Outcome
from windowdesk.settings import Settings


def open_desk(profile: Path) -> Counter:
    """A demo counter with a clerk signed in; fonts stay cold until the first paper."""
    counter = open_counter(profile, clock=StandingClock(), config=Settings(), hasher=CHEAP)
    counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    return counter


def issue_one(counter: Counter) -> Issued:
    """Everything in order: accepted."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    counter.desk.save_draft(intake)
    issued = counter.desk.issue(intake)
    assert issued.decision.outcome in ACCEPTING
    return issued


def issue_notice(counter: Counter) -> Issued:
    """One paper is not there, and cannot be brought today: a notice."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    checklist = intake.checklist
    assert checklist is not None
    intake.mark_absent(next(iter(checklist.materials())).id)
    intake.cannot_correct_now(True)
    intake.ask_deferral(False)
    issued = counter.desk.issue(intake)
    assert issued.decision.outcome is Outcome.CORRECT_ONCE, issued.decision.outcome
    return issued


def come_back(counter: Counter, notice: Issued) -> Issued:
    """The missing paper is handed in: accepted under the same number."""
    intake = counter.desk.open_return(notice.number)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    assert issued.decision.outcome in ACCEPTING, issued.decision.outcome
    return issued
