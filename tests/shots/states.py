"""The states worth a picture, each reached the way a clerk reaches it or by the use cases alone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.catalogue_folder import two_versions
from tests.helpers.counter import (
    DISPATCH,
    NEW_COMPANY,
    check_everything,
    dispatch_intake,
)
from tests.helpers.crowd import crowd, settle_in
from tests.shots.stage import After, Stage
from tests.shots.states_capture import STATES as CAPTURE
from tests.shots.states_cards import STATES as CARDS
from tests.shots.states_centre import STATES as CENTRE
from tests.shots.states_facing import STATES as FACING
from tests.shots.states_people import STATES as PEOPLE
from tests.shots.states_scans import states as scans
from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintOutcome, PrintReport, PrintState
from windowdesk.app.reprinting import Why
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.files import FileLibrary
from windowdesk.domain.decision.submission import Credit
from windowdesk.domain.standard.model import MatterType
from windowdesk.domain.standard.when import ALWAYS
from windowdesk.domain.time.limits import Limit
from windowdesk.gui.devices import DeviceLamp
from windowdesk.gui.opening import Opening
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.printing import report


def sign_in(stage: Stage) -> None:
    stage.clerk.settle()


def _come_in(stage: Stage) -> None:
    stage.sign_in()


empty = After(sign_in, _come_in, stays=False)


def intake(stage: Stage) -> None:
    """The state of the drawing: one point fails, one paper is not there."""
    matter = stage.dispatch()
    matter.set_point("capital_report", "issued_by", False, seen="末页无章", page="6")
    matter.clear("audit_report")
    matter.mark_absent("lease")
    stage.show(matter)
    stage.clerk.to_list()
    stage.clerk.type("4e")


def accept(stage: Stage) -> None:
    stage.show(stage.dispatch())


def undetermined(stage: Stage) -> None:
    matter = stage.dispatch()
    for ident in ("articles", "lease", "agent_id"):
        matter.clear(ident)
    stage.show(matter)


def unstated(stage: Stage) -> None:
    """Everything in order under a standard that states no limit: no date is invented."""
    item = stage.desk.shelf.in_force(DISPATCH, stage.desk.now().date()).item
    none = Limit.parse("unstated")
    limits = replace(item.limits[0], promised=none, statutory=none, when=ALWAYS)
    service = replace(item, matter_type=MatterType.PUBLIC_SERVICE, limits=(limits,))
    stage.desk.shelf = Shelf((service,))
    stage.show(stage.dispatch())


def conclude(stage: Stage) -> None:
    stage.clerk.conclude()


papers = After(accept, conclude, stays=False)


def notice(stage: Stage) -> None:
    matter = stage.dispatch()
    matter.mark_absent("lease")
    stage.show(matter)
    stage.clerk.conclude()


def doubt(stage: Stage) -> None:
    """The printer fell silent in the middle of a page."""
    answer = PrintReport(
        PrintOutcome.UNCERTAIN, "timeout", "打印机没有回应，不能确定是否已经出纸。请看一眼打印机。"
    )
    desk = stage.desk
    desk.printing.send = lambda key, printer="": answer  # type: ignore[method-assign] # a picture of bad luck
    papers(stage)


def slip_again(stage: Stage) -> None:
    """The slip printer reset in the middle: the slip came again by itself, marked."""

    answers = [report(PrintOutcome.UNCERTAIN, Fault.OFFLINE), report(PrintOutcome.CONFIRMED)]

    class Resetting:
        def print(self, job: bytes, title: str) -> PrintReport:
            return answers.pop(0)

    printing = stage.desk.printing
    printing.printers = replace(printing.printers, receipt=(("192.0.2.10:9100", Resetting()),))
    papers(stage)
    preview = stage.clerk.desk.preview
    stage.clerk.wait(
        lambda: len(preview._lines) == 3 and not any(p.waiting for p in preview._lines)
    )
    preview.ui.papers.setCurrentRow(2)


def out_of_paper(stage: Stage) -> None:
    """The A4 printer has no paper: copies can be sent apart, or to the other printer."""
    empty_tray = report(PrintOutcome.FAILED, Fault.MEDIA_OUT)
    printing = stage.desk.printing
    usual = printing.printers.page[0][1]
    named = (("HP_LaserJet_12", usual), ("Kyocera_2F", usual))
    printing.printers = replace(printing.printers, page=named)
    printing.send = lambda key, printer="": empty_tray  # type: ignore[method-assign] # bad luck
    papers(stage)


def doubts(stage: Stage) -> None:
    """Two papers of the day before wait for somebody to look at the printer."""
    first = stage.dispatch()
    second = dispatch_intake(stage.rig.counter)
    check_everything(second)
    for matter in (first, second):
        job = stage.desk.issue(matter).jobs[0]
        with stage.rig.counter.store.transaction() as work:
            work.save_print_state(replace(job, state=PrintState.UNCERTAIN))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    stage.clerk.press(Qt.Key.Key_P, keys)


def returns(stage: Stage) -> None:
    matter = stage.dispatch()
    matter.mark_absent("lease")
    stage.desk.issue(matter)
    stage.clerk.control(Qt.Key.Key_2)


def cases(stage: Stage) -> None:
    matter = stage.dispatch()
    stage.desk.issue(matter)
    second = dispatch_intake(stage.rig.counter)
    check_everything(second)
    second.mark_absent("lease")
    stage.desk.issue(second)
    stage.clerk.control(Qt.Key.Key_3)


def visit(stage: Stage) -> None:
    """The third matter of one visit: the first was issued, the second waits, papers are offered."""
    first = stage.dispatch()
    stage.show(first)
    stage.clerk.conclude()
    clerk, matter = stage.clerk, stage.clerk.desk.matter
    clerk.desk.window.open("intake")
    for code in ("DEMO-RLZY-01", "DEMO-LWPQ-01"):
        matter.next_matter()
        matter.choose_item(code)
        clerk.settle()
    for question, option in NEW_COMPANY.items():
        matter.answer(question, option)
    matter.visiting.offer()
    clerk.settle()
    clerk.to_list()


def _deferred(stage: Stage, ticket: str = "A012") -> str:
    """劳务派遣 accepted with one paper put off; its receipt number."""
    matter = stage.dispatch(ticket)
    matter.mark_absent("equipment")
    matter.set_credit(Credit.GOOD)
    matter.ask_deferral(True)
    issued = stage.desk.issue(matter)
    for job in issued.jobs:
        stage.desk.print_job(job.key)
    return issued.number


def waiting(stage: Stage) -> None:
    """A deferral past its date, one of today, and a notice."""
    _deferred(stage)
    stage.rig.clock.pass_(days=8)
    _deferred(stage, "A031")
    matter = stage.dispatch("A033")
    matter.mark_absent("lease")
    stage.desk.issue(matter)
    stage.clerk.control(Qt.Key.Key_2)


def hand_in(stage: Stage) -> None:
    """The 容缺受理通知书 was scanned: only what is owed stands there."""
    number = _deferred(stage)
    stage.rig.clock.pass_(days=2)
    clerk = stage.clerk
    clerk.scan(number)
    clerk.wait(lambda: clerk.desk.matter.intake is not None, "no return visit")
    clerk.to_list()
    clerk.press(Qt.Key.Key_Space)


def case(stage: Stage) -> None:
    """A deferral of some days ago with a reprint, opened from its code."""
    _deferred(stage)
    stage.rig.clock.pass_(days=1)
    done = stage.desk.recent()[0]
    paper = stage.desk.papers(done.case_id)[0]
    again = stage.desk.reprinting.reprint(paper.document_id, Why.UNCLEAR)
    stage.desk.print_job(again.job.key)
    stage.rig.clock.pass_(days=8)
    stage.clerk.desk.later.open(done.case_id)


def void(stage: Stage) -> QWidget | None:
    """A supervisor is asked to void an acceptance."""
    stage.clerk.control(Qt.Key.Key_D)
    return stage.dialog()


def withdraw(stage: Stage) -> QWidget | None:
    stage.clerk.control(Qt.Key.Key_W)
    return stage.dialog()


def reprint(stage: Stage) -> QWidget | None:
    stage.clerk.control(Qt.Key.Key_P)
    return stage.dialog()


def amend(stage: Stage) -> QWidget | None:
    """How the people of a case are reached, changed after the verdict."""
    issued = stage.desk.issue(stage.dispatch())
    stage.desk.amending.amend(issued.case_id, {"agent.phone": "13900002222"})
    stage.clerk.desk.later.open(issued.case_id)
    stage.clerk.rest()
    stage.clerk.control(Qt.Key.Key_E)
    return stage.dialog()


def voided(stage: Stage) -> None:
    """A notice of today, voided and printed again for the file."""
    matter = stage.dispatch()
    matter.mark_absent("lease")
    issued = stage.desk.issue(matter)
    stage.desk.lifecycle.void(issued.case_id, "选错了事项")
    again = stage.desk.reprinting.reprint(issued.papers[0].document_id, Why.FILE)
    stage.desk.print_job(again.job.key)
    preview = stage.clerk.desk.preview
    preview.show_case(issued.case_id, choose=again.paper.document_id)
    stage.clerk.desk.window.open("preview")


def found(stage: Stage) -> None:
    """Two words, of which one is a day; the town's cases of the last days."""
    settle_in(stage.rig.counter.store, crowd(900, days=9, first=date(2026, 2, 20)))
    cases(stage)
    stage.clerk.settle()
    stage.clerk.type("劳务 0220至今天")


