"""What one act at the counter knows; every paper's content is worked out from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windowdesk.app.place import Place
from windowdesk.domain.cases.case import Case, EventKind
from windowdesk.domain.decision.model import Decision, Outcome
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.standard.model import Item


@dataclass(frozen=True, slots=True)
class Issuing:
    """Everything one act of issuing knows; documents are drawn from it.

    ``keyed_in``: taken in on an emergency slip, which is older than this act.
    """

    item: Item
    decision: Decision
    submission: Submission
    override: Override | None
    place: Place
    clerk: str
    number: str
    secret: str
    at: datetime
    first_received_at: datetime
    time_unverified: bool = False
    offline: bool = True
    keyed_in: bool = False

    @property
    def outcome(self) -> Outcome:
        """What is issued: the verdict, or what a supervisor widened it to."""
        return self.override.widened if self.override else self.decision.outcome


def act_on(case: Case, item: Item, place: Place, clerk: str, at: datetime) -> Issuing:
    """A later act on ``case`` (a hand-in, a withdrawal) under the ``item`` it was judged by.

    ``clerk`` is the 工号 of who acts now. Raises ``ValueError`` for a case nothing was decided on.
    """
    if case.decision is None or case.submission is None:
        raise ValueError(f"{case.case_id}: nothing was decided")
    return Issuing(
        item=item,
        decision=case.decision,
        submission=case.submission,
        override=case.override,
        place=place,
        clerk=clerk,
        number=case.number,
        secret=secret_of(case),
        at=at,
        first_received_at=case.first_received_at or at,
    )


def secret_of(case: Case | None) -> str:
    """The query secret printed at the first receipt; "" before it."""
    received = (e for e in (case.history if case else ()) if e.kind is EventKind.RECEIVED)
    return next((str(e.payload.get("secret", "")) for e in received), "")
