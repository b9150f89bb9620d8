"""Decides what is said of the copy of a material that a case keeps."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.gui.runner import Runner


class CopyDesk(Protocol):
    """The part of capturing this screen uses; it may block."""

    def copy_pages(self, copy_id: str, number: str) -> list[bytes] | None: ...

    def fetched_pages(self, sha256: str, number: str) -> list[bytes]: ...


class CopyView(Protocol):
    """What the presenter tells its view."""

    def show_opening(self, title: str, *, far: bool) -> None:
        """It is on its way; ``far``: from the centre."""
        ...

    def show_pages(self, title: str, pages: list[bytes]) -> None: ...

    def show_trouble(self, error: DeskError) -> None:
        """It could not be had: why, and what to press, for as long as this copy is asked for."""
        ...


class CopyPresenter:
    """One copy at a time."""

    def __init__(self, desk: CopyDesk, runner: Runner, view: CopyView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._copy = ("", "", "", "")
        # counts what was asked for: an answer to an earlier question is nobody's any more
        self._turn = 0

    def open(self, copy_id: str, sha256: str, name: str, number: str) -> None:
        """Show the copy ``copy_id`` of the material ``name``; ``sha256`` is its file's.

        ``number`` is the case's, under which it is written down who looked.
        """
        self._copy = copy_id, sha256, name, number
        self.again()

    def again(self) -> None:
        """Ask once more for the same copy."""
        copy_id, sha256, name, number = self._copy
        self._turn += 1
        turn = self._turn
        self._view.show_opening(name, far=False)

        def landed(pages: list[bytes] | None) -> None:
            if turn != self._turn:
                return
            if pages is not None:
                self._view.show_pages(name, pages)
                return
            self._view.show_opening(name, far=True)
            self._runner.run(partial(self._fetched, turn, sha256, number), landed, fail, far=True)

        def fail(error: DeskError) -> None:
            if turn == self._turn:
                self._view.show_trouble(error)

        # what lies here is shown while three others wait for the line
        self._runner.run(partial(self._desk.copy_pages, copy_id, number), landed, fail)

    def _fetched(self, turn: int, sha256: str, number: str) -> list[bytes]:
        """Nothing where somebody looks at another copy by the time a thread is free."""
        return self._desk.fetched_pages(sha256, number) if turn == self._turn else []
