"""What a person sees before the desk: the name at once, and in words why the data cannot be opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from windowdesk.app.errors import DeskError, ProfileInUse, StoreCorrupt
from windowdesk.bootstrap.counter import open_counter
from windowdesk.gui.opening import Opening
from windowdesk.settings import Settings


def shown(opening: Opening) -> str:
    labels = opening.findChildren(QLabel)
    return " ".join(label.text() for label in labels if label.isVisible())


def when(condition: Callable[[], bool], act: Callable[[], object]) -> None:
    """Do ``act`` as soon as ``condition`` holds, while the opening waits in its own loop."""

    def look() -> None:
        if condition():
            act()
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def test_what_was_opened_is_handed_over(qtbot: QtBot) -> None:
    opening = Opening()
    qtbot.addWidget(opening)
    assert opening.open(lambda: 42) == 42
    assert "正在打开" in shown(opening)
    assert not opening.choice.again.isVisible()


def test_a_profile_in_use_is_said_and_can_be_tried_again_by_key(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first = open_counter(tmp_path, config=Settings())
    with pytest.raises(ProfileInUse) as refused:
        open_counter(tmp_path, config=Settings())
    in_use = refused.value
    opening = Opening()
    qtbot.addWidget(opening)
    said: list[str] = []

    def retry() -> None:
        said.append(shown(opening))
        first.close()
        QTest.keyClick(opening.choice.again, Qt.Key.Key_Space)

    when(opening.choice.again.isVisible, retry)
    second = opening.open(lambda: open_counter(tmp_path, config=Settings()))
    assert second is not None
    second.close()
    assert in_use.message in said[0]


def test_a_damaged_database_is_said_and_leaving_changes_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    open_counter(tmp_path, config=Settings()).close()
    damaged = tmp_path / "desk.db"
    damaged.write_bytes(b"\0" * 8192)
    before = damaged.read_bytes()
    opening = Opening()
    qtbot.addWidget(opening)
    said: list[str] = []

    def leave() -> None:
        said.append(shown(opening))
        opening.choice.leave.click()

    when(opening.choice.leave.isVisible, leave)
    assert opening.open(lambda: open_counter(tmp_path, config=Settings())) is None
    with pytest.raises(StoreCorrupt) as error:
        open_counter(tmp_path, config=Settings())
    assert error.value.message in said[0]
    assert error.value.press in said[0]
    assert damaged.read_bytes() == before


def test_closing_the_window_gives_up(qtbot: QtBot) -> None:
    opening = Opening()
    qtbot.addWidget(opening)

    def fail() -> None:
        raise DeskError("打不开")

    when(opening.choice.again.isVisible, opening.close)
    assert opening.open(fail) is None
    assert opening.gave_up
