"""The list of papers: single keys while it has the focus, each one a deed of the presenter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QMenu, QSizePolicy

from windowdesk.gui.screens.intake.checklist_delegate import ChecklistDelegate
from windowdesk.gui.screens.intake.checklist_model import ChecklistModel, Index
from windowdesk.gui.screens.intake.date_field import DateField
from windowdesk.gui.screens.intake.inline import InlineForm
from windowdesk.gui.screens.intake.state import ChecklistState, Line, PointLine, RowLine
from windowdesk.gui.screens.intake.table import Table
from windowdesk.gui.theme import active
from windowdesk.i18n import _

# Two digits pressed within this time are one number: 1 then 2 leads to paper 12.
_SECOND_DIGIT_MS = 700
_FORM_HEIGHT = 46
_FEWEST_LINES = 108


class ChecklistList(QListView):
    """Shows the presenter's lines. ``moved`` when the current line changed its place."""

    moved = Signal()

    def __init__(self, table: Table, today: Callable[[], date]) -> None:
        super().__init__()
        self._table = table
        self._today = today
        self._form: InlineForm | None = None
        self._typed = ""
        self._since_digit = QElapsedTimer()
        self._showing = False
        self._free = False
        self._room = (0, False)
        self.lines = ChecklistModel(self)
        self._delegate = ChecklistDelegate(self)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("材料清单"))
        self.setObjectName("checklist")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # an input method that is on would swallow the single keys
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda _index: self._table.toggle_points())
        active().changed.connect(self.viewport().update)
        self._deeds = _deeds(table)

    # --- showing ---------------------------------------------------------------------------

    def show_state(self, state: ChecklistState) -> None:
        """Show ``state``; only lines that changed are painted again."""
        self._showing = True
        before = self.lines.lines
        self.lines.set_lines(state.lines)
        index = self.lines.index_of(state.selected)
        if index != self.currentIndex():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)
        self._showing = False
        self._mark_block(index)
        if before != state.lines:
            heights = zip(before, state.lines, strict=False)
            if any(a is not b and self.height_of(a) != self.height_of(b) for a, b in heights):
                self.scheduleDelayedItemsLayout()
            self._take_room()
        self._place_form()

    def set_free(self, free: bool) -> None:
        """Inside a page that scrolls, the list itself shows all its lines."""
        self._free = free
        self._take_room()

    def _take_room(self) -> None:
        """As high as the lines need and no higher."""
        high = max(1, self.content_height())
        if (high, self._free) == self._room:
            return
        self._room = (high, self._free)
        self.setMaximumHeight(high)
        self.setMinimumHeight(high if self._free else min(high, _FEWEST_LINES))
        self.updateGeometry()

    def height_of(self, line: Line) -> int:
        """How high ``line`` is to be, at the width there is."""
        return self._delegate.height_of(line, self.width())

    def content_height(self) -> int:
        """How high all lines are together, at the width there is."""
        edges = 2 * self.frameWidth()
        width = self.width() - edges
        return edges + sum(self._delegate.height_of(line, width) for line in self.lines.lines)

    def sizeHint(self) -> QSize:
        return QSize(480, self.content_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(420, min(_FEWEST_LINES, self.content_height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
            self._take_room()
        self._place_form()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_form()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        line = self.lines.line_at(current)
        if line is not None and not self._showing:
            self._table.select(line.key)
        self._mark_block(current)
        self.moved.emit()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint the changed line and no other: QListView would lay out and paint them all.

        Where one needs another height, :meth:`show_state` has them laid out.
        """
        QAbstractItemView.dataChanged(self, first, last, roles)

    def current_rect(self) -> QRect:
        """Where the current line is, with the form under it when one is open."""
        rect = self.visualRect(self.currentIndex())
        return rect.adjusted(0, 0, 0, _FORM_HEIGHT) if self._form is not None else rect

    def _mark_block(self, index: Index) -> None:
        """Paint the paper the cursor is in on soft ground; only it and the one before change."""
        line = self.lines.line_at(index)
        after = line.material if isinstance(line, (RowLine, PointLine)) else ""
        before = self._delegate.set_block(after)
        if before == after:
            return
        for row, other in enumerate(self.lines.lines):
            if isinstance(other, (RowLine, PointLine)) and other.material in (before, after):
                self.update(self.lines.index(row))

    # --- keys ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Row keys act here and nowhere else; with Ctrl or Alt a key is the window's."""
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        key = Qt.Key(event.key())
        if held and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._table.count(-1 if key == Qt.Key.Key_Minus else 1, originals=True)
        elif held:
            event.ignore()
        elif key in _MOVES:
            super().keyPressEvent(event)
        elif event.text().isdigit() and event.text().isascii():
            self._digit(event.text())
        elif key == Qt.Key.Key_M:
            self.open_ways()
        elif (deed := self._deeds.get(key)) is not None:
            deed()
        else:
            event.ignore()

    def _digit(self, digit: str) -> None:
        quick = self._since_digit.isValid() and self._since_digit.elapsed() < _SECOND_DIGIT_MS
        self._since_digit.start()
        number = (self._typed if quick else "") + digit
        self._typed = number
        if not self._table.jump(int(number)) and len(number) > 1:
            self._typed = digit
            self._table.jump(int(digit))

    def open_ways(self) -> None:
        """M: the ways the standard allows for this paper, chosen by digit."""
        choices = self._table.way_choices()
        if not choices:
            return
        menu = QMenu(self)
        menu.setAccessibleName(_("提交方式"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, choice in enumerate(choices, 1):
            action = QAction(f"&{number}　{choice.text}", menu)
            action.triggered.connect(lambda _on=False, ident=choice.id: self._way(ident))
            menu.addAction(action)
        menu.setActiveAction(menu.actions()[0])
        below = self.visualRect(self.currentIndex()).bottomLeft()
        below.setX(self.width() // 2)
        menu.popup(self.viewport().mapToGlobal(below))

    def _way(self, ident: str) -> None:
        self._table.choose_way(ident)

    # --- forms under a line ----------------------------------------------------------------

    def ask_seen(self, key: str) -> None:
        """What was seen at a ✗, and on which page."""
        seen, page = QLineEdit(), QLineEdit()
        seen.setPlaceholderText(_("如：末页无章"))
        seen.setMaxLength(200)
        page.setFixedWidth(56)
        seen_before, page_before = self._table.seen_at(key)
        seen.setText(seen_before)
        page.setText(page_before)
        fields = ((_("看到的情况"), seen, 1), (_("页"), page, 0))
        self._open(
            key,
            _("看到的情况"),
            fields,
            lambda: self._table.record_seen(key, seen.text(), page.text()),
        )

    def ask_date(self, key: str) -> None:
        """When the paper was issued."""
        field = DateField(_("出具日期"), self._today)
        field.set_day(self._table.date_at(key))

        def record() -> None:
            if field.day() is not None or not field.text().strip():
                self._table.record_date(key, field.day())

        self._open(
            key, _("出具日期"), ((_("出具日期"), field, 1),), record, lambda: bool(field.day())
        )

    def ask_certificate(self, key: str, way: str) -> None:
        """The certificate that was found, and who authorised looking it up."""
        number, giver = QLineEdit(), QLineEdit()
        fields = ((_("证照编号"), number, 2), (_("授权人"), giver, 1))
        self._open(
            key,
            _("证照"),
            fields,
            lambda: self._table.record_certificate(key, way, number.text(), giver.text()),
            lambda: bool(number.text().strip()),
        )

    def _open(
        self,
        key: str,
        title: str,
        fields: tuple[tuple[str, QLineEdit, int], ...],
        record: Callable[[], None],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.close_form()
        form = InlineForm(self.viewport(), title, fields)
        form.setProperty("line", key)

        def finish() -> None:
            if ready():
                self.close_form()
                record()

        form.finished.connect(finish)
        form.cancelled.connect(self.close_form)
        self._form = form
        self._place_form()
        form.show()
        form.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def form(self) -> InlineForm | None:
        """The form that is open, if any."""
        return self._form

    def close_form(self) -> None:
        """Take the form away; the keys belong to the list again."""
        form, self._form = self._form, None
        if form is None:
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        form.hide()
        form.deleteLater()

    def _place_form(self) -> None:
        form = getattr(self, "_form", None)
        if form is None:
            return
        index = self.lines.index_of(str(form.property("line")))
        if not index.isValid():
            self.close_form()
            return
        self.scrollTo(index)
        rect = self.visualRect(index)
        top = rect.bottom() + 2
        if top + _FORM_HEIGHT > self.viewport().height():
            top = max(0, rect.top() - _FORM_HEIGHT - 2)
        form.setGeometry(40, top, self.viewport().width() - 48, _FORM_HEIGHT)


_MOVES = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )
)


def _deeds(table: Table) -> dict[Qt.Key, Callable[[], None]]:
    """Single keys and what they do; digits and M need the view."""
    key = Qt.Key
    return {
        key.Key_Space: table.complete,
        key.Key_Plus: lambda: table.count(1),
        key.Key_Equal: lambda: table.count(1),
        key.Key_Minus: lambda: table.count(-1),
        key.Key_Underscore: lambda: table.count(-1, originals=True),
        key.Key_E: table.toggle_points,
        key.Key_Return: table.toggle_points,
        key.Key_Enter: table.toggle_points,
        key.Key_X: table.absent,
        key.Key_D: table.ask_date,
        key.Key_T: table.take_over,
        key.Key_G: table.correct_now,
        key.Key_Y: lambda: table.mark_point(True),
        key.Key_N: lambda: table.mark_point(False),
        key.Key_Backspace: table.clear,
        key.Key_Delete: table.clear,
    }
