"""Where the clerk is in a matter, kept with its draft: put aside, it comes back as it was left.

Nothing in here says anything of a person: line keys, material ids, the name of a pane, a scroll
position, and how many papers have been looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from windowdesk.gui.screens.intake.state import ChecklistState

SELECTED, EXPANDED, PROGRESS = "selected", "expanded", "progress"
PANE, SCROLL, WHO_SCROLL, FOLDS = "pane", "scroll", "who_scroll", "folds"
LIST, REASONS, PEOPLE, ASKED = "list", "reasons", "people", "q:"


class Cursor(Protocol):
    """The current line and the paper whose points are unfolded."""

    selected: str
    expanded: str


def place_of(
    cursor: Cursor, checklist: ChecklistState | None, seen: Mapping[str, str]
) -> dict[str, str]:
    """The place as a draft keeps it; what is empty is left out."""
    progress = f"{checklist.done}/{checklist.total}" if checklist is not None else ""
    place = {
        SELECTED: cursor.selected,
        EXPANDED: cursor.expanded,
        PROGRESS: progress,
        **seen,
    }
    return {key: value for key, value in place.items() if value}
