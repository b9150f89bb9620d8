"""The tour does five acts through the real screens and leaves what it promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from windowdesk.app.errors import DeskError
from windowdesk.bootstrap import window
from windowdesk.bootstrap.counter import open_counter
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tour.show import perform


def test_the_tour(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[str] = []
    shown = DeskWindow.show_trouble

    def show_trouble(self: DeskWindow, error: DeskError) -> None:
        troubles.append(error.words())
        shown(self, error)

    monkeypatch.setattr(DeskWindow, "show_trouble", show_trouble)
    counter = open_counter(tmp_path / "profile")
    try:
        devices = window.build_devices(counter)
        options = window.desk_options(counter)
        tour = perform(counter.desk, devices, options, tmp_path / "screens")
        assert [done.outcome for done in tour.matters] == [
            "accept_on_spot",
            "not_required",
            "accept",
            "correct_once",
            "accept",
        ]
        first, second = tour.matters[3], tour.matters[4]
        assert first.number == second.number
        assert len({done.number for done in tour.matters}) == 4
        assert all(path.stat().st_size > 10_000 for path in tour.pictures)
        # a banner in a picture of the demonstration would tell of something that did not happen
        assert troubles == []
        saved = {path.suffix for path in options.folder.iterdir()}
        assert {".pdf", ".png"} <= saved
    finally:
        counter.close()
