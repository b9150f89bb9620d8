"""Copies, printers and doubts, as a clerk meets them on the screen of papers."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.gui.test_papers import Printer, issue, states
from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.app.ports import PrintOutcome, PrintReport, PrintState
from windowdesk.app.spool import LeftOver
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.gui.tour.clerk import Clerk

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
CONFIRMED = PrintReport(PrintOutcome.CONFIRMED)
NO_PAPER = PrintReport(PrintOutcome.FAILED, "media_out", "打印机缺纸。装好纸再打印。")
DOUBT = PrintReport(PrintOutcome.UNCERTAIN, "timeout", "不能确定是否已经出纸。")


def test_the_copies_and_their_printer_are_named(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(signed_in, rig, monkeypatch, Printer(CONFIRMED))
    ui = signed_in.desk.preview.ui
    assert ui.where.text() == "申请人、随案 → A4"
    assert not ui.split.isVisible()
    assert not ui.printer.isVisible()
    assert ui.labels.isVisible()
    # the slip's only copy, too: nothing stood before its printer
    ui.papers.setCurrentRow(1)
    assert ui.where.text().startswith("申请人 → ")


def test_copies_are_printed_apart_when_the_clerk_wants_one(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = Printer(NO_PAPER, CONFIRMED, CONFIRMED)
    issue(signed_in, rig, monkeypatch, printer)
    preview = signed_in.desk.preview
    assert preview.ui.split.isVisible()
    signed_in.control(Qt.Key.Key_D)
    signed_in.settle()
    titles = [line.title for line in preview._lines if not line.slip]
    assert titles == ["受理决定书　申请人", "受理决定书　随案"]
    preview.ui.papers.setCurrentRow(1)
    assert preview.ui.where.text() == "随案 → A4"
    signed_in.control(Qt.Key.Key_P)
    signed_in.settle()
    assert [line.words for line in preview._lines if not line.slip] == ["等待打印", "已打印"]
    signed_in.press(Qt.Key.Key_F9)
    signed_in.settle()
    assert {line.words for line in preview._lines} == {"已打印"}
    assert printer.sent == 3


def test_another_printer_is_chosen_by_keyboard(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, spare = Printer(NO_PAPER), Printer(CONFIRMED)
    issue(signed_in, rig, monkeypatch, usual)
    printing = rig.counter.desk.printing
    both = (("一楼", usual), ("二楼", spare))
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=both))
    preview = signed_in.desk.preview
    preview._presenter.choose_printer("page", "一楼")
    assert preview.ui.printer.isVisible()
    preview.ui.printer.setFocus()
    signed_in.press(Qt.Key.Key_Down)
    signed_in.settle()
    assert preview.ui.where.text().endswith("二楼")
    signed_in.press(Qt.Key.Key_F9)
    signed_in.settle()
    assert states(signed_in)["受理决定书"] == "已打印"
    assert (usual.sent, spare.sent) == (1, 1)


def sign_in_again(clerk: Clerk) -> None:
    clerk.desk.sign_out()
    clerk.settle()
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clerk.settle()


def test_doubts_of_earlier_cases_are_told_at_sign_in_and_settled_in_one_place(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = rig.counter
    keys = []
    for _matter in range(2):
        intake = dispatch_intake(counter)
        check_everything(intake)
        job = next(job for job in counter.desk.issue(intake).jobs if job.role == "page")
        keys.append(job.key)
        with counter.store.transaction() as work:
            work.save_print_state(replace(job, state=PrintState.UNCERTAIN))
    sign_in_again(signed_in)
    desk = signed_in.desk
    signed_in.wait(lambda: "2 份" in desk.window.banner.words())
    assert "Ctrl+Shift+P" in desk.window.banner.words()

    printer = Printer(CONFIRMED)
    printing = counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=(("A4", printer),)))
    signed_in.press(Qt.Key.Key_P, BOTH)
    signed_in.settle()
    assert desk.window.screen_name == "preview"
    assert len(desk.preview._lines) == 2
    assert desk.preview.ui.ask.isVisible()
    # papers of several cases: labels are one case's
    assert not desk.preview.ui.labels.isVisible()
    signed_in.type("y")
    signed_in.settle()
    signed_in.type("n")
    signed_in.settle()
    assert [line.words for line in desk.preview._lines] == ["已打印", "已打印"]
    assert printer.sent == 1
    assert printing.doubts() == ()
    assert {printing_state(rig, key) for key in keys} == {PrintState.PRINTED}


def printing_state(rig: DeskRig, key: str) -> PrintState:
    job = rig.counter.store.print_job(key)
    assert job is not None
    return job.state


def test_with_nothing_in_doubt_nothing_is_said(signed_in: Clerk, rig: DeskRig) -> None:
    sign_in_again(signed_in)
    assert not signed_in.desk.window.banner.words()
    signed_in.press(Qt.Key.Key_P, BOTH)
    signed_in.settle()
    assert signed_in.desk.preview.ui.outcome.text() == "没有等待确认的打印"


class Roll(Printer):
    """A slip printer, which is given no number of copies."""

    def print(self, pdf: bytes, title: str, copies: int = 1) -> PrintReport:
        return super().print(pdf, title, copies)


def test_a_slip_in_doubt_comes_again_marked_and_nobody_is_asked(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll = Roll(DOUBT, CONFIRMED)
    printing = rig.counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, receipt=(("80", roll),)))
    issue(signed_in, rig, monkeypatch, Printer(CONFIRMED))
    preview, banner = signed_in.desk.preview, signed_in.desk.window.banner
    signed_in.wait(lambda: len(preview._lines) == 3 and not any(p.waiting for p in preview._lines))
    said = [(line.title, line.words) for line in preview._lines if line.slip]
    assert said == [("受理回执", "不能确定，已自动补打"), ("受理回执　补打第 1 次", "已打印")]
    assert "请收回" in banner.words()
    assert preview.number[-8:] in banner.words()
    assert not preview.ui.ask.isVisible()
    assert roll.sent == 2


def test_a_dead_printer_holds_up_no_saving(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the page printer hangs, what the clerk does next is on the disk at once."""

    class Hangs(Printer):
        gate = threading.Event()

        def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
            assert self.gate.wait(60)
            return super().print(pdf, title, copies)

    hangs = Hangs(CONFIRMED)
    printing = rig.counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=(("A4", hangs),)))
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    signed_in.desk.matter.load(intake)
    signed_in.desk.window.open("intake")
    signed_in.press(Qt.Key.Key_F9)
    preview = signed_in.desk.preview
    signed_in.wait(lambda: any(line.words == "正在打印…" for line in preview._lines))
    saved: list[object] = []
    signed_in.desk.tasks.run(rig.counter.desk.drafts, saved.append, writes=True)
    signed_in.wait(lambda: bool(saved))
    assert any(line.words == "正在打印…" for line in preview._lines)
    hangs.gate.set()
    signed_in.settle()
    assert states(signed_in)["受理决定书"] == "已打印"


