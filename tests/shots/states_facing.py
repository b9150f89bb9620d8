"""What the hall and the person at the window see besides the verdict."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.shots.stage import After, Stage
from windowdesk.app.calling import TicketCall
from windowdesk.gui.applicant.asking import EvaluationPage, SignaturePage
from windowdesk.gui.call_display import CallDisplay


def calls(stage: Stage) -> QWidget:
    """The hall's look at this window, the fourth one called."""
    place = stage.desk.place
    made = CallDisplay(place.centre, demo=place.demo)
    made.setGeometry(stage.clerk.desk.window.geometry())
    for ticket in ("A009", "B031", "A011", "A012"):
        made.show_call(TicketCall(ticket, 12))
    # the desk keeps it as it keeps its own: a window that goes while the keyboard is there ends Qt
    stage.clerk.desk.calls.display = made
    made.show()
    stage.clerk.rest()
    return made


def _papers(stage: Stage) -> QWidget:
    """A case accepted, its papers on the desk, and the second monitor as large as the desk."""
    stage.show(stage.dispatch())
    stage.clerk.conclude()
    facing = stage.clerk.desk.facing
    stage.clerk.press(Qt.Key.Key_F11)
    facing.window.setGeometry(stage.clerk.desk.window.geometry())
    stage.clerk.rest()
    return facing.window


def signature(stage: Stage) -> QWidget:
    """Somebody signs what they see."""
    window = _papers(stage)
    pads = stage.clerk.desk.facing.pads
    stage.clerk.press(Qt.Key.Key_G, BOTH)
    stage.clerk.wait(lambda: isinstance(pads.page, SignaturePage), "nobody is asked")
    assert isinstance(pads.page, SignaturePage)
    stage.clerk.rest()
    canvas = pads.page.canvas
    for stroke in _STROKES:
        points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in stroke]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas, point)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
    return window


def evaluation(stage: Stage) -> QWidget:
    """Five grades, all alike."""
    window = _papers(stage)
    pads = stage.clerk.desk.facing.pads
    stage.clerk.press(Qt.Key.Key_E, BOTH)
    stage.clerk.wait(lambda: isinstance(pads.page, EvaluationPage), "nobody is asked")
    stage.clerk.rest()
    return window


def reasons(stage: Stage) -> QWidget | None:
    """Why, where one likes to say so."""
    page = stage.clerk.desk.facing.pads.page
    assert isinstance(page, EvaluationPage)
    page.levels[4].click()
    page.reasons["d3"].click()
    stage.clerk.rest()
    return stage.clerk.desk.facing.window


# a scrawl that is nobody's: a wave, and two strokes across
_STROKES = (
    tuple((0.2 + n * 0.011, 0.5 + 0.16 * math.sin(n * 0.7) * (1 - n / 60)) for n in range(40)),
    ((0.34, 0.26), (0.37, 0.5), (0.38, 0.72)),
    ((0.52, 0.36), (0.6, 0.34), (0.7, 0.3)),
)
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
STATES: dict[str, Callable[[Stage], QWidget | None]] = {
    "calls": calls,
    "signature": signature,
    "evaluation": evaluation,
    "evaluation-why": After(evaluation, reasons),
}
