"""The whole desk on a temporary counter, and the clerk who works it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.window import DeskRig
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[DeskRig]:
    """A desk that has been started and waits for somebody to sign in."""
    prepare([])
    made = DeskRig(qapp, tmp_path)
    made.desk_app.start()
    made.desk_app.window.resize(1366, 768)
    made.desk_app.window.activateWindow()
    qtbot.waitActive(made.desk_app.window)
    yield made
    made.close()


@pytest.fixture
def clerk(rig: DeskRig) -> Clerk:
    """Two hands at the desk; nobody signed in yet."""
    return Clerk(rig.desk_app, rig.scanner)


@pytest.fixture
def signed_in(rig: DeskRig, clerk: Clerk) -> Clerk:
    """The demo clerk, at the desk."""
    clerk.sign_in("1207", "Yanshi-2026")
    return clerk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says that it cannot raise popups; any other Qt warning still fails."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support"))
