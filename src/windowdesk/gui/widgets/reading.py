"""A table to read: long words wrap, headings span the width, and the keys walk line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from windowdesk.app.wording_joints import clauses
from windowdesk.gui.theme import active, font, tokens
from windowdesk.gui.widgets.listing import prepare

_PAD = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of up to three cells; a ``heading`` has one, over the whole width. ``tone`` colours the first.

    ``quiet`` lines are of the second rank, ``depth`` steps to the right.
    """

    cells: tuple[str, str, str]
    heading: bool = False
    tone: str = ""
    quiet: bool = False
    depth: int = 0

    @property
    def spoken(self) -> str:
        """What a screen reader says of the line."""
        return clauses(*self.cells)


class Reading(QTableWidget):
    """Shows entries; row heights follow the words at the width there is."""

    def __init__(self, name: str, columns: tuple[tuple[str, int], ...]) -> None:
        super().__init__(0, len(columns))
        self._entries: tuple[Entry, ...] = ()
        self.setAccessibleName(name)
        prepare(self, columns)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        active().changed.connect(self._paint)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace all lines and go to the top."""
        self._entries = tuple(entries)
        self._paint()
        if entries:
            self.setCurrentCell(0, 0)
        self.scrollToTop()

    def set_widths(self, first: int, last: int) -> None:
        """The widths of the outer columns; what is left belongs to the middle one."""
        self.setColumnWidth(0, first)
        if self.columnCount() > 2:
            self.setColumnWidth(2, last)
        self._fit()

    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    def _paint(self) -> None:
        self.clearSpans()
        self.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            if entry.heading:
                self.setSpan(row, 0, 1, self.columnCount())
            for column, words in enumerate(entry.cells[: self.columnCount()]):
                self.setItem(row, column, self._cell(entry, column, words))
        self._fit()

    def _cell(self, entry: Entry, column: int, words: str) -> QTableWidgetItem:
        lead = "　" * entry.depth if column == 0 else ""
        item = QTableWidgetItem(lead + words)
        item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(QBrush(tokens().colour(_ink(entry, column))))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
        if entry.heading:
            item.setFont(font(bold=True))
            item.setBackground(QBrush(tokens().colour("raised")))
        return item

    def _fit(self) -> None:
        """As high as the words of each line need, and never less than a row."""
        least = tokens().px("row")
        for row, entry in enumerate(self._entries):
            columns = (0,) if entry.heading else range(self.columnCount())
            self.setRowHeight(row, max(least, *(self._height(row, column) for column in columns)))

    def _height(self, row: int, column: int) -> int:
        item = self.item(row, column)
        if item is None or not item.text():
            return 0
        width = self.viewport().width() if self._entries[row].heading else self.columnWidth(column)
        room = self.fontMetrics().boundingRect(
            0, 0, max(40, width - _PAD - 4), 10_000, Qt.TextFlag.TextWordWrap, item.text()
        )
        return room.height() + _PAD

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()


def _ink(entry: Entry, column: int) -> str:
    if entry.tone and column == 0:
        return entry.tone
    if column == 2 or entry.quiet:
        return "ink2"
    return "ink"
