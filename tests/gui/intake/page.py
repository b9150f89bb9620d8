"""The intake screen as a clerk works it: every step a key, everything read off the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.window import DeskRig
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.domain.plain import to_plain
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.intake.circumstances import DateRow, QuestionRow
from windowdesk.gui.screens.intake.date_field import DateField
from windowdesk.gui.screens.intake.state import Line, PointLine, RowLine
from windowdesk.gui.screens.override.view import OverrideDialog

Key = Qt.Key
COMPANY = "广州晴川人力资源有限公司"
COMPANY_CODE = "91440101MA5CRXJ05C"


class IntakePage:
    """Keys in, words out. ``rig`` is a real desk on a real store."""

    def __init__(self, qtbot: QtBot, rig: DeskRig) -> None:
        self.qtbot = qtbot
        self.rig = rig
        self.app = rig.desk_app
        self.view = rig.desk_app.intake
        self.presenter = rig.desk_app.matter

    def sit_down(self, width: int = 1366, height: int = 768) -> None:
        """The clerk is signed in and the intake screen is up."""
        self.rig.counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
        self.rig.counter.desk.restock()
        window = self.app.window
        window.resize(width, height)
        with self.qtbot.waitExposed(window):
            window.show()
        window.show_desk()
        window.open("intake")
        window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    # --- keys ------------------------------------------------------------------------------

    @property
    def focus(self) -> QWidget:
        above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if above is not None:
            inside = above.focusWidget()
            return above if inside is None else inside
        if QApplication.focusWidget() is None:
            # the offscreen platform gives the focus back to nobody when a popup closes
            self.app.window.activateWindow()
            self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(self.focus, key)

    def control(self, key: Qt.Key) -> None:
        QTest.keyClick(self.focus, key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text: str) -> None:
        """Text as an input method would commit it; digits and letters as keys."""
        field = self.focus
        if isinstance(field, QLineEdit):
            field.insert(text)
            field.textEdited.emit(field.text())
        elif isinstance(field, QPlainTextEdit):
            field.insertPlainText(text)
        else:
            QTest.keyClicks(field, text)

    # --- the clerk's steps -----------------------------------------------------------------

    def call_next(self) -> None:
        self.press(Key.Key_F5)

    def find_item(self, letters: str) -> None:
        """F2, a few letters, Enter."""
        self.press(Key.Key_F2)
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), FinderPopup))
        self.type(letters)
        self.press(Key.Key_Return)

    def read_card(self, person: str) -> None:
        """A card on the reader, F3."""
        before = self.who_is_here()
        self.rig.hands.place_card(person)
        self.press(Key.Key_F3)
        self.qtbot.waitUntil(lambda: self.who_is_here() != before)

    def who_is_here(self) -> str:
        state = self.presenter.who()
        return "" if state is None or state.present is None else state.present.name

    def enter_company(self) -> None:
        """The organisation's form, from its button to Enter."""
        self.view.who.enter_organisation.setFocus(Qt.FocusReason.TabFocusReason)
        self.press(Key.Key_Space)
        self.type(COMPANY)
        self.press(Key.Key_Return)
        self.type(COMPANY_CODE)
        self.press(Key.Key_Return)

    def answer(self, digits: str) -> None:
        """One digit per question; the focus moves on by itself."""
        rows = self.view.who.questions.rows()
        first = next((row for row in rows if _open(row)), None)
        assert first is not None, "no question is open"
        self.view.go_to_question(first.question)
        for digit in digits:
            QTest.keyClicks(self.focus, digit)

    def to_list(self) -> None:
        self.control(Key.Key_M)
        assert self.view.checklist.list.hasFocus()

    def check_all(self, issued: str = "20260220") -> None:
        """Space for every paper, until none is left unseen; ``issued`` where a date is asked."""
        self.to_list()
        for _paper in range(40):
            if not any(line.word == "未看" for line in self.rows()):
                return
            self.press(Key.Key_Space)
            if isinstance(self.focus, DateField):
                self.type(issued)
                self.press(Key.Key_Return)
        raise AssertionError(f"still unseen: {[r.name for r in self.rows() if r.word == '未看']}")

    def go_to(self, name: str) -> None:
        """The number key of the paper ``name``."""
        row = self.row(name)
        self.to_list()
        QTest.keyClicks(self.view.checklist.list, str(row.index))
        assert self.current().key == row.key

    def fail_point(self, paper: str, number: int, seen: str = "", page: str = "") -> None:
        """E, ↓ to the point, N; then what was seen and on which page."""
        self.go_to(paper)
        self.press(Key.Key_E, *[Key.Key_Down] * number, Key.Key_N)
        if seen:
            self.type(seen)
            self.press(Key.Key_Tab)
            self.type(page)
            self.press(Key.Key_Return)

    def approve(self, number: str, password: str, reason: str) -> None:
        """The supervisor's dialog, opened from its small button, filled in and signed."""
        self.view.verdict.deed.override.setFocus(Qt.FocusReason.TabFocusReason)
        self.press(Key.Key_Space)
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), OverrideDialog))
        self.type(reason)
        self.press(Key.Key_Tab)
        self.type(number)
        self.press(Key.Key_Tab)
        self.type(password)
        self.press(Key.Key_Return)
        self.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        # the offscreen platform gives the focus back to nobody, sometimes a moment later
        self.app.window.activateWindow()
        self.qtbot.waitUntil(self.app.window.isActiveWindow)
        # the offscreen platform leaves the focus in the dialog that closed, where keys are lost
        window = self.app.window
        window.activateWindow()
        self.qtbot.waitUntil(lambda: _inside(window, QApplication.focusWidget()))

    def conclude(self) -> list[str]:
        """F9; the kinds of the documents issued."""
        with self.qtbot.waitSignal(self.view.issued, timeout=15_000) as issued:
            self.press(Key.Key_F9)
        return [paper.kind.value for paper in issued.args[0].papers]

    # --- what the screen says --------------------------------------------------------------

    @property
    def in_hand(self) -> bool:
        """Whether a matter is being taken in."""
        return self.presenter.intake is not None

    def has_focus(self, widget: QWidget) -> bool:
        return self.focus is widget

    @property
    def verdict(self) -> str:
        return self.view.verdict.band.title.text()

    @property
    def action(self) -> str:
        button = self.view.verdict.deed.action
        return button.text() if button.isVisible() and button.isEnabled() else ""

    def reasons(self) -> str:
        """Everything the reasons say, as one text."""
        model = self.view.verdict.reasons.model()
        return "\n".join(str(model.index(row, 0).data()) for row in range(model.rowCount()))

    def lines(self) -> tuple[Line, ...]:
        return self.view.checklist.list.lines.lines

    def rows(self) -> list[RowLine]:
        return [line for line in self.lines() if isinstance(line, RowLine)]

    def row(self, name: str) -> RowLine:
        return next(line for line in self.rows() if name in line.name)

    def current(self) -> Line:
        model = self.view.checklist.list.lines
        line = model.line_at(self.view.checklist.list.currentIndex())
        assert line is not None
        return line

    def current_point(self) -> PointLine:
        line = self.current()
        assert isinstance(line, PointLine)
        return line

    def draft_is_saved(self) -> None:
        """Wait until the store holds exactly what is on the screen."""
        intake = self.presenter.intake
        assert intake is not None

        def same() -> bool:
            draft = self.rig.counter.store.draft(intake.visit.draft_id)
            return draft is not None and draft.body == to_plain(intake.body())

        self.qtbot.waitUntil(same)


def _open(row: QuestionRow | DateRow) -> bool:
    return isinstance(row, QuestionRow) and row.is_open


def _inside(window: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and window.isAncestorOf(widget)
