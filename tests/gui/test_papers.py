"""What was issued: printed at once, said in words that fit, and never sent twice by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.gui.tour.clerk import Clerk


class Printer:
    """A page printer whose answer the test chooses; it counts what it was sent."""

    def __init__(self, *answers: PrintReport) -> None:
        self.answers = list(answers)
        self.sent = 0

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        self.sent += 1
        return self.answers.pop(0)


def issue(clerk: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch, printer: Printer) -> None:
    """劳务派遣 accepted, its page going to ``printer``."""
    printing = rig.counter.desk.printing
    monkeypatch.setattr(printing, "printers", replace(printing.printers, page=(("A4", printer),)))
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    clerk.desk.matter.load(intake)
    clerk.desk.window.open("intake")
    clerk.conclude()


def states(clerk: Clerk) -> dict[str, str]:
    """Title and state of every paper on the screen."""
    return {line.title.split("　")[0]: line.words for line in clerk.desk.preview._lines}


def test_accepting_prints_at_once(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = Printer(PrintReport(PrintOutcome.CONFIRMED))
    issue(signed_in, rig, monkeypatch, printer)
    assert states(signed_in) == {"受理决定书": "已打印", "受理回执": "已打印"}
    signed_in.press(Qt.Key.Key_F9)
    signed_in.settle()
    assert printer.sent == 1


def test_silence_is_not_called_printed(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(signed_in, rig, monkeypatch, Printer(PrintReport(PrintOutcome.ASSUMED)))
    assert "看一眼" in states(signed_in)["受理决定书"]


def test_a_failure_is_said_and_printed_again_on_demand(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = PrintReport(PrintOutcome.FAILED, "media_out", "打印机缺纸。装好纸再打印。")
    printer = Printer(failed, PrintReport(PrintOutcome.CONFIRMED))
    issue(signed_in, rig, monkeypatch, printer)
    assert states(signed_in)["受理决定书"] == "没有打印"
    assert "缺纸" in signed_in.desk.window.banner.words()
    signed_in.press(Qt.Key.Key_F9)
    signed_in.settle()
    assert states(signed_in)["受理决定书"] == "已打印"
    assert printer.sent == 2


@pytest.mark.parametrize(("answer", "sent"), [("y", 1), ("n", 2)])
def test_doubt_waits_for_the_clerks_word(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch, answer: str, sent: int
) -> None:
    """Paper came out: it is printed. It did not: it is sent again. Nothing is sent before."""
    doubt = PrintReport(PrintOutcome.UNCERTAIN, "timeout", "不能确定是否已经出纸。")
    printer = Printer(doubt, PrintReport(PrintOutcome.CONFIRMED))
    issue(signed_in, rig, monkeypatch, printer)
    signed_in.press(Qt.Key.Key_F9)
    signed_in.settle()
    assert printer.sent == 1
    assert signed_in.desk.preview.ui.ask.isVisible()
    signed_in.type(answer)
    signed_in.settle()
    assert states(signed_in)["受理决定书"] == "已打印"
    assert printer.sent == sent
    said = [e.result for e in rig.counter.store.audit_entries() if e.action == "print.settle"]
    assert said == ["came_out" if answer == "y" else "did_not"]


def test_papers_are_seen_again_from_the_list(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = Printer(PrintReport(PrintOutcome.CONFIRMED))
    issue(signed_in, rig, monkeypatch, printer)
    number = signed_in.desk.preview.number
    signed_in.press(Qt.Key.Key_F10)
    signed_in.control(Qt.Key.Key_3)
    signed_in.settle()
    signed_in.press(Qt.Key.Key_Return)
    signed_in.settle()
    assert signed_in.desk.window.screen_name == "case"
    signed_in.press(Qt.Key.Key_Return)
    signed_in.settle()
    assert signed_in.desk.window.screen_name == "preview"
    assert signed_in.desk.preview.number == number
    assert printer.sent == 1


def test_files_are_saved_without_a_name_of_anybody(
    signed_in: Clerk, rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(signed_in, rig, monkeypatch, Printer(PrintReport(PrintOutcome.CONFIRMED)))
    signed_in.control(Qt.Key.Key_S)
    signed_in.settle()
    folder = rig.counter.profile / "saved"
    names = sorted(path.name for path in folder.iterdir())
    assert [name.rsplit("-", 1)[0].split("-", 1)[1] for name in names] == [
        "acceptance",
        "slip",
        "slip",
    ]
    assert {path.suffix for path in folder.iterdir()} >= {".pdf", ".png"}
    assert not any("陈" in name or "晴川" in name for name in names)


def test_a_scanned_notice_opens_its_return_visit(signed_in: Clerk, rig: DeskRig) -> None:
    desk = signed_in.desk
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("articles")
    number = rig.counter.desk.issue(intake).number
    signed_in.scan(number)
    signed_in.wait(lambda: desk.matter.intake is not None)
    assert desk.matter.intake is not None
    assert desk.matter.intake.submission.first_visit is not None
    assert desk.window.screen_name == "intake"


def test_a_receipt_nobody_is_waited_for_opens_its_case_from_the_list_of_those_waited_for(
    signed_in: Clerk, rig: DeskRig
) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    number = rig.counter.desk.issue(intake).number
    signed_in.control(Qt.Key.Key_2)
    signed_in.settle()
    signed_in.scan(number)
    signed_in.wait(lambda: signed_in.desk.window.screen_name == "case")


def test_returns_list_masks_the_applicant(signed_in: Clerk, rig: DeskRig) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("articles")
    rig.counter.desk.issue(intake)
    signed_in.control(Qt.Key.Key_2)
    signed_in.settle()
    table = signed_in.desk.returns.table
    cells = [table.item(0, column) for column in range(table.columnCount())]
    words = " ".join(cell.text() for cell in cells if cell is not None)
    assert "晴川人力" not in words
    assert "今天" in words
    signed_in.press(Qt.Key.Key_Return)
    signed_in.wait(lambda: signed_in.desk.matter.intake is not None)