def nothing_found(stage: Stage) -> None:
    stage.clerk.settle()
    stage.clerk.type("欧阳 昨天")


def devices(stage: Stage) -> None:
    lamps = stage.rig.lamps
    lamps["receipt_printer"] = replace(
        lamps["receipt_printer"],
        name="192.0.2.10:9100",
        state="fault",
        words="打印机缺纸。",
        press="装好纸，会接着打印；没有接着打印就按“重新打印”（F9）。",
        installer="装纸后仍报缺纸：擦拭缺纸传感器，核对纸宽。",
        seen=stage.rig.clock.now() - timedelta(minutes=3),
    )
    stage.clerk.desk._tick()
    stage.clerk.control(Qt.Key.Key_4)
    table = stage.clerk.desk.devices.table
    table.selectRow(table.keys().index("receipt_printer"))


def devices_scanner(stage: Stage) -> None:
    said = words(Fault.JAM, "document_scanner")
    stage.rig.lamps["document_scanner"] = DeviceLamp(
        "document_scanner",
        "escl:http://192.168.1.80/eSCL",
        "fault",
        stage.rig.clock.now() - timedelta(minutes=2),
        said.happened,
        said.press,
        said.installer,
        seen=stage.rig.clock.now() - timedelta(minutes=2),
    )
    stage.clerk.desk._tick()
    stage.clerk.control(Qt.Key.Key_4)
    table = stage.clerk.desk.devices.table
    table.selectRow(table.keys().index("document_scanner"))


