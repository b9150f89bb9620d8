"""Decides what is said of the copy of a material that a case keeps."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.gui.runner import Runner


class CopyDesk(Protocol):
    """The part of capturing this screen uses; it may block."""

    def copy_pages(self, copy_id: str, sha256: str) -> list[bytes]: ...


class CopyView(Protocol):
    """What the presenter tells its view."""

    def show_opening(self, title: str) -> None:
        """It is on its way; it may come from far."""
        ...

    def show_pages(self, title: str, pages: list[bytes]) -> None:
        """The pages; none where they could not be had."""
        ...

    def show_trouble(self, error: DeskError) -> None: ...


class CopyPresenter:
    """One copy at a time."""

    def __init__(self, desk: CopyDesk, runner: Runner, view: CopyView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._copy = ""

    def open(self, copy_id: str, sha256: str, name: str) -> None:
        """Show the copy ``copy_id`` of the material ``name``; ``sha256`` is its file's."""
        self._copy = copy_id
        self._view.show_opening(name)

        def show(pages: list[bytes]) -> None:
            if copy_id == self._copy:
                self._view.show_pages(name, pages)

        def fail(error: DeskError) -> None:
            if copy_id == self._copy:
                self._view.show_pages(name, [])
                self._view.show_trouble(error)

        work = partial(self._desk.copy_pages, copy_id, sha256)
        # it may wait for the line: what only reads the disk goes on beside it
        self._runner.run(work, show, fail, device=True)
