"""A screen reader hears the verdict change while the keyboard stays in the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.gui import announce as announcing
from windowdesk.gui.screens.intake import verdict_pane
from windowdesk.gui.tour.clerk import Clerk


def test_the_verdict_is_announced_once_per_change(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def listen(widget: QWidget, words: str) -> bool:
        said.append(words)
        return announcing.announce(widget, words)

    monkeypatch.setattr(verdict_pane, "announce", listen)
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    signed_in.desk.matter.load(intake)
    signed_in.to_list()
    before = len(said)
    signed_in.type("7x")
    assert len(said) == before + 1
    assert "需补正 1 项" in said[-1]
    signed_in.press(Qt.Key.Key_Space)
    assert "予以受理" in said[-1]


def test_nothing_is_said_where_nobody_listens(signed_in: Clerk) -> None:
    """No reader runs here: the event costs nothing and is not made."""
    assert not QAccessible.isActive()
    assert not announcing.announce(signed_in.desk.intake.verdict.band, "予以受理。")
