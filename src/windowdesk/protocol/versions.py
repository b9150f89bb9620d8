"""Which versions of the protocol understand each other: N-2 … N (sync.md, *Skew*).

The version counts the conversation as a whole. Within one version fields are only added, with a
default, and whoever does not know a field lets it pass; anything else is a new version.
"""

from __future__ import annotations

CURRENT = 1
KEPT = 2


def oldest(current: int = CURRENT) -> int:
    """The oldest version ``current`` still talks to in full."""
    return max(1, current - KEPT)


def talk(theirs: int, ours: int = CURRENT) -> bool:
    """Whether both sides may do everything. A counter that may not can still push (it keeps facts)."""
    newer, older = max(theirs, ours), min(theirs, ours)
    return older >= oldest(newer)
