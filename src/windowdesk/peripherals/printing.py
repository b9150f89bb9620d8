"""How every printer reports the end of a job: one outcome, one fault, words that cannot mislead.

Words depend on the outcome as well as on the fault: told "not printed, press retry" about a slip
that may have come out, a clerk prints it twice.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.app.wording_joints import sentences
from windowdesk.peripherals.faults import Fault, words


def report(outcome: PrintOutcome, fault: Fault | None = None) -> PrintReport:
    """``outcome`` with the words for it.

    FAILED: nothing came out; what is wrong and what to press. UNCERTAIN: what was seen, then the
    question whether paper came out. ASSUMED without a fault and CONFIRMED say nothing.
    """
    if outcome is PrintOutcome.UNCERTAIN:
        seen = fault or Fault.OUTCOME_UNKNOWN
        doubt = words(Fault.OUTCOME_UNKNOWN)
        first = "" if seen is Fault.OUTCOME_UNKNOWN else words(seen).happened
        return PrintReport(
            outcome, seen.value, sentences(first, doubt.happened, doubt.saved, doubt.press)
        )
    if fault is None:
        return PrintReport(outcome)
    text = words(fault)
    if outcome is PrintOutcome.FAILED:
        return PrintReport(outcome, fault.value, sentences(text.happened, text.saved, text.press))
    return PrintReport(outcome, fault.value, sentences(text.happened, text.press))


@runtime_checkable
class TornOff(Protocol):
    """A printer that can be left with half a slip in it."""

    def broke_off(self) -> None:
        """The last job may have ended in the middle, in another life of this program."""


class AbsentPrinter:
    """No printer is named at a real counter: nothing is printed, and nothing is left lying about.

    Papers stay in the encrypted store; only a demonstration prints into a folder.
    """

    def print(self, _content: bytes, _title: str, _copies: int = 1) -> PrintReport:
        """Always FAILED with NO_HARDWARE."""
        return report(PrintOutcome.FAILED, Fault.NO_HARDWARE)
