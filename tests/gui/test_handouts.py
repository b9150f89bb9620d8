"""What to bring, the form and the labels at one key; a label scanned leads to its row or its case."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.helpers.counter import DISPATCH, check_everything, deferred_case, dispatch_intake
from tests.helpers.window import DeskRig
from tests.unit.documents.reading import pdfium_text, squeezed
from windowdesk.app.issuing import Issued
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.numbers import label_text
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def printed(rig: DeskRig) -> tuple[Path, ...]:
    found = rig.counter.parts.page_printer
    assert isinstance(found, FolderPagePrinter)
    return found.prints


def text_of(path: Path) -> str:
    return squeezed("".join(pdfium_text(path.read_bytes())))


def case_shown(clerk: Clerk) -> str:
    """The number of the case on the screen, as digits."""
    texts = clerk.desk.window.page.findChildren(QLabel) if clerk.desk.window.page else []
    return "".join(re.sub(r"\s", "", label.text()) for label in texts if label.isVisible())


def corrected_later(rig: DeskRig) -> Issued:
    """A case whose notice asks for the rules; the other papers have labels."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("rules")
    return rig.counter.desk.issue(intake)


def test_what_to_bring_is_printed_at_one_key_before_any_answer(
    signed_in: Clerk, rig: DeskRig
) -> None:
    signed_in.desk.matter.choose_item(DISPATCH)
    signed_in.press(Qt.Key.Key_T, BOTH)
    signed_in.wait(lambda: len(printed(rig)) == 1)
    text = text_of(printed(rig)[0])
    assert "一次性告知单" in text
    assert "视情形" in text
    signed_in.settle()
    assert "已打印" in signed_in.desk.window.toast.accessibleName()


def test_the_form_is_printed_at_one_key_and_its_button_does_the_same(
    signed_in: Clerk, rig: DeskRig
) -> None:
    signed_in.desk.matter.load(dispatch_intake(rig.counter))
    signed_in.desk.window.open("intake")
    signed_in.press(Qt.Key.Key_F, BOTH)
    signed_in.wait(lambda: len(printed(rig)) == 1)
    button = signed_in.tab_to("打印申请书")
    assert "Ctrl+Shift+F" in button.toolTip()
    signed_in.press(Qt.Key.Key_Space)
    signed_in.wait(lambda: len(printed(rig)) == 2)
    first, second = (text_of(path) for path in printed(rig))
    assert first == second
    assert "劳务派遣经营许可申请书" in first


def test_without_an_item_the_key_says_what_to_do(signed_in: Clerk, rig: DeskRig) -> None:
    signed_in.press(Qt.Key.Key_T, BOTH)
    signed_in.wait(signed_in.desk.window.banner.isVisible)
    assert "F2" in signed_in.desk.window.banner.words()
    assert printed(rig) == ()


def test_a_printer_that_fails_is_said_in_the_banner(signed_in: Clerk, rig: DeskRig) -> None:
    found = rig.counter.parts.page_printer
    assert isinstance(found, FolderPagePrinter)
    found.trouble(Fault.MEDIA_OUT)
    signed_in.desk.matter.choose_item(DISPATCH)
    signed_in.press(Qt.Key.Key_T, BOTH)
    signed_in.wait(signed_in.desk.window.banner.isVisible)
    assert "一次性告知单" in signed_in.desk.window.banner.words()


def test_labels_are_printed_from_the_papers_of_a_case(signed_in: Clerk, rig: DeskRig) -> None:
    issued = corrected_later(rig)
    signed_in.desk.preview.show_case(issued.case_id)
    signed_in.desk.window.open("preview")
    signed_in.settle()
    signed_in.press(Qt.Key.Key_L, BOTH)
    signed_in.wait(lambda: len(printed(rig)) == 1)
    assert issued.number in text_of(printed(rig)[0])


def test_a_paper_handed_in_later_gets_its_label_at_that_act(signed_in: Clerk, rig: DeskRig) -> None:
    issued = deferred_case(rig.counter)
    first = [line["index"] for line in issued.papers[0].facts["materials"]]
    signed_in.desk.scanned(issued.number)
    signed_in.wait(lambda: signed_in.desk.matter.intake is not None)
    signed_in.settle()
    signed_in.to_list()
    signed_in.press(Qt.Key.Key_Space)
    signed_in.conclude()
    before = len(printed(rig))
    signed_in.press(Qt.Key.Key_L, BOTH)
    signed_in.wait(lambda: len(printed(rig)) == before + 1)
    content = printed(rig)[-1].read_bytes()
    codes = [code.text for code in ZxingReader().read(content, "application/pdf")]
    assert codes == [label_text(issued.number, len(first) + 1)]
    assert rig.counter.desk.scan(codes[0]).material == "equipment"
    # from the case: those that have theirs, too
    signed_in.settle()
    signed_in.desk.preview.show_case(issued.case_id)
    signed_in.settle()
    signed_in.press(Qt.Key.Key_L, BOTH)
    signed_in.wait(lambda: len(printed(rig)) == before + 2)
    content = printed(rig)[-1].read_bytes()
    every = sorted(code.text for code in ZxingReader().read(content, "application/pdf"))
    assert codes[0] == every[-1]
    assert len(every) > 1


def test_a_label_leads_to_its_row_on_the_return_visit(signed_in: Clerk, rig: DeskRig) -> None:
    issued = corrected_later(rig)
    signed_in.desk.matter.load(rig.counter.desk.open_return(issued.number))
    signed_in.desk.window.open("intake")
    signed_in.settle()
    lines = issued.papers[0].facts["materials"]
    for name in ("公司章程", "授权委托书"):
        index = next(line["index"] for line in lines if line["name"] == name)
        signed_in.rest()
        signed_in.scan(label_text(issued.number, index))
        signed_in.settle()
        state = signed_in.desk.matter.checklist()
        assert state is not None
        row = next(line for line in state.lines if getattr(line, "name", "") == name)
        assert state.selected == row.key


def test_a_label_of_another_case_opens_that_case(signed_in: Clerk, rig: DeskRig) -> None:
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    accepted = rig.counter.desk.issue(intake)
    signed_in.desk.matter.choose_item(DISPATCH)
    signed_in.rest()
    signed_in.scan(label_text(accepted.number, 1))
    signed_in.settle()
    signed_in.wait(lambda: accepted.number in case_shown(signed_in))
