"""An evaluation (好差评) on its way to the centre: an operation of no case's line.

Additive (docs/decisions/0070). The centre counts it per window and keeps one for each case; it goes to
no other counter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

EVALUATED = "evaluation.given"
OUTCOMES = ("given", "declined", "timeout", "skipped")
# the code of a reason, and how many there are at most: an operation with others is none
REASON = re.compile(r"[0-9A-Za-z_-]{1,16}")
MOST_REASONS = 20


class Evaluation(msgspec.Struct, frozen=True):
    """The payload. ``level`` 1 (非常满意) to 5 (非常不满意), None where nothing was said."""

    case_id: str
    window: str
    outcome: str
    level: int | None = None
    reasons: tuple[str, ...] = ()


def payload(
    *, case_id: str, window: str, outcome: str, level: int | None, reasons: Sequence[str]
) -> dict[str, Any]:
    """As an operation carries it."""
    return {
        "case_id": case_id,
        "window": window,
        "outcome": outcome,
        "level": level,
        "reasons": list(reasons),
    }
