"""Decides what is said of the copy of a material that a case keeps."""

from __future__ import annotations

from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.gui.runner import Runner


class CopyDesk(Protocol):
    """The part of capturing this screen uses; it may block."""

    def copy_pages(self, copy_id: str) -> list[bytes]: ...


class CopyView(Protocol):
    """What the presenter tells its view."""

    def show_pages(self, title: str, pages: list[bytes]) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class CopyPresenter:
    """One copy at a time."""

    def __init__(self, desk: CopyDesk, runner: Runner, view: CopyView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._copy = ""

    def open(self, copy_id: str, name: str) -> None:
        """Show the copy ``copy_id`` of the material ``name``."""
        self._copy = copy_id
        self._view.show_pages(name, [])

        def show(pages: list[bytes]) -> None:
            if copy_id == self._copy:
                self._view.show_pages(name, pages)

        self._runner.run(lambda: self._desk.copy_pages(copy_id), show, self._view.show_trouble)
