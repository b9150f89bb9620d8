"""Emergency slips as the store keeps them: numbers given out on paper before there is a case.

A slip is DRAWN before its paper exists and ends USED (keyed in as a case) or VOID; it never goes
back, so that a number that may be on paper is never given out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class SlipState(Enum):
    DRAWN = "drawn"
    USED = "used"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. ``by`` is the 工号 of who drew or ended it; ``secret`` its query code."""

    number: str
    secret: str
    state: SlipState
    drawn_at: datetime
    by: str
    ended_at: datetime | None = None
    case_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlipUse:
    """How a slip becomes a case: received when the paper says so, by whom it says so."""

    slip: Slip
    received_at: datetime
    taken_by: str = ""


class SlipWork(Protocol):
    """What one transaction may do with slips."""

    def draw_slips(self, secrets: Sequence[str], by: str, at: datetime) -> tuple[Slip, ...]:
        """As many new slips as ``secrets``, of a block set apart for them.

        ``NumbersExhausted`` when no block can be set apart, ``DiskFull`` while nothing is accepted.
        """
        ...

    def use_slip(self, slip: Slip, case_id: str, by: str, at: datetime) -> None:
        """``slip`` becomes a case. ``StoreProblem`` code "slip_ended" when it has ended already."""
        ...

    def void_slip(self, slip: Slip, reason: str, by: str, at: datetime) -> None:
        """``slip`` will never be used; raises as :meth:`use_slip`."""
        ...


class SlipShelf(Protocol):
    """What there is."""

    def slip(self, number: str) -> Slip | None: ...

    def slips(self, state: SlipState | None = None) -> tuple[Slip, ...]:
        """Oldest first; of one state where it is given."""
        ...

    def holds_block(self, block: int) -> bool:
        """Whether this counter ever held ``block``, whatever became of it."""
        ...
