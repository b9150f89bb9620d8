"""gui/tasks.py as a presenter sees it: free of Qt, and a fake of three lines in a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from windowdesk.app.errors import DeskError


class Runner(Protocol):
    """Does work elsewhere; both callbacks come back on the screen's thread."""

    def run(
        self,
        work: Callable[[], Any],
        on_success: Callable[[Any], None] | None = None,
        on_error: Callable[[DeskError], None] | None = None,
        *,
        writes: bool = False,
    ) -> object:
        """``writes``: wait for the writes before it, and let none overtake it."""
        ...
