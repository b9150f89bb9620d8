"""Three dialogs; each is modal, because the law wants the act confirmed, and loses nothing typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from windowdesk.app.errors import DeskError
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.reprinting import Why
from windowdesk.domain.cases.ending import PapersBack, Voiding
from windowdesk.gui.screens.acts.presenter import ActsPresenter, reasons
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class ReprintDialog(ActDialog):
    """补打: the reason, one of five; Enter takes the first."""

    def __init__(self, presenter: ActsPresenter, document_id: str, title: str, parent: QWidget):
        super().__init__(parent, _("补打"), title, _("补打"))
        self._presenter = presenter
        self._document_id = document_id
        self._group = QButtonGroup(self)
        self.choices: dict[Why, QRadioButton] = {}
        self.column.addWidget(Text(_("原因"), ink=2))
        for why, words in reasons():
            choice = QRadioButton(words)
            self.choices[why] = choice
            self._group.addButton(choice)
            self.column.addWidget(choice)
        self.column.addWidget(
            Text(_("补打件标明次数，二维码随之不同；首次打印的内容和号码不变。"), ink=3, wrap=True)
        )
        first = next(iter(self.choices.values()))
        first.setChecked(True)
        self._finish(self._act)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        why = next(why for why, choice in self.choices.items() if choice.isChecked())
        self._wait()
        self._presenter.reprint(self._document_id, why, self._done, self.refuse)


class WithdrawDialog(ActDialog):
    """撤回申请: the confirmation is wanted, a reason is not."""

    def __init__(self, presenter: ActsPresenter, case_id: str, subject: str, parent: QWidget):
        super().__init__(parent, _("撤回申请"), subject, _("撤回并打印"))
        self._presenter = presenter
        self._case_id = case_id
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.confirmed = QCheckBox(_("申请人书面提出撤回，机关尚未作出决定"))
        self.column.addWidget(
            Text(
                _("打印撤回申请书，申请人签名；材料凭收件凭证退还。撤回后可以重新申请。"), wrap=True
            )
        )
        self.column.addWidget(self.confirmed)
        self._field(_("理由（申请人不说明的，不用填）"), self.reason)
        self._finish(self._act)
        self.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        if not self.confirmed.isChecked():
            self.say(_("请先核对并勾选：申请人书面提出，机关尚未作出决定。"))
            self.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._wait()
        self._presenter.withdraw(self._case_id, self.reason.toPlainText(), self._done, self.refuse)


class VoidDialog(ActDialog):
    """作废: the reason, where the printed papers are, and a supervisor where one has to sign."""

    def __init__(
        self,
        presenter: ActsPresenter,
        case_id: str,
        subject: str,
        who: tuple[Voiding, bool],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, _("作废"), subject, _("作废这一件"))
        self._presenter = presenter
        self._case_id = case_id
        voiding, self._printed = who
        self._signs = voiding is Voiding.SUPERVISOR
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        self.number = CodeField()
        self.password = CodeField(secret=True)
        self._group = QButtonGroup(self)
        self.back = {
            PapersBack.TAKEN_BACK: QRadioButton(_("已收回")),
            PapersBack.LOST: QRadioButton(_("遗失，收不回")),
        }
        self._build()

    def _build(self) -> None:
        self.column.addWidget(
            Text(
                _("只用于改正误操作。收件号和文号作废后不再使用；不能用来改变结论。"),
                ink=2,
                wrap=True,
            )
        )
        self._field(_("作废原因"), self.reason)
        if self._printed:
            self.column.addWidget(Text(_("已出纸的文书"), ink=2))
            for choice in self.back.values():
                self._group.addButton(choice)
                self.column.addWidget(choice)
        if self._signs:
            self.column.addWidget(Text(_("这一件须由主管作废。"), tone="correct"))
            self._field(_("主管工号"), self.number)
            self._field(_("密码"), self.password)
        self._finish(self._act)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _papers(self) -> PapersBack | None:
        return next((kind for kind, choice in self.back.items() if choice.isChecked()), None)

    def _act(self) -> None:
        signer = SignOff(self.number.text(), self.password.text()) if self._signs else None
        reason, papers = self.reason.toPlainText(), self._papers()
        missing = self._presenter.missing_to_void(reason, papers, signer, printed=self._printed)
        if missing:
            self.say(missing)
            return
        self._wait()
        given = (reason, papers, signer)
        self._presenter.void(self._case_id, given, self._done, self.refuse)

    def refuse(self, error: DeskError) -> None:
        self.password.clear()
        super().refuse(error)
