"""A scan of any scanner goes where it belongs, in order, and none is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.gui.test_handouts import case_shown, corrected_later
from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.window import DeskRig
from windowdesk.app.issuing import Issued
from windowdesk.bootstrap.demo import DEMO_PIN
from windowdesk.domain.numbers import ReceiptNumber, label_text
from windowdesk.gui.devices import Devices
from windowdesk.gui.scans import Scans, Ways
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.widgets.banner import Toast

# invented, its check characters are right
ORGANISATION = "91440103MA5ABCD001"
Told = Callable[[str, str], None]


class Gun:
    """A scanner on a line, which tells in a thread of its own."""

    def __init__(self) -> None:
        self._tell: list[Told] = []

    def listen(self, tell: Told) -> None:
        self._tell[:] = [tell]

    def scan(self, *texts: str, code: str = "") -> None:
        """In another thread, as a driver does."""

        def pull() -> None:
            for text in texts:
                self._tell[0](text, code)

        thread = Thread(target=pull)
        thread.start()
        thread.join()


def issue(rig: DeskRig) -> Issued:
    """A matter accepted, with all its papers."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    return rig.counter.desk.issue(intake)


@pytest.fixture
def gun(signed_in: Clerk, rig: DeskRig) -> Gun:
    """A gun on the desk's own wiring."""
    desk, made = signed_in.desk, Gun()
    devices = Devices(None, None, None, lambda _paper: [], listen=made.listen)
    desk.scans = Scans(rig.counter.desk, desk.tasks, desk.window, devices, desk._ways())
    return made


def banner(clerk: Clerk) -> str:
    return clerk.desk.window.banner.words()


def says(clerk: Clerk, word: str) -> bool:
    return word in banner(clerk)


def toast(clerk: Clerk) -> str:
    """The line that goes by itself, on a dialog that is up, else on the desk."""
    dialog = QApplication.activeModalWidget()
    said = clerk.desk.window.toast if dialog is None else dialog.findChild(Toast)
    return "" if said is None or not said.isVisible() else said.accessibleName()


def test_a_receipt_opens_its_case(gun: Gun, signed_in: Clerk, rig: DeskRig) -> None:
    issued = issue(rig)
    for text in (issued.number, str(issued.papers[0].facts["code_text"])):
        signed_in.desk.window.open("intake")
        gun.scan(text)
        signed_in.wait(lambda: signed_in.desk.window.screen_name == "case")
        signed_in.settle()
        assert issued.number in case_shown(signed_in)


def test_a_label_leads_to_its_row_from_any_screen(gun: Gun, signed_in: Clerk, rig: DeskRig) -> None:
    issued = corrected_later(rig)
    signed_in.desk.matter.load(rig.counter.desk.open_return(issued.number))
    signed_in.settle()
    name = "公司章程"
    lines = issued.papers[0].facts["materials"]
    index = next(line["index"] for line in lines if line["name"] == name)
    signed_in.desk.window.open("devices")
    gun.scan(label_text(issued.number, index))
    signed_in.wait(lambda: signed_in.desk.window.screen_name == "intake")
    signed_in.settle()
    state = signed_in.desk.matter.checklist()
    assert state is not None
    assert state.selected == next(
        line.key for line in state.lines if getattr(line, "name", "") == name
    )


def test_an_identity_number_opens_the_applicants_form(gun: Gun, signed_in: Clerk) -> None:
    signed_in.call_next()
    signed_in.choose_item("lwpq")
    signed_in.desk.window.open("cases")
    gun.scan("99999919880312001X")
    signed_in.wait(lambda: signed_in.desk.intake.who.form_open)
    assert signed_in.desk.window.screen_name == "intake"


def test_a_code_with_a_name_fills_the_form_and_an_organisations_its_own(
    gun: Gun, signed_in: Clerk
) -> None:
    signed_in.call_next()
    signed_in.choose_item("lwpq")
    gun.scan(ORGANISATION)
    form = signed_in.desk.intake.who.form
    signed_in.wait(lambda: signed_in.desk.intake.who.form_open)
    assert form.typed().number == ORGANISATION
    assert form.typed().slot is Slot.ORGANISATION
    signed_in.press(Qt.Key.Key_Escape)
    gun.scan("姓名:陈雨桐,公民身份号码:99999919880312001X")
    signed_in.wait(lambda: signed_in.desk.intake.who.form_open)
    assert form.typed().number == "99999919880312001X"
    assert form.typed().name == "陈雨桐"
    assert form.typed().slot is Slot.AGENT


