"""The dialog for one's own password and PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.password.presenter import PasswordPresenter, SecretsDesk
from windowdesk.gui.widgets.buttons import PrimaryButton, QuietButton
from windowdesk.gui.widgets.dialog import Dialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class PasswordDialog(Dialog):
    """``changed``: it is kept. ``wanted``: why it has to be changed ("given", "old"); "" by free will."""

    changed = Signal()

    def __init__(
        self, desk: SecretsDesk, runner: Runner, parent: QWidget, *, wanted: str = ""
    ) -> None:
        super().__init__(parent)
        self._presenter = PasswordPresenter(desk, runner, self)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("更改密码"))
        self.setMinimumWidth(420)
        self.old = CodeField(secret=True, name=_("原密码"))
        self.new = CodeField(secret=True, name=_("新密码"))
        self.again = CodeField(secret=True, name=_("再输一次新密码"))
        self.pin = CodeField(secret=True, name=_("新解锁码（不改就空着）"))
        self.says = Text(tone="refuse", wrap=True)
        self.keep = PrimaryButton(_("更改"))
        self.keep.setDefault(True)
        self.leave = QuietButton(_("退出登录") if wanted else _("不改了"))
        self._build(wanted)
        self.keep.clicked.connect(self._submit)
        self.leave.clicked.connect(self.reject)

    def _build(self, wanted: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(6)
        if wanted:
            why = _("现在的密码是别人设的，请先换成自己的。")
            if wanted == "old":
                why = _("现在的密码已经到期，请先换一个。")
            column.addWidget(Text(why, bold=True, wrap=True))
        rules = _("不少于 10 位，含大小写字母、数字、符号中的三类，不含工号。")
        column.addWidget(Text(rules, ink=2, wrap=True))
        column.addSpacing(4)
        for field in (self.old, self.new, self.again, self.pin):
            label = Text(field.accessibleName(), ink=2)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        column.addWidget(self.says)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch()
        buttons.addWidget(self.keep)
        column.addLayout(buttons)
        self.says.hide()
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        fields = (self.old, self.new, self.again, self.pin)
        self._presenter.submit(*(field.text() for field in fields))

    # --- what the presenter says ---------------------------------------------------------------

    def show_busy(self, busy: bool) -> None:
        self.keep.setEnabled(not busy)

    def show_problem(self, words: str, *, old: bool) -> None:
        self.says.setText(words)
        self.says.setAccessibleName(words)
        self.says.show()
        wrong = (self.old,) if old else (self.new, self.again)
        for field in wrong:
            field.clear()
        wrong[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        self.changed.emit()
        self.accept()
