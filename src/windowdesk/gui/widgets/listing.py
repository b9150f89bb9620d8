"""A read-only table that is used by keyboard: one row chosen, Enter opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from windowdesk.gui.theme import active, font, restyle, tokens


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one cell; ``tone`` as in theme.TONES, "2" and "3" for quieter ink."""

    text: str
    tone: str = ""
    explain: str = ""


# how much wider than planned a column may become: words are longer in English
_WIDEST = 1.5
# from here on a column is planned for sentences
_SENTENCE = 240
# above and below words of several lines
_AIR = 8
_CHOOSABLE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class _Row(QStyledItemDelegate):
    """A chosen row keeps the colours of its words: their meaning does not end with the choice."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        drawn = QStyleOptionViewItem(option)
        state = drawn.state  # type: ignore[attr-defined] # PySide6's stub lacks the field
        rect = drawn.rect  # type: ignore[attr-defined] # the same
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, tokens().colour("accent_soft"))
            if index.column() == 0:
                bar = QRect(rect.left(), rect.top(), 3, rect.height())
                painter.fillRect(bar, tokens().colour("accent"))
            drawn.state = (  # type: ignore[attr-defined] # the same
                state & ~QStyle.StateFlag.State_Selected & ~QStyle.StateFlag.State_HasFocus
            )
        super().paint(painter, drawn, index)


class Listing(QTableWidget):
    """``opened`` carries the row's key. Columns: title and width; 0 takes the room that is left.

    ``wraps``: sentences stand in it; one that is too long for its column goes on below, and the row is
    as high as it needs.
    """

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(
        self, name: str, columns: Sequence[tuple[str, int]], *, wraps: bool = False
    ) -> None:
        super().__init__(0, len(columns))
        self._wraps = wraps
        self._keys: list[str] = []
        self._planned = [width for _title, width in columns]
        self._cells: list[Sequence[Cell]] = []
        self.setAccessibleName(name)
        prepare(self, columns)
        self.setWordWrap(wraps)
        self.setItemDelegate(_Row(self))
        self.cellActivated.connect(lambda row, _column: self._open(row))
        self.currentCellChanged.connect(lambda row, *_rest: self.chosen.emit(self._key(row)))
        active().changed.connect(self._paint)

    def show_rows(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Replace all rows; the chosen one stays chosen where it is still there.

        A row of one cell takes the whole width; without a key it is a heading, which the cursor
        passes over.
        """
        kept = self.current_key()
        self._keys = [key for key, _cells in rows]
        self._cells = [cells for _key, cells in rows]
        self.clearSpans()
        self.setRowCount(len(rows))
        self._paint()
        self._fit()
        first = next((row for row, key in enumerate(self._keys) if key), 0)
        if rows:
            self.setCurrentCell(self._keys.index(kept) if kept and kept in self._keys else first, 0)

    def _fit(self) -> None:
        """Columns as wide as planned, and somewhat wider where their words do not fit and others can spare it."""
        header = self.horizontalHeader()
        plan = self._plan()
        asked = [planned or header.sectionSizeHint(n) for n, planned in enumerate(plan)]
        spare = max(0, self.viewport().width() - sum(asked))
        for column, planned in enumerate(plan):
            if planned:
                goes_on = self._wraps and planned >= _SENTENCE
                words = 0 if goes_on else self.sizeHintForColumn(column)
                words = max(words, header.sectionSizeHint(column))
                more = min(max(words - planned, 0), int(planned * (_WIDEST - 1)), spare)
                spare -= more
                self.setColumnWidth(column, planned + more)
        if self._wraps:
            self.resizeRowsToContents()
            for row in range(self.rowCount()):
                high = self.rowHeight(row)
                if high > tokens().px("row"):
                    self.setRowHeight(row, high + _AIR)

    def _plan(self) -> list[int]:
        """The widths as planned; where sentences go on below, theirs are alike, however wide the window."""
        if not self._wraps:
            return self._planned
        short = sum(width for width in self._planned if width < _SENTENCE)
        long = sum(not 0 < width < _SENTENCE for width in self._planned)
        each = max(_SENTENCE // 2, (self.viewport().width() - short) // long)
        return [each if width >= _SENTENCE else width for width in self._planned]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _paint(self) -> None:
        for row, cells in enumerate(self._cells):
            if len(cells) == 1 < self.columnCount():
                self.setSpan(row, 0, 1, self.columnCount())
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell.text)
                item.setFlags(_CHOOSABLE if self._keys[row] else Qt.ItemFlag.NoItemFlags)
                # a column may be too narrow for its words; the whole is always one look away
                item.setToolTip(cell.explain or cell.text)
                if not self._keys[row]:
                    item.setFont(font(bold=True))
                item.setForeground(QBrush(tokens().colour(_ink(cell.tone))))
                self.setItem(row, column, item)

    def choose_from(self, row: int) -> None:
        """Choose the first row at or below ``row`` that can be chosen."""
        wanted = next((at for at in range(row, len(self._keys)) if self._keys[at]), -1)
        if wanted >= 0:
            self.setCurrentCell(wanted, 0)

    def current_key(self) -> str:
        """The key of the chosen row, "" for none."""
        return self._key(self.currentRow())

    def keys(self) -> tuple[str, ...]:
        """All keys, top first."""
        return tuple(self._keys)

    def _key(self, row: int) -> str:
        return self._keys[row] if 0 <= row < len(self._keys) else ""

    def _open(self, row: int) -> None:
        if key := self._key(row):
            self.opened.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentRow())
            return
        super().keyPressEvent(event)


def _ink(tone: str) -> str:
    return {"": "ink", "2": "ink2", "3": "ink3", "wait": "ink2"}.get(tone, tone)


def prepare(table: QTableWidget, columns: Sequence[tuple[str, int]]) -> None:
    """The look and manners of a listing, for a table that a form made too."""
    table.setColumnCount(len(columns))
    table.setHorizontalHeaderLabels([title for title, _width in columns])
    for index, (_title, width) in enumerate(columns):
        if width:
            table.setColumnWidth(index, width)
        else:
            table.horizontalHeader().setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(tokens().px("row"))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    restyle(table, framed="true")