def test_in_a_small_window_the_form_that_a_scan_opened_is_in_sight(
    gun: Gun, signed_in: Clerk
) -> None:
    signed_in.desk.window.resize(960, 540)
    signed_in.call_next()
    signed_in.choose_item("lwpq")
    signed_in.rest()
    gun.scan("姓名:陈雨桐,公民身份号码:99999919880312001X")
    form = signed_in.desk.intake.who.form
    signed_in.wait(lambda: signed_in.desk.intake.who.form_open)
    signed_in.rest()
    window = signed_in.desk.window
    at = form.mapTo(window, form.rect().topLeft())
    assert window.rect().contains(at)
    assert not form.visibleRegion().isEmpty()


def test_a_garbled_or_foreign_code_says_what_to_do(gun: Gun, signed_in: Clerk) -> None:
    for text, word in (
        ("é-''àèàààè", "没有认出"),
        ("HTTPSÖ--ZW.EXAMPLE.GOV.CN-V", "美式英文"),
        ("２６４４０１", "全角"),
        ("dGhpcyBpcyBhIHRva2Vu0123456789abcdef==", "手机上的动态码"),
    ):
        gun.scan(text)
        signed_in.wait(partial(says, signed_in, word))


def test_scans_are_taken_one_after_another(
    gun: Gun, signed_in: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    numbers = [ReceiptNumber(26, "440103", 9999, n).text() for n in range(12)]
    banner_shown = signed_in.desk.window.banner
    monkeypatch.setattr(banner_shown, "show_error", lambda error: said.append(error.message))
    gun.scan(*numbers)
    signed_in.wait(lambda: len(said) == len(numbers))
    assert said == [f"本机没有收件号 {number}。" for number in numbers]


def override_dialog(clerk: Clerk, rig: DeskRig) -> QWidget:
    """The dialog of the desk that asks why a verdict is overridden, and is up."""
    intake = dispatch_intake(rig.counter)
    check_everything(intake)
    intake.mark_absent("articles")
    clerk.desk.matter.load(intake)
    clerk.desk.show_override()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return dialog


def test_a_scan_under_a_dialog_is_kept_until_it_closes(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued, dialog = issue(rig), override_dialog(signed_in, rig)
    gun.scan("26440103123456700001", issued.number)
    signed_in.wait(lambda: "已记下" in toast(signed_in))
    assert QApplication.activeModalWidget() is dialog
    dialog.close()
    signed_in.wait(lambda: signed_in.desk.window.screen_name == "case")
    signed_in.settle()
    assert banner(signed_in) == ""


def test_what_a_dialog_keeps_outlives_a_window_over_it_that_keeps_nothing(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued, dialog = issue(rig), override_dialog(signed_in, rig)
    gun.scan(issued.number)
    signed_in.wait(lambda: "已记下" in toast(signed_in))
    over = QWidget(dialog, Qt.WindowType.Window)
    over.setWindowModality(Qt.WindowModality.ApplicationModal)
    over.show()
    gun.scan("26440103123456700001")
    desk_says = signed_in.desk.window.toast
    signed_in.wait(lambda: "请先完成" in desk_says.accessibleName())
    over.close()
    dialog.close()
    signed_in.wait(lambda: signed_in.desk.window.screen_name == "case")


WAYS_TO_CLOSE: dict[str, Callable[[QDialog], object]] = {
    "escape": lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape),
    "close button": QWidget.close,
    "accepted": QDialog.accept,
    "hidden": QWidget.hide,
    "let go": QObject.deleteLater,
    "destroyed": shiboken6.delete,
    "destroyed with its parent": lambda dialog: shiboken6.delete(dialog.parent()),
}


def test_however_a_dialog_goes_what_was_scanned_under_it_is_taken(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued, window = issue(rig), signed_in.desk.window
    for name, close in WAYS_TO_CLOSE.items():
        window.open("intake")
        dialog = QDialog(QWidget(window))
        dialog.open()
        gun.scan(issued.number)
        signed_in.wait(lambda: "已记下" in toast(signed_in))
        close(dialog)
        signed_in.wait(lambda: window.screen_name == "case", name)
        signed_in.settle()


def test_what_a_dialog_over_another_kept_waits_for_the_other(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued, window = issue(rig), signed_in.desk.window
    below = QDialog(window)
    below.open()
    above = QDialog(below)
    above.open()
    gun.scan(issued.number)
    signed_in.wait(lambda: "已记下" in toast(signed_in))
    shiboken6.delete(above)
    signed_in.wait(lambda: QApplication.activeModalWidget() is below)
    signed_in.wait(lambda: "已记下" in toast(signed_in))
    assert window.screen_name == "intake"
    shiboken6.delete(below)
    signed_in.wait(lambda: window.screen_name == "case")


def test_nothing_comes_up_behind_a_dialog_that_locking_closed(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued = issue(rig)
    override_dialog(signed_in, rig)
    gun.scan(issued.number)
    signed_in.wait(lambda: "已记下" in toast(signed_in))
    signed_in.desk.lock_up()
    signed_in.wait(lambda: "解锁" in toast(signed_in))
    assert QApplication.activeModalWidget() is None
    signed_in.desk.window.activateWindow()
    signed_in.unlock(DEMO_PIN)
    assert signed_in.desk.window.screen_name == "intake"


def test_behind_the_lock_it_is_said_that_nothing_was_done(
    gun: Gun, signed_in: Clerk, rig: DeskRig
) -> None:
    issued = issue(rig)
    signed_in.desk.lock_up()
    gun.scan(issued.number)
    signed_in.wait(lambda: "解锁" in toast(signed_in))
    assert not signed_in.desk.window.at_desk


def test_noise_is_said_in_words(gun: Gun, signed_in: Clerk) -> None:
    gun.scan("", code="not_text")
    signed_in.wait(lambda: "读不出来" in banner(signed_in))
    assert "波特率" in banner(signed_in)
    gun.scan("", code="too_long")
    signed_in.wait(lambda: "太长" in banner(signed_in))


class Holding(QObject):
    """Ways of a desk that is busy as long as it is told to be."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = True
        self.opened: list[str] = []

    def ways(self) -> Ways:
        return Ways(
            paper=lambda _scan: False,
            coming_back=self.opened.append,
            case=self.opened.append,
            slip=lambda _scan: None,
            person=lambda scan: self.opened.append(scan.number),
            busy=lambda: self.busy,
        )


def test_while_papers_are_issued_a_scan_waits(signed_in: Clerk, rig: DeskRig) -> None:
    issued, desk, gun, holding = issue(rig), signed_in.desk, Gun(), Holding()
    devices = Devices(None, None, None, lambda _paper: [], listen=gun.listen)
    desk.scans = Scans(rig.counter.desk, desk.tasks, desk.window, devices, holding.ways())
    gun.scan(issued.number)
    signed_in.wait(lambda: "稍后处理" in toast(signed_in))
    desk.tasks.run(lambda: None)
    signed_in.settle()
    assert holding.opened == []
    holding.busy = False
    desk.tasks.run(lambda: None)
    signed_in.wait(lambda: holding.opened == [issued.case_id])


def compose(clerk: Clerk, letters: str, gap_ms: float) -> None:
    """What an input method does with ``letters``: each makes the composed text longer."""
    at = [1e6]

    def now() -> float:
        at[0] += gap_ms
        return at[0]

    clerk.desk.scans.composed.clock = now
    for length in range(1, len(letters) + 1):
        QApplication.sendEvent(clerk.focus(), QInputMethodEvent(letters[:length], []))
        QApplication.processEvents()


def test_a_scan_through_an_input_method_is_noticed_and_typing_is_not(signed_in: Clerk) -> None:
    signed_in.desk.window.open("cases")
    signed_in.desk.cases.search.setFocus()
    signed_in.settle()
    compose(signed_in, "laodongpaiqian", 120.0)
    assert banner(signed_in) == ""
    compose(signed_in, "httpszwexamplegovcn", 8.0)
    assert "中文输入法" in banner(signed_in)
