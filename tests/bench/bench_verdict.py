"""From a key on the list to the verdict painted, for an item of 60 papers with 180 check-points."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.measure import Goal, Row, interleaved
from tests.helpers.fake_desk import AtOnce, FakeDesk, long_item
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.submission import Party
from windowdesk.gui.application import prepare
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.theme import apply_theme

ROUNDS = 120
FRAME_MS = 1000 / 60


def run() -> list[Row]:
    """One row: key to paint, beside the decision alone and one frame of a 60 Hz screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = prepare(["bench"])
    apply_theme(app, "light")
    desk = FakeDesk(long_item())
    presenter = IntakePresenter(desk, AtOnce())
    view = IntakeView(presenter)
    view.resize(1184, 660)
    view.show()
    presenter.begin("A001")
    presenter.choose_item("DEMO-LONG-01")
    presenter.seats.set_party(Slot.APPLICANT, Party("person", "陈雨桐", "99999919950820002X"))
    view.go_to_list()
    papers = view.checklist.list

    def key() -> None:
        presenter.table.jump(1 + key_count[0] % 60)
        key_count[0] += 1
        QTest.keyClick(papers, Qt.Key.Key_X)
        QApplication.processEvents()

    key_count = [0]
    intake = presenter.intake
    assert intake is not None
    assert intake.shelved is not None
    item, content_hash = intake.shelved.item, intake.shelved.hash

    median = interleaved(
        {
            "key": key,
            "decide": lambda: decide(item, content_hash, intake.submission, desk.calendar),
        },
        ROUNDS,
    )
    view.close()
    return [
        Row(
            "key to verdict, 60 papers",
            median["key"],
            "decide() alone",
            median["decide"],
            "one frame at 60 Hz",
            FRAME_MS,
            Goal(1, "limit"),
            note="From a key on a list of 60 papers with 180 check-points to the verdict, its "
            "reasons and the list painted: the clerk never waits for the standard.",
        )
    ]
