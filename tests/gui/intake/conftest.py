"""One desk per test, on a profile of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.intake.page import IntakePage
from tests.helpers.window import DeskRig


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[IntakePage]:
    """A clerk at the intake screen."""
    rig = DeskRig(qapp, tmp_path)
    made = IntakePage(qtbot, rig)
    made.sit_down()
    yield made
    rig.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the offscreen platform cannot do it says as warnings; they are not the screen's."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
