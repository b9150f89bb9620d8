"""主管复核: a supervisor or the organ's representative may widen a verdict towards acceptance.

There is none towards refusal, and none where nothing has been examined (domain A.4, *Override*).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windowdesk.domain.decision.model import ACCEPTING, Decision, DueDate, Outcome

ROLES = frozenset({"supervisor", "organ_representative"})


class OverrideRefused(ValueError):
    """``why``: "role", "reason", "towards_refusal", "nothing_examined"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Override:
    """Its own record, reported upwards: who widened what, when, why; ``due`` are its dates."""

    by: str
    role: str
    reason: str
    at: datetime
    computed: Outcome
    widened: Outcome
    due: tuple[DueDate, ...] = ()


def possible(decision: Decision) -> tuple[Outcome, ...]:
    """The outcomes a supervisor may widen ``decision`` to; empty when there is nothing to widen."""
    if decision.outcome is Outcome.UNDETERMINED or decision.outcome in ACCEPTING:
        return ()
    return (Outcome.ACCEPT,)


def widen(
    decision: Decision,
    *,
    by: str,
    role: str,
    reason: str,
    at: datetime,
    to: Outcome,
    due: tuple[DueDate, ...] = (),
) -> Override:
    """The record of a widening. Raises :class:`OverrideRefused` for anything else."""
    if role not in ROLES:
        raise OverrideRefused("role")
    if len(reason.strip()) < 4:
        raise OverrideRefused("reason")
    if decision.outcome is Outcome.UNDETERMINED:
        raise OverrideRefused("nothing_examined")
    if to not in possible(decision):
        raise OverrideRefused("towards_refusal")
    return Override(
        by=by,
        role=role,
        reason=reason.strip(),
        at=at,
        computed=decision.outcome,
        widened=to,
        due=due,
    )
