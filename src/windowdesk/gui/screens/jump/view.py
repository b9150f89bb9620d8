"""Ctrl+K: type a few letters, Enter goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.jump.presenter import JumpDesk, JumpPresenter, Target
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import KeyHint
from windowdesk.i18n import _


class Jump(QDialog):
    """``chosen`` carries a Target."""

    chosen = Signal(object)

    def __init__(
        self, parent: QWidget, desk: JumpDesk, screens: dict[str, str], runner: Runner
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("跳转"))
        self._presenter = JumpPresenter(desk, screens, runner, self.show_cases)
        self._targets: tuple[Target, ...] = ()
        self.field = CodeField(name=_("跳转到"))
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.field.setPlaceholderText(_("事项、办件（号码末四位、姓名、首字母、日期）、屏幕"))
        restyle(self.field, large="true")
        self.list = QListWidget()
        self.list.setAccessibleName(_("跳转目标"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._go())
        frame = QFrame()
        restyle(frame, surface="popup")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        hints = QHBoxLayout()
        hints.setSpacing(16)
        self._of_target = KeyHint(("↑", "↓"), _("选择")), KeyHint(_("回车"), _("前往"))
        for hint in (*self._of_target, KeyHint("Esc", _("返回"))):
            hints.addWidget(hint)
        hints.addStretch()
        column.addLayout(hints)
        self.resize(560, 420)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self._search("")
        self.field.setFocus()

    def _search(self, text: str) -> None:
        self.list.clear()
        self._targets = ()
        self._add(self._presenter.find(text))

    def show_cases(self, cases: tuple[Target, ...]) -> None:
        """Cases that were found, below what is there: the line chosen stays chosen."""
        self._add(cases)

    def _add(self, targets: tuple[Target, ...]) -> None:
        self._targets = (*self._targets, *targets)
        self.list.addItems([f"{target.title}　　{target.detail}" for target in targets])
        for hint in self._of_target:
            hint.setVisible(bool(self._targets))
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def done(self, result: int) -> None:
        self._presenter.leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._presenter.leave()
        super().closeEvent(event)

    def _go(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._targets):
            target = self._targets[row]
            self.close()
            self.chosen.emit(target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._targets:
                row = (self.list.currentRow() + step) % len(self._targets)
                self.list.setCurrentRow(row)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go()
                return True
        return super().eventFilter(watched, event)
