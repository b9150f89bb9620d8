"""Asking the person at the window: to sign a paper with pen or finger, and how they were served."""

from __future__ import annotations

import threading
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.app.at_window import digest
from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationRecord,
    EvaluationWanted,
    Outcome,
    SignatureRecord,
)
from windowdesk.gui.applicant.asking import EvaluationPage, SignaturePage
from windowdesk.gui.applicant.canvas import SignatureCanvas
from windowdesk.gui.applicant.options import NamedPad
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.storage.pads import PadRecords

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def papers(signed_in: Clerk, rig: DeskRig) -> Clerk:
    """劳务派遣 accepted, its papers on the screen; the applicant's screen is as large as theirs."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    signed_in.desk.matter.load(intake)
    signed_in.desk.window.open("intake")
    signed_in.press(Qt.Key.Key_F11)
    signed_in.desk.facing.window.setGeometry(0, 0, 1366, 768)
    signed_in.conclude()
    signed_in.rest()
    return signed_in


def records(rig: DeskRig) -> PadRecords:
    return PadRecords(rig.counter.store)


def case_id(rig: DeskRig) -> str:
    return rig.counter.desk.recent()[0].case_id


def evaluation(rig: DeskRig) -> EvaluationRecord | None:
    return records(rig).evaluation(case_id(rig))


def signatures(rig: DeskRig) -> tuple[SignatureRecord, ...]:
    return records(rig).signatures(case_id(rig))


def toast(clerk: Clerk) -> str:
    return clerk.desk.window.toast.accessibleName()


def asked_to_sign(clerk: Clerk) -> SignaturePage:
    clerk.press(Qt.Key.Key_G, BOTH)
    pads = clerk.desk.facing.pads
    clerk.wait(lambda: isinstance(pads.page, SignaturePage), "nobody is asked to sign")
    assert isinstance(pads.page, SignaturePage)
    clerk.settle()
    return pads.page


def asked_how(clerk: Clerk) -> EvaluationPage:
    clerk.press(Qt.Key.Key_E, BOTH)
    pads = clerk.desk.facing.pads
    clerk.wait(lambda: isinstance(pads.page, EvaluationPage), "nobody is asked how it was")
    assert isinstance(pads.page, EvaluationPage)
    clerk.settle()
    return pads.page


def write(canvas: SignatureCanvas, *, across: int = 12) -> None:
    """A stroke by mouse, or by a finger that the system makes a mouse of."""
    y = canvas.height() // 2
    QTest.mousePress(canvas, LEFT, pos=QPoint(40, y))
    for step in range(1, across):
        QTest.mouseMove(canvas, QPoint(40 + step * 15, y - (step % 3) * 12))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(40 + across * 15, y))


def press_pen(canvas: SignatureCanvas, kind: QEvent.Type, x: float, pressure: float) -> None:
    event = QTabletEvent(
        kind, PEN, QPointF(x, 60), QPointF(canvas.mapToGlobal(QPoint(round(x), 60))),
        pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, LEFT, LEFT,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted(), "a mouse would draw it once more"


PEN = QPointingDevice(
    "pen", 7, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Pressure, 1, 1,
)  # fmt: skip


def ink(picture: bytes) -> int:
    """How many dark pixels there are."""
    image = Image.open(BytesIO(picture)).convert("L")
    return sum(image.histogram()[:128])


def test_a_paper_is_signed_and_the_signature_is_bound_to_it(papers: Clerk, rig: DeskRig) -> None:
    document = papers.desk.preview.chosen
    title = papers.desk.preview.title_of(document)
    page = asked_to_sign(papers)
    words = papers.desk.facing.window.words()
    assert title in words, "they do not see what they sign"
    number = rig.counter.desk.recent()[0].number
    assert number in words.replace(" ", "")
    assert page.paper.isVisible()
    assert not page.done.isEnabled(), "nothing is written yet"
    write(page.canvas)
    page.done.click()
    papers.wait(lambda: "已签名" in toast(papers), "the desk is not told")
    (kept,) = signatures(rig)
    assert (kept.document_id, kept.outcome) == (document, Outcome.GIVEN)
    paper = rig.counter.store.document(document)
    assert paper is not None
    assert kept.document_sha256 == paper.sha256
    assert kept.signature is not None
    assert kept.digest == digest(paper.sha256, kept.signature), (
        "what is kept is not what was hashed"
    )
    assert ink(kept.signature.picture) > 200
    (stroke,) = kept.signature.strokes
    assert len(stroke) == 12
    times = [point.at_ms for point in stroke]
    assert times == sorted(times)
    assert times[0] == 0
    papers.wait(lambda: "扫码查进度" in papers.desk.facing.window.words(), "the matter is not back")


def test_a_pen_presses_and_draws_each_stroke_once(papers: Clerk, rig: DeskRig) -> None:
    page = asked_to_sign(papers)
    press_pen(page.canvas, QEvent.Type.TabletPress, 50, 0.25)
    for step in range(1, 9):
        press_pen(page.canvas, QEvent.Type.TabletMove, 50 + 20 * step, step / 10)
    press_pen(page.canvas, QEvent.Type.TabletRelease, 230, 0)
    page.done.click()
    papers.wait(lambda: len(signatures(rig)) == 1, "not kept")
    (kept,) = signatures(rig)
    assert kept.signature is not None
    (stroke,) = kept.signature.strokes
    assert [point.pressure for point in stroke[:3]] == [250, 100, 200]
    assert [point.x for point in stroke[:3]] == [500, 700, 900]


def test_written_again_and_one_stroke_taken_back(papers: Clerk, rig: DeskRig) -> None:
    page = asked_to_sign(papers)
    write(page.canvas)
    page.again.click()
    assert not page.done.isEnabled()
    write(page.canvas)
    first = page.canvas.signature()
    write(page.canvas, across=20)
    page.undo.click()
    assert page.canvas.signature() == first
    page.done.click()
    papers.wait(lambda: len(signatures(rig)) == 1, "not kept")


@pytest.mark.parametrize("how", ["declined", "skipped", "gone", "next", "locked"])
def test_no_signature_is_kept_as_that(papers: Clerk, rig: DeskRig, how: str) -> None:
    page = asked_to_sign(papers)
    write(page.canvas)
    window = papers.desk.window
    papers.wait(window.isActiveWindow, "a touch of their screen took the keyboard from the desk")
    if how == "declined":
        page.decline.click()
    elif how == "skipped":
        papers.press(Qt.Key.Key_G, BOTH)
    elif how == "gone":
        papers.press(Qt.Key.Key_F10)
    elif how == "next":
        papers.press(Qt.Key.Key_F5)
        assert "请核对并签名" not in papers.desk.facing.window.words(), "the next one sees it"
    else:
        papers.control(Qt.Key.Key_L)
    papers.wait(lambda: len(signatures(rig)) == 1, "nothing is kept of it")
    (kept,) = signatures(rig)
    assert kept.outcome is (Outcome.DECLINED if how == "declined" else Outcome.SKIPPED)
    assert kept.signature is None
    if how in ("gone", "locked"):
        place = papers.desk.desk.place
        assert papers.desk.facing.window.words() == f"{place.centre}\n{place.window}"


def test_the_next_one_is_not_shown_what_was_still_being_drawn(papers: Clerk, rig: DeskRig) -> None:
    drawn, shown = threading.Event(), list[str]()

    def slowly(_paper: object) -> list[bytes]:
        drawn.wait(60)
        return []

    papers.desk.asking._previews = slowly
    papers.desk.facing.pads.asked.connect(lambda: shown.append("asked"))
    papers.press(Qt.Key.Key_G, BOTH)
    papers.press(Qt.Key.Key_F10)
    drawn.set()
    papers.wait(lambda: bool(signatures(rig) or shown), "the key is forgotten")
    assert shown == []
    (kept,) = signatures(rig)
    assert kept.outcome is Outcome.SKIPPED


def test_a_pad_beside_the_desk_is_told_as_well_that_they_have_gone(
    papers: Clerk, rig: DeskRig
) -> None:
    asked = threading.Event()

    class Beside:
        def request(self, _wanted: EvaluationWanted, skip: threading.Event) -> EvaluationAnswer:
            asked.set()
            return EvaluationAnswer(Outcome.SKIPPED if skip.wait(5) else Outcome.TIMEOUT)

    asking = papers.desk.asking
    asking._options = replace(asking._options, evaluation_pad=NamedPad("beside", Beside()))
    papers.press(Qt.Key.Key_E, BOTH)
    papers.wait(asked.is_set, "the pad is not asked")
    papers.press(Qt.Key.Key_F10)
    papers.wait(lambda: evaluation(rig) is not None, "nothing is kept of it")
    kept = evaluation(rig)
    assert kept is not None
    assert (kept.pad, kept.outcome) == ("beside", Outcome.SKIPPED)


def test_an_evaluation_is_kept_and_the_clerk_is_not_told_what(papers: Clerk, rig: DeskRig) -> None:
    page = asked_how(papers)
    assert [button.accessibleName() for button in page.levels.values()] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    sizes = {(button.width(), button.height()) for button in page.levels.values()}
    assert len({height for _width, height in sizes}) == 1
    assert max(w for w, _h in sizes) - min(w for w, _h in sizes) <= 1, "one stands out"
    # it counts for the window as it is called by then
    rig.counter.desk.here.called("综合15号窗")
    page.levels[4].click()
    page.reasons["d1"].click()
    page.reasons["d3"].click()
    page.submit.click()
    papers.wait(lambda: "评价已结束" in toast(papers), "the desk is not told")
    kept = evaluation(rig)
    assert kept is not None
    assert (kept.outcome, kept.level, kept.reasons) == (Outcome.GIVEN, 4, ("d1", "d3"))
    assert kept.window == "综合15号窗"
    # nothing that the desk shows, says or audits tells it
    everything = toast(papers) + papers.desk.window.banner.words() + _audit(rig)
    for word in ("满意", "declined", "given", "4"):
        assert word not in everything.replace(kept.number, "")


def _audit(rig: DeskRig) -> str:
    lines = [line for line in rig.counter.store.audit_entries() if line.action == "window.evaluate"]
    return " ".join(f"{line.result} {dict(line.detail)}" for line in lines)


def test_whether_somebody_declined_looks_the_same_to_the_clerk(papers: Clerk, rig: DeskRig) -> None:
    page = asked_how(papers)
    page.decline.click()
    papers.wait(lambda: "评价已结束" in toast(papers), "the desk is not told")
    kept = evaluation(rig)
    assert kept is not None
    assert kept.outcome is Outcome.DECLINED
    assert kept.level is None
    papers.press(Qt.Key.Key_E, BOTH)
    papers.wait(lambda: "评价过了" in papers.desk.window.banner.words(), "it is asked twice")


def test_a_grade_may_be_chosen_anew(papers: Clerk, rig: DeskRig) -> None:
    page = asked_how(papers)
    page.levels[5].click()
    page.reasons["e1"].click()
    page.back.click()
    page.levels[1].click()
    page.submit.click()
    papers.wait(lambda: evaluation(rig) is not None, "not kept")
    kept = evaluation(rig)
    assert kept is not None
    assert (kept.level, kept.reasons) == (1, ())


def test_a_skipped_evaluation_is_recorded_and_may_be_asked_again(
    papers: Clerk, rig: DeskRig
) -> None:
    asked_how(papers)
    papers.press(Qt.Key.Key_E, BOTH)
    papers.wait(lambda: "没有评价" in toast(papers), "the desk is not told")
    kept = evaluation(rig)
    assert kept is not None
    assert kept.outcome is Outcome.SKIPPED
    assert "skipped" in _audit(rig)
    page = asked_how(papers)
    page.levels[2].click()
    page.submit.click()
    papers.wait(lambda: "评价已结束" in toast(papers), "the desk is not told")
    again = evaluation(rig)
    assert again is not None
    assert again.level == 2


def test_nobody_is_pressed_by_the_keyboard(papers: Clerk) -> None:
    page = asked_how(papers)
    for button in page.findChildren(QPushButton):
        assert button.focusPolicy() == Qt.FocusPolicy.NoFocus
        assert button.accessibleName() or button.text()
        assert button.height() >= 56, "too low for a finger"
    papers.press(Qt.Key.Key_E, BOTH)


def test_with_nobody_to_look_away_from_it_is_not_asked(papers: Clerk, rig: DeskRig) -> None:
    """A real counter with one monitor: the clerk would see the answer."""
    asking = papers.desk.asking
    asking._place = replace(asking._place, demo=False)
    papers.press(Qt.Key.Key_E, BOTH)
    assert "第二台显示器" in papers.desk.window.banner.words()
    assert evaluation(rig) is None