def lock(stage: Stage) -> None:
    stage.sign_in()
    stage.clerk.control(Qt.Key.Key_L)


def error(stage: Stage) -> None:
    stage.clerk.desk.window.show_trouble(
        DeskError(
            "磁盘已满，这一步没有写入。",
            saved="此前录入的内容都已保存。",
            press="请清理磁盘后再按 F9。",
        )
    )


def help_(stage: Stage) -> QWidget | None:
    stage.clerk.press(Qt.Key.Key_F1)
    return QApplication.activePopupWidget()


def finder(stage: Stage) -> QWidget | None:
    stage.clerk.call_next()
    stage.clerk.press(Qt.Key.Key_F2)
    return QApplication.activePopupWidget()


def jump(stage: Stage) -> QWidget | None:
    stage.clerk.control(Qt.Key.Key_K)
    return QApplication.activePopupWidget()


def mended(stage: Stage) -> None:
    """The applicant is back with the very paper the notice found wanting, mended."""
    matter = stage.dispatch()
    matter.set_point("capital_report", "issued_by", False, seen="末页无章", page="6")
    matter.clear("audit_report")
    clerk, number = stage.clerk, stage.desk.issue(matter).number
    clerk.scan(number)
    clerk.wait(lambda: clerk.desk.matter.intake is not None, "no return visit")
    clerk.to_list()
    clerk.type("4m1")


def override(stage: Stage) -> QWidget | None:
    """A supervisor is about to widen a verdict towards acceptance."""
    stage.clerk.desk.intake.verdict.deed.override.click()
    return stage.dialog()


