"""The desk at a real platform: joined by its dialog, cut off, and healed, as a clerk sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.counter import accepted_case
from tests.helpers.heartbeat import Heartbeat
from tests.helpers.window import DeskRig
from windowdesk.app.reprinting import Why
from windowdesk.central.serving.embedded import Embedded, start_embedded
from windowdesk.gui.application import prepare
from windowdesk.gui.screens.joining.view import JoinDialog
from windowdesk.gui.tour.clerk import Clerk

Key = Qt.Key


class Cabled:
    """A desk on today's clock, and the platform in a process of its own."""

    def __init__(self, qtbot: QtBot, app: QApplication, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder / "centre"
        self.centre: Embedded = start_embedded(self.folder)
        now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - wall time is what is meant
        self.rig = DeskRig(app, folder / "desk", moment=now.isoformat())
        self.app = self.rig.desk_app
        self.clerk = Clerk(self.app, self.rig.scanner)
        self.rig.counter.conversation.start()
        self.app.start()
        self.app.window.resize(1366, 768)
        self.app.window.activateWindow()
        qtbot.waitActive(self.app.window)
        self.clerk.sign_in("1207", "Yanshi-2026")

    def lamp(self) -> str:
        self.app._tick()
        return self.app.window.top.lamp.text()

    def wait(self, word: str) -> None:
        self.qtbot.waitUntil(lambda: self.lamp() == word, timeout=60_000)

    def join(self) -> None:
        self.clerk.control(Key.Key_6)
        self.clerk.settle()
        self.clerk.control(Key.Key_J)
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, JoinDialog)
        dialog.address.setText(self.centre.url)
        dialog.code.setText(self.centre.enrolment_code)
        dialog.act.click()
        self.qtbot.waitUntil(
            lambda: QApplication.activeModalWidget() is None or dialog.says.isVisible(),
            timeout=60_000,
        )
        assert QApplication.activeModalWidget() is None, dialog.says.text()
        self.clerk.settle()

    def pull(self) -> None:
        self.port = urlsplit(self.centre.url).port
        self.centre.stop()

    def plug_in(self) -> None:
        self.centre = start_embedded(self.folder, listen=f"127.0.0.1:{self.port}")

    def close(self) -> None:
        self.app.window.close_floating()
        self.rig.close()
        self.centre.stop()


@pytest.fixture
def cabled(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Cabled]:
    prepare([])
    made = Cabled(qtbot, qapp, tmp_path)
    yield made
    made.close()


def test_a_desk_joins_is_cut_off_and_heals(cabled: Cabled) -> None:
    desk = cabled.rig.counter.desk
    assert cabled.lamp() == "本机保存"
    cabled.join()
    assert "已加入" in cabled.app.window.banner.words()
    # the demonstration's own numbers ended with joining, and the centre's came with it
    assert cabled.rig.counter.store.numbers_left() > 0
    cabled.wait("已联网")
    issued = accepted_case(cabled.rig.counter)
    cabled.wait("已联网")
    cabled.qtbot.waitUntil(
        lambda: bool(desk.syncing.marks([issued.case_id]).get(issued.case_id)), timeout=60_000
    )
    cabled.app.later.open(issued.case_id)
    cabled.clerk.settle()
    project = desk.syncing.marks([issued.case_id])[issued.case_id].project
    assert len(project) == 43
    assert project in cabled.app.case.project.text()
    again = desk.reprinting.reprint_all(issued.case_id, Why.UNCLEAR)
    assert {paper.paper.facts.get("project", "") for paper in again if paper.count} <= {project}
    cabled.pull()
    accepted_case(cabled.rig.counter)
    cabled.qtbot.waitUntil(
        lambda: cabled.lamp().startswith("离线") and "待传" in cabled.lamp(), timeout=60_000
    )
    # nothing came up over the work, and nothing waits for an answer
    assert QApplication.activeModalWidget() is None
    cabled.plug_in()
    # no second passes: the lamp is drawn by the news itself
    cabled.app._clock.stop()
    desk.syncing.nudge()
    top = cabled.app.window.top
    cabled.qtbot.waitUntil(lambda: top.lamp.text() == "已联网", timeout=60_000)
    assert desk.syncing.status().unsent == 0
    assert cabled.app.case.project.isVisible()


def test_the_heartbeat_sees_a_window_that_stands_still(qtbot: QtBot) -> None:
    """The probe of the bench: a stall of a tenth of a second is seen as one, and nothing else is."""
    heart = Heartbeat()
    heart.start()
    QTimer.singleShot(40, lambda: sleep(0.1))
    qtbot.waitUntil(
        lambda: heart.stalls().longest > 80 and heart.stalls().beats > 10, timeout=60_000
    )
    stalls = heart.stop()
    assert stalls.longest > 80
    assert stalls.beats > 10
    heart.start()
    qtbot.waitUntil(lambda: heart.stalls().beats > 20, timeout=60_000)
    assert heart.stop().longest < stalls.longest + 400
