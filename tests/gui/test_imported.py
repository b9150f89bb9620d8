"""An imported standard at the real desk: a Brazilian passport, from the finder to the receipt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.counter import verdict
from tests.helpers.window import DeskRig
from windowdesk.catalogue.importing.brazil import import_brazil
from windowdesk.domain.cases.case import fold
from windowdesk.domain.decision.model import Outcome
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk

PASSPORT = "BR-obter-passaporte-comum-para-brasileiro"


@pytest.fixture
def brazil(shared_data: Path, tmp_path: Path) -> Path:
    """Everything that is to be obtained, imported with its departments."""
    source = tmp_path / "source"
    source.mkdir()
    for path in (shared_data / "br-services").glob("obter-*.xml"):
        shutil.copy(path, source)
    shutil.copytree(shared_data / "br-services" / "orgaos", source / "orgaos")
    report = import_brazil(source, tmp_path / "catalogue")
    assert not report.refused
    return tmp_path / "catalogue"


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication, brazil: Path, tmp_path: Path) -> Iterator[DeskRig]:
    prepare([])
    made = DeskRig(qapp, tmp_path / "profile", catalogue=brazil)
    made.desk_app.start()
    made.desk_app.window.resize(1366, 768)
    made.desk_app.window.activateWindow()
    qtbot.waitActive(made.desk_app.window)
    yield made
    made.close()


def test_a_passport_is_applied_for_at_the_desk(rig: DeskRig) -> None:
    clerk = Clerk(rig.desk_app, rig.scanner)
    clerk.sign_in("1207", "Yanshi-2026")
    clerk.call_next()
    clerk.choose_item("passaporte comum")
    intake = rig.desk_app.matter.intake
    assert intake is not None
    assert intake.submission.item == PASSPORT
    assert verdict(intake) is Outcome.UNDETERMINED

    rig.hands.place_card("陈雨桐")
    clerk.read_card()
    clerk.tab_to("qual destes casos")
    clerk.answer("1")
    clerk.to_list()
    for _paper in range(9):
        clerk.press(Qt.Key.Key_Space)
    assert verdict(intake) is Outcome.ACCEPT
    assert intake.decision is not None
    assert [(due.kind, due.limit, due.due is None) for due in intake.decision.due] == [
        ("promised", "6wd", False),
        ("statutory", "unstated", True),
    ]

    number = clerk.conclude()
    case_id = rig.counter.store.case_of_number(number)
    assert case_id is not None
    case = fold(case_id, rig.counter.store.events(case_id))
    assert case.decision is not None
    assert (case.decision.item, case.decision.outcome) == (PASSPORT, Outcome.ACCEPT)
    assert {paper.kind for paper in case.papers} == {"acceptance", "slip"}
    told = rig.desk_app.preview.ui.due.text()
    assert "未写明，由机关确定" in told