def test_what_was_in_the_printer_when_the_power_went_is_told_at_sign_in(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = rig.counter
    intake = dispatch_intake(counter)
    check_everything(intake)
    issued = counter.desk.issue(intake)
    slip = next(job for job in issued.jobs if job.role == "receipt")
    with counter.store.transaction() as work:
        crashed = replace(slip, state=PrintState.UNCERTAIN, detail="crashed")
        work.save_print_state(crashed)
    roll = Roll(CONFIRMED)
    printing = counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, receipt=(("80", roll),)))
    sign_in_again(signed_in)
    banner = signed_in.desk.window.banner
    signed_in.wait(lambda: "已自动补打第 1 次" in banner.words())
    assert issued.number[-8:] in banner.words()
    assert "没有打印的 1 份正在打印" in banner.words()
    signed_in.wait(lambda: roll.sent == 1)


def test_a_dead_printers_queue_holds_up_no_save(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At sign-in it is asked what became of the papers in doubt; drafts waited for it, too."""
    asked, says, resume = threading.Event(), threading.Event(), rig.counter.desk.spool.resume

    def slow() -> LeftOver:
        asked.set()
        assert says.wait(60)
        return resume()

    monkeypatch.setattr(rig.counter.desk.spool, "resume", slow)
    signed_in.desk.printing.signed_in("")
    assert asked.wait(60)
    saved = threading.Event()
    signed_in.desk.tasks.run(saved.set, writes=True)
    held_up = not saved.wait(10)
    says.set()
    signed_in.settle()
    assert not held_up
