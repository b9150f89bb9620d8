"""Signing in before the counter's data is open: typed at once, answered when there is a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.helpers.counter import CHEAP
from windowdesk.app.errors import DeskError
from windowdesk.bootstrap import front as composed
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.bootstrap.window import build_devices, desk_options
from windowdesk.gui.app import DeskApp
from windowdesk.gui.front import Front
from windowdesk.gui.opening import Opening
from windowdesk.settings import Settings

RETURN = "\r"
PATIENCE_MS = 60_000


@pytest.fixture
def front(qtbot: QtBot) -> Iterator[Front]:
    made = composed.front(Settings())
    qtbot.addWidget(made.window)
    yield made
    made.leave()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = open_counter(tmp_path, config=Settings(), hasher=CHEAP)
    yield opened
    opened.close()


@contextmanager
def behind(front: Front, counter: Counter, app: QApplication) -> Iterator[DeskApp]:
    """The desk of ``counter`` put behind ``front`` and started."""
    devices = build_devices(counter)
    desk = DeskApp(app, counter.desk, devices, desk_options(counter), front)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


def type_in(front: Front, password: str = DEMO_PASSWORD) -> None:
    QTest.keyClicks(front.sign_in.ui.number, DEMO_CLERK.number + RETURN)
    QTest.keyClicks(front.sign_in.ui.password, password + RETURN)


def test_what_is_typed_before_the_data_is_open_signs_in_once_it_is(
    qtbot: QtBot, qapp: QApplication, counter: Counter, front: Front
) -> None:
    front.show()
    type_in(front)
    assert front.sign_in.ui.enter.text() == "正在核对…"
    assert not front.window.at_desk
    with behind(front, counter, qapp):
        qtbot.waitUntil(lambda: front.window.at_desk, timeout=PATIENCE_MS)
        assert front.window.screen_name == "intake"
        assert DEMO_CLERK.name in front.window.top.clerk.text()


def test_half_a_number_typed_stays_when_the_desk_arrives(
    qapp: QApplication, counter: Counter, front: Front
) -> None:
    front.show()
    QTest.keyClicks(front.sign_in.ui.number, "12")
    with behind(front, counter, qapp):
        QTest.keyClicks(front.sign_in.ui.number, "07")
        assert front.sign_in.ui.number.text() == DEMO_CLERK.number


def when(condition: Callable[[], bool], act: Callable[[], object]) -> None:
    """Do ``act`` as soon as ``condition`` holds, while the opening waits in its own loop."""

    def look() -> None:
        if condition():
            act()
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def test_data_that_cannot_be_opened_is_said_in_place_of_the_sign_in(
    qtbot: QtBot, front: Front
) -> None:
    opening = Opening()
    qtbot.addWidget(opening)
    opening.show_first()
    tries: list[int] = []

    def work() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise DeskError("打不开", press="请重试")
        return 42

    def read_and_retry() -> None:
        assert not front.window.isVisible()
        assert "打不开" in " ".join(label.text() for label in opening.findChildren(QLabel))
        opening.choice.again.click()

    when(front.window.isVisible, lambda: QTest.keyClicks(front.sign_in.ui.number, "1207"))
    when(opening.choice.again.isVisible, read_and_retry)
    assert opening.open(work, front) == 42
    assert front.window.isVisible()
    assert not opening.isVisible()
    assert front.sign_in.ui.number.text() == "1207"


def test_closing_the_sign_in_gives_up_and_leaves_nobody_waiting(qtbot: QtBot, front: Front) -> None:
    opening = Opening()
    qtbot.addWidget(opening)
    front.window.closing.connect(opening.give_up)
    front.show()
    type_in(front)
    when(lambda: True, front.window.close)
    opening.open(lambda: 42, front)
    assert opening.gave_up
    front.leave()
    qtbot.waitUntil(front.tasks.idle, timeout=PATIENCE_MS)
