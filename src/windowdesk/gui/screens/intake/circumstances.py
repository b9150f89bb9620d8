"""情形: one compact row per question, answered by a digit, in Tab order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QVBoxLayout, QWidget

from windowdesk.app.wording_joints import explained
from windowdesk.gui import theme
from windowdesk.gui.screens.intake.date_field import DateField
from windowdesk.gui.screens.intake.marks import face as typeface
from windowdesk.gui.screens.intake.marks import paint_mark
from windowdesk.gui.screens.intake.state import Mark, QuestionState
from windowdesk.gui.theme import active
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

_HEIGHT = 34
_ANSWER = 22
_INSET = 4


class QuestionRow(QAbstractButton):
    """A question and its answer. Space or Enter opens the options, a digit chooses at once.

    ``moved`` after an answer was given by key: the work goes on to the next.
    """

    chosen = Signal(str, str)
    moved = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._state: QuestionState | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.clicked.connect(self.open_options)
        active().changed.connect(self.update)

    @property
    def question(self) -> str:
        return self._state.id if self._state is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether something waits for its answer."""
        return self._state is not None and self._state.open

    def show_state(self, state: QuestionState) -> None:
        if state == self._state:
            return
        self._state = state
        answer = self._answer()
        self.setText(state.text)
        self.setAccessibleName(explained(state.text, answer))
        options = "　".join(f"{n} {text}" for n, (_id, text) in enumerate(state.options, 1))
        self.setAccessibleDescription(options)
        self.setToolTip("\n".join(part for part in (state.text, state.help) if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height_at(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _height_at(self, width: int) -> int:
        """One line where question and answer fit side by side, else the answer stands below."""
        high = self._words_height(width)
        return _HEIGHT if high == 0 else high + _ANSWER + 12

    def _words_height(self, width: int) -> int:
        """How high the question is when it stands above its answer; 0 when both fit in a line."""
        if self._state is None:
            return 0
        plain = QFontMetrics(typeface())
        answer = plain.horizontalAdvance(self._answer())
        if plain.horizontalAdvance(self._state.text) + self._left() + answer + 20 <= width:
            return 0
        room = QRect(0, 0, width - self._left() - _INSET, 1000)
        box = plain.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._state.text)
        return int(box.height())

    def _left(self) -> int:
        return _INSET + (16 if self._state is not None and self._state.open else 0)

    def _answer(self) -> str:
        return "" if self._state is None else self._state.chosen or _unsaid(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_options()
        elif text.isascii() and text.isdigit() and not event.modifiers():
            self._choose_number(int(text))
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.chosen.emit(self.question, "")
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            event.ignore()

    def _choose_number(self, number: int) -> None:
        if self._state is not None and 0 < number <= len(self._state.options):
            self._choose(self._state.options[number - 1][0])

    def _choose(self, option: str) -> None:
        # the row may be gone once the answer is taken: its question may show no longer
        question = self.question
        self.chosen.emit(question, option)
        self.moved.emit(question)

    def open_options(self) -> None:
        """The options as a menu; digits choose there as well."""
        if self._state is None:
            return
        menu = QMenu(self)
        menu.setAccessibleName(self._state.text)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setMinimumWidth(self.width())
        for number, (ident, text) in enumerate(self._state.options, 1):
            action = QAction(f"&{number}　{text}", menu)
            action.setCheckable(True)
            action.setChecked(ident == self._state.chosen_id)
            action.triggered.connect(lambda _on=False, option=ident: self._choose(option))
            menu.addAction(action)
        picked = [action for action in menu.actions() if action.isChecked()]
        menu.setActiveAction((picked or menu.actions())[0])
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        state = self._state
        if state is None:
            return
        tokens = theme.tokens()
        painter = QPainter(self)
        box = self.rect()
        if self.hasFocus() or self.underMouse():
            painter.fillRect(box, tokens.colour("accent_soft"))
        self._words(painter, state)
        painter.fillRect(QRect(0, box.bottom(), box.width(), 1), tokens.colour("line"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4)

    def _words(self, painter: QPainter, state: QuestionState) -> None:
        tokens = theme.tokens()
        plain = typeface()
        high = self._words_height(self.width())
        upper = QRect(self._left(), 6, self.width() - self._left() - _INSET, high)
        lower = QRect(_INSET, 6 + high, self.width() - 2 * _INSET, _ANSWER)
        if high == 0:
            upper = QRect(self._left(), 0, self.width(), self.height() - 1)
            lower = QRect(_INSET, 0, self.width() - 2 * _INSET, self.height() - 1)
        if state.open:
            side = QRectF(_INSET, upper.top() + (5 if high else upper.height() / 2 - 5), 10, 10)
            paint_mark(painter, Mark.OPEN, side, tokens.colour("correct"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(plain)
        painter.setPen(tokens.colour("ink" if state.open else "ink2"))
        painter.drawText(upper, int(middle) | int(Qt.TextFlag.TextWordWrap), state.text)
        unsaid = "ink3" if state.optional else "correct"
        painter.setPen(tokens.colour("ink" if state.chosen else unsaid))
        said = QFontMetrics(plain).elidedText(
            self._answer(), Qt.TextElideMode.ElideRight, lower.width()
        )
        painter.drawText(lower, int(middle | Qt.AlignmentFlag.AlignRight), said)


def _unsaid(state: QuestionState) -> str:
    return _("未录") if state.optional else _("未回答")


class DateRow(QWidget):
    """A question whose answer is a date."""

    chosen = Signal(str, str)
    moved = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._question = ""
        self._known = ""
        self._label = Text(ink=2, wrap=True)
        self.field = DateField("", today, future=True)
        self._label.setBuddy(self.field)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self.field)
        self.field.editingFinished.connect(self._finish)
        self.field.returnPressed.connect(self._entered)

    @property
    def question(self) -> str:
        return self._question

    def show_state(self, state: QuestionState) -> None:
        self._question, self._known = state.id, state.chosen_id
        self._label.setText(state.text)
        self.field.setAccessibleName(state.text)
        self.field.setToolTip(state.help)
        if not self.field.hasFocus():
            self.field.set_day(date.fromisoformat(state.chosen_id) if state.chosen_id else None)

    def _finish(self) -> None:
        day = self.field.day()
        if day is None and self.field.text().strip():
            return
        if day is not None:
            self.field.set_day(day)
        given = day.isoformat() if day is not None else ""
        if given != self._known:
            self.chosen.emit(self._question, given)

    def _entered(self) -> None:
        self._finish()
        if self.field.day() is not None:
            self.moved.emit(self._question)


Row = QuestionRow | DateRow


class Circumstances(QWidget):
    """All questions that show now; answering one may show or hide others."""

    chosen = Signal(str, str)
    moved = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._rows: list[Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows)

    def row_of(self, question: str) -> Row | None:
        return next((row for row in self._rows if row.question == question), None)

    def show_questions(self, questions: tuple[QuestionState, ...]) -> None:
        """Rows are kept by question, so that the focus stays where it is."""
        kept = {row.question: row for row in self._rows}
        fresh: list[Row] = []
        for at, state in enumerate(questions):
            row = kept.pop(state.id, None) or self._make(state)
            row.show_state(state)
            if self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
                # a layout shows its new widgets only later, and the focus may be wanted now
                row.show()
            fresh.append(row)
        for gone in kept.values():
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._rows = fresh

    def _make(self, state: QuestionState) -> Row:
        row: Row = QuestionRow() if state.kind == "choice" else DateRow(self._today)
        row.chosen.connect(self.chosen.emit)
        row.moved.connect(self.moved.emit)
        return row


def focus_of(row: Row) -> QWidget:
    """The widget of ``row`` that takes the focus."""
    return row.field if isinstance(row, DateRow) else row
