"""The middle pane: which item, what lies on the table, and the keys that work it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from windowdesk.gui import theme
from windowdesk.gui.actions import DEEDS
from windowdesk.gui.screens.intake.checklist_delegate import NAME_AT, Columns
from windowdesk.gui.screens.intake.checklist_list import ChecklistList
from windowdesk.gui.screens.intake.elided import ElidedText
from windowdesk.gui.screens.intake.state import ChecklistState, PointLine
from windowdesk.gui.screens.intake.table import Table
from windowdesk.gui.theme import active, restyle
from windowdesk.gui.widgets.buttons import QuietButton
from windowdesk.gui.widgets.flow import FlowLayout
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _

_HEADER = 31


class _Header(QWidget):
    """The names of the columns, painted where the lines below paint theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HEADER)
        active().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme.tokens()
        columns = Columns.at(self.width())
        painter.setFont(theme.font())
        painter.setPen(tokens.colour("ink3"))
        for left, words in (
            (NAME_AT, _("材料")),
            (columns.chip, _("要求")),
            (columns.received, _("收到")),
            (columns.status, _("状态")),
        ):
            where = QRect(left, 0, self.width() - left, self.height() - 1)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), words)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), tokens.colour("line"))


class ChecklistPane(QWidget):
    """Title, list and key hints; the list takes the room its lines need, and no more."""

    def __init__(self, table: Table, today: Callable[[], date]) -> None:
        super().__init__()
        self.title = ElidedText(size="lead", bold=True)
        self.facts = ElidedText(ink=2)
        self.list = ChecklistList(table, today)
        self.capture = _quiet(_("拍材料"), "capture")
        self.form = _quiet(_("申请书"), "print_form")
        self.telling = _quiet(_("告知单"), "print_telling")
        card = QFrame()
        restyle(card, surface="card")
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(_Header())
        inside.addWidget(self.list)
        self.nothing = Text(_("回答左边的情形后，材料清单列在这里"), ink=3)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setContentsMargins(0, 20, 0, 20)
        inside.addWidget(self.nothing)
        self._card = card
        self._hints = _Hints()
        self.list.moved.connect(self._show_hints)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.facts)
        head.addWidget(self.capture)
        head.addWidget(self.form)
        head.addWidget(self.telling)
        # the name keeps its width as long as it can; the facts beside it give way first
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head.setStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._card, 100)
        column.addWidget(self._hints)
        column.addStretch(1)
        column.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)

    def _show_hints(self) -> None:
        line = self.list.lines.line_at(self.list.currentIndex())
        self._hints.show_for(point=isinstance(line, PointLine))

    def stops(self) -> tuple[QWidget, ...]:
        """What can be tabbed to beside the list, the seldom last."""
        seldom = self.capture, self.form, self.telling
        return tuple(button for button in seldom if not button.isHidden())

    def minimumSizeHint(self) -> QSize:
        return QSize(456, super().minimumSizeHint().height())

    def show_state(self, state: ChecklistState) -> None:
        self.title.setText(state.title)
        # the version, said again below the verdict, is what a narrow pane may cut off
        facts = (state.organ, state.promise, state.version)
        self.facts.set_parts(tuple(fact for fact in facts if fact))
        self.form.setVisible(state.form)
        self.list.show_state(state)
        self.list.setVisible(bool(state.lines))
        self.nothing.setVisible(not state.lines)
        self._show_hints()
        self.list.setAccessibleDescription(
            _("已看 {done} 项，共 {total} 项").format(done=state.done, total=state.total)
        )


def _quiet(words: str, deed: str) -> QuietButton:
    """A button that does ``deed``; its tip says so, and by which key."""
    button = QuietButton(words)
    button.setToolTip(f"{DEEDS[deed].words()}　{DEEDS[deed].keycap()}")
    button.setAccessibleName(DEEDS[deed].words())
    return button


class _Hints(QWidget):
    """The keys of the line the cursor is on, most used first: one line, F1 has them all."""

    def __init__(self) -> None:
        super().__init__()
        flow = FlowLayout(self, gap=12)
        row = (
            ((_("空格"),), _("核对")),
            (("+", "−"), _("份数")),
            (("E",), _("要点")),
            (("X",), _("未提交")),
            (("M",), _("提交方式")),
            (("F4",), _("拍材料")),
            (("1–9",), _("跳至")),
        )
        point = (
            (("Y",), _("符合")),
            (("N",), _("不符")),
            (("G",), _("当场更正")),
            ((_("退格"),), _("撤回")),
            (("E",), _("收起")),
        )
        self._of_row = [KeyHint(keys, words) for keys, words in row]
        self._of_point = [KeyHint(keys, words) for keys, words in point]
        for hint in (*self._of_row, *self._of_point):
            flow.addWidget(hint)
        self.show_for(point=False)

    def show_for(self, *, point: bool) -> None:
        """The keys that act on a point, or on a paper."""
        for hint in self._of_row:
            hint.setVisible(not point)
        for hint in self._of_point:
            hint.setVisible(point)
