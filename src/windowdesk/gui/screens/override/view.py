"""The supervisor signs at the clerk's desk: modal, because the law wants this confirmed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.domain.decision.override import Override
from windowdesk.gui.screens.override.presenter import OverridePresenter
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import PrimaryButton, QuietButton
from windowdesk.gui.widgets.dialog import Dialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Hairline, Text
from windowdesk.i18n import _

_MOST_REASONS = 6


class OverrideDialog(Dialog):
    """``signed`` carries the Override; a refusal is said in the dialog and nothing typed is lost."""

    signed = Signal(object)

    def __init__(self, presenter: OverridePresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("主管复核"))
        self.setMinimumWidth(460)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(76)
        self.number = CodeField()
        self.password = CodeField(secret=True)
        self.says = Text(tone="refuse", wrap=True)
        self.sign = PrimaryButton(_("主管签字放宽"))
        self.sign.setDefault(True)
        self.leave = QuietButton(_("不复核"))
        self._build()
        self.sign.clicked.connect(self._sign)
        self.leave.clicked.connect(self.reject)

    def _build(self) -> None:
        case = self._presenter.case()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(6)
        column.addWidget(Text(_("标准的结论"), ink=3))
        column.addWidget(Text(case.computed, size="lead", bold=True, tone="correct"))
        for words in case.reasons[:_MOST_REASONS]:
            column.addWidget(Text(words, ink=2, wrap=True))
        left = len(case.reasons) - _MOST_REASONS
        if left > 0:
            column.addWidget(Text(_("另有 {n} 项").format(n=left), ink=3))
        column.addSpacing(4)
        column.addWidget(Hairline())
        column.addWidget(Text(case.widened, bold=True, tone="accept"))
        column.addWidget(Text(case.warning, ink=2, wrap=True))
        column.addSpacing(4)
        self._add(column, _("复核理由"), self.reason)
        who = QHBoxLayout()
        who.setSpacing(12)
        for words, field in ((_("主管工号"), self.number), (_("密码"), self.password)):
            part = QVBoxLayout()
            part.setSpacing(4)
            self._add(part, words, field)
            who.addLayout(part)
        column.addLayout(who)
        column.addWidget(self.says)
        column.addSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch()
        buttons.addWidget(self.sign)
        column.addLayout(buttons)
        self.says.hide()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _add(column: QVBoxLayout, words: str, field: QLineEdit | QPlainTextEdit) -> None:
        label = Text(words, ink=2)
        label.setBuddy(field)
        field.setAccessibleName(words)
        column.addWidget(label)
        column.addWidget(field)

    def _sign(self) -> None:
        number, password = self.number.text(), self.password.text()
        reason = self.reason.toPlainText()
        missing = self._presenter.ready(number, password, reason)
        if missing:
            self._say(missing)
            return
        self.sign.setEnabled(False)
        self._presenter.sign(number, password, reason, self._signed, self._refused)

    def _signed(self, override: Override) -> None:
        self.signed.emit(override)
        self.accept()

    def _refused(self, error: DeskError) -> None:
        self.sign.setEnabled(True)
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(error.words())

    def _say(self, words: str) -> None:
        self.says.setText(words)
        self.says.show()
        restyle(self.says, tone="refuse")
        self.says.setAccessibleName(words)
