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
        device: bool = False,
        printer: bool = False,
        far: bool = False,
    ) -> object:
        """``writes``: wait for the writes before it, and let none overtake it.

        ``device``: it may wait for a device, and holds up no screen meanwhile; ``printer``: for a
        printer, and holds up no other device; ``far``: for the centre, and holds up neither.
        """
        ...


class Awaiter(Runner, Protocol):
    """Waits, besides, for what runs by itself."""

    def expect(
        self,
        begin: Callable[[Callable[[Any], None]], None],
        on_success: Callable[[Any], None],
        on_error: Callable[[DeskError], None],
    ) -> object:
        """``begin`` starts what runs elsewhere by itself, and returns at once.

        It is given a function to call with the result, or with a ``DeskError``, from any thread.
        """
        ...
