"""The checklist's lines as a Qt model: only what changed is told to the view."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from windowdesk.gui.screens.intake.state import Line

LINE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class ChecklistModel(QAbstractListModel):
    """One line per row, check-point or group heading, in reading order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The line itself, and its words for screen readers."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.spoken
        return None

    def line_at(self, index: Index) -> Line | None:
        return self._lines[index.row()] if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        """Where the line ``key`` is; an invalid index when it is not shown."""
        for row, line in enumerate(self._lines):
            if line.key == key:
                return self.index(row)
        return QModelIndex()

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        """Show ``lines``: rows that stay keep their index, so the view keeps its place."""
        old = self._lines
        head = _common([a.key == b.key for a, b in zip(old, lines, strict=False)])
        rest = min(len(old), len(lines)) - head
        tail = _common(
            [
                a.key == b.key
                for a, b in zip(reversed(old[len(old) - rest :]), reversed(lines), strict=False)
            ]
        )
        tail = min(tail, rest)
        self._splice(head, len(old) - tail, lines[head : len(lines) - tail])
        self._update(lines)

    def _splice(self, start: int, stop: int, fresh: tuple[Line, ...]) -> None:
        if stop > start:
            self.beginRemoveRows(_ROOT, start, stop - 1)
            self._lines = self._lines[:start] + self._lines[stop:]
            self.endRemoveRows()
        if fresh:
            self.beginInsertRows(_ROOT, start, start + len(fresh) - 1)
            self._lines = self._lines[:start] + fresh + self._lines[start:]
            self.endInsertRows()

    def _update(self, lines: tuple[Line, ...]) -> None:
        changed = [row for row, (a, b) in enumerate(zip(self._lines, lines, strict=True)) if a != b]
        self._lines = lines
        for row in changed:
            index = self.index(row)
            self.dataChanged.emit(index, index)


def _common(same: list[bool]) -> int:
    """How many leading entries are True."""
    return same.index(False) if False in same else len(same)
