"""F1 on every screen: what it is for, what its words mean, every key, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from tests.helpers.window import DeskRig
from windowdesk.gui.actions import DEEDS, DESK, FACING, deeds_of
from windowdesk.gui.guide import GUIDES
from windowdesk.gui.shell.help import HelpOverlay
from windowdesk.gui.tour.clerk import Clerk

GUI = Path(__file__).resolve().parents[2] / "src" / "windowdesk"


def opened(clerk: Clerk, screen: str) -> HelpOverlay:
    clerk.desk.window._screens.setCurrentWidget(clerk.desk.window._pages[screen]())
    clerk.press(Qt.Key.Key_F1)
    overlay = QApplication.activePopupWidget()
    assert isinstance(overlay, HelpOverlay)
    return overlay


def words(overlay: HelpOverlay) -> set[str]:
    return {label.text() for label in overlay.findChildren(QLabel)}


def test_every_screen_has_its_help_with_every_key(signed_in: Clerk) -> None:
    window = signed_in.desk.window
    for name, page in window._pages.items():
        guide = GUIDES[page().help_of or name]
        overlay = opened(signed_in, name)
        said = words(overlay)
        assert guide.purpose in said
        assert {sign.meaning for sign in guide.signs} <= said
        assert {trouble.then for trouble in guide.troubles} <= said
        for where in (page().help_of, DESK, FACING):
            for deed in deeds_of(where):
                if deed.key:
                    assert {deed.keycap(), deed.words()} <= said, f"{name} hides {deed.name}"
        overlay.close()


def test_nothing_is_told_of_screens_that_do_not_exist(signed_in: Clerk) -> None:
    pages = signed_in.desk.window._pages
    assert set(GUIDES) == {page().help_of or name for name, page in pages.items()}


def test_what_it_explains_stands_on_a_screen() -> None:
    """A word explained here and called otherwise on the screen helps nobody."""
    source = "\n".join(
        path.read_text("utf-8") for path in GUI.rglob("*.py") if path.name != "guide.py"
    )
    ui = "\n".join(path.read_text("utf-8") for path in (GUI.parents[1] / "ui").glob("*.ui"))
    shown = source + ui
    told = {sign.word for guide in GUIDES.values() for sign in guide.signs} - {"二选一"}
    assert [
        word for word in sorted(told) if f'"{word}"' not in shown and f">{word}<" not in ui
    ] == []


def test_it_scrolls_by_keys_and_closes(signed_in: Clerk, rig: DeskRig) -> None:
    rig.desk_app.window.resize(960, 540)
    overlay = opened(signed_in, "intake")
    bar = overlay.area.verticalScrollBar()
    assert bar.maximum() > 0
    signed_in.press(Qt.Key.Key_Down)
    assert bar.value() > 0
    signed_in.press(Qt.Key.Key_PageDown)
    signed_in.press(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    signed_in.press(Qt.Key.Key_F1)
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("name", [d.name for d in DEEDS.values() if d.key and d.where == FACING])
def test_the_applicants_keys_work_from_every_screen(signed_in: Clerk, name: str) -> None:
    """They belong to the desk, not to one screen of it."""
    actions = {action.objectName() for action in signed_in.desk.window.desk.actions()}
    assert name in actions