def days(stage: Stage) -> QWidget | None:
    """Why a date falls where it falls, day by day."""
    stage.clerk.desk.intake.verdict.details.dues[0].days.click()
    return QApplication.activePopupWidget()


def opening(stage: Stage) -> QWidget:
    """The counter's data cannot be opened: what is said before there is a desk."""
    stage.clerk.settle()
    made = Opening()
    trouble = DeskError("磁盘已满，这一步没有写入。", press="请清理磁盘后再按 F9。")
    made._say(trouble.words(), failed=True)
    made.adjustSize()
    window = stage.clerk.desk.window
    made.move(window.mapToGlobal(window.rect().center()) - made.rect().center())
    made.show()
    return made


def _facing(stage: Stage) -> QWidget:
    """The second monitor, full screen: as large as the desk's own window."""
    facing = stage.clerk.desk.facing
    stage.clerk.press(Qt.Key.Key_F11)
    facing.window.setGeometry(stage.clerk.desk.window.geometry())
    stage.clerk.rest()
    return facing.window


def applicant(stage: Stage) -> QWidget:
    """What the person at the window sees: of the drawing's matter, of the number and the code
    that follow, of nothing when nobody is there."""
    return _facing(stage)


def applicant_deferred(stage: Stage) -> QWidget:
    matter = stage.dispatch()
    matter.mark_absent("equipment")
    matter.ask_deferral(True)
    matter.set_credit(Credit.GOOD)
    stage.show(matter)
    return _facing(stage)


def catalogue(stage: Stage) -> None:
    """The standards, the licence chosen."""
    stage.sign_in()
    stage.clerk.control(Qt.Key.Key_5)
    stage.clerk.settle()
    page = stage.clerk.desk.catalogue
    page.search.setText("劳务派遣")
    stage.clerk.settle()
    page.table.setFocus()


def versions(stage: Stage) -> None:
    """What the version to come changes, for whom."""
    stage.sign_in()
    folder = two_versions(Path(tempfile.mkdtemp(prefix="shots-")))
    stage.desk.catalogue._library = FileLibrary(folder)
    stage.clerk.control(Qt.Key.Key_5)
    stage.clerk.settle()
    page = stage.clerk.desk.catalogue
    page.search.setText("劳务派遣")
    page.tabs.setCurrentIndex(2)
    stage.clerk.settle()
    shutil.rmtree(folder)


def trial(stage: Stage) -> None:
    """A version as a clerk would meet it."""
    stage.clerk.press(Qt.Key.Key_Return)
    stage.clerk.answer("1", "1", "1")


STATES: dict[str, Callable[[Stage], QWidget | None]] = {
    "sign-in": sign_in,
    "empty": empty,
    "finder": After(empty, finder),
    "undetermined": undetermined,
    "intake": intake,
    "accept": accept,
    "unstated": unstated,
    "override": After(intake, override),
    "mended": mended,
    "papers": papers,
    "notice": notice,
    "doubt": doubt,
    "slip-again": slip_again,
    "out-of-paper": out_of_paper,
    "doubts": doubts,
    "returns": returns,
    "cases": cases,
    "visit": visit,
    "waiting": waiting,
    "hand-in": hand_in,
    "case": case,
    "reprint": After(case, reprint),
    "withdraw": After(case, withdraw),
    "void": After(case, void),
    "amend": amend,
    "voided": voided,
    "found": found,
    "nothing-found": After(cases, nothing_found, stays=False),
    "devices": After(empty, devices, stays=False),
    "devices-scanner": After(empty, devices_scanner, stays=False),
    "catalogue": catalogue,
    "versions": versions,
    "trial": After(catalogue, trial, stays=False),
    "lock": lock,
    "error": After(accept, error),
    "help": After(accept, help_),
    "jump": After(empty, jump),
    "days": After(accept, days),
    "opening": After(sign_in, opening),
    "applicant": After(intake, applicant),
    "applicant-deferred": applicant_deferred,
    "applicant-accepted": After(papers, applicant),
    "applicant-idle": After(empty, applicant),
    **CAPTURE,
    **CARDS,
    **CENTRE,
    **PEOPLE,
    **FACING,
    **scans(empty, intake),
}
