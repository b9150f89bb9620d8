"""Matters of the real desk for the proofs: the use cases with their documents, no screen.

issue_one(counter)      a receipt, an acceptance and a slip
correct_and_return(…)   a notice that names one gap, and the return visit that closes it
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.helpers.counter import CHEAP, StandingClock, check_everything, dispatch_intake
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.app.printing import Printers
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.domain.decision.model import ACCEPTING, Outcome
from windowdesk.settings import Settings


class Heard:
    """A printer of both roles that needs no disk, and says of each document that it came."""

    def __init__(self, hear: Callable[[str], None]) -> None:
        self._hear = hear

    def print(self, _content: bytes, title: str, _copies: int = 1) -> PrintReport:
        self._hear(title)
        return PrintReport(PrintOutcome.CONFIRMED)


def listen(counter: Counter, hear: Callable[[str], None]) -> Heard:
    """Put a printer into the desk that calls ``hear`` with each document's id, before it prints."""
    printer = Heard(hear)
    counter.desk.printing.printers = Printers((("A4", printer),), (("80", printer),))
    return printer


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
