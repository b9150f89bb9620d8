"""加入中心平台: an address and a one-time code, typed by an installer who needs no command line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from windowdesk.app.errors import DeskError
from windowdesk.app.syncing import Enrolment
from windowdesk.gui.screens.joining.presenter import JoiningPresenter
from windowdesk.gui.widgets.act_dialog import ActDialog
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class JoinDialog(ActDialog):
    """``acted`` carries the Enrolment. What was typed stays when the centre refuses."""

    def __init__(self, presenter: JoiningPresenter, parent: QWidget) -> None:
        super().__init__(
            parent,
            _("加入中心平台"),
            _("地址和加入码由管理员给出；加入码只能用一次。加入后已办的件都会上传。"),
            _("加入"),
        )
        self._presenter = presenter
        self.address = CodeField()
        self.address.setPlaceholderText("https://zw.example.gov.cn")
        self.code = CodeField()
        self._field(_("平台地址"), self.address)
        self._field(_("加入码"), self.code)
        self.column.addWidget(
            Text(
                _("加入时本机生成自己的证书，私钥不离开本机；本机数据库的密钥加密后交平台保管。"),
                ink=3,
                wrap=True,
            )
        )
        self._finish(self._act)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        self._wait()
        self.says.hide()
        self._presenter.join(self.address.text(), self.code.text(), self._joined, self._refused)

    def _joined(self, joined: Enrolment) -> None:
        self._done(joined)

    def _refused(self, error: DeskError) -> None:
        self.refuse(error)
        (self.code if error.code in _ABOUT_CODE else self.address).setFocus()


_ABOUT_CODE = frozenset({"bad_code", "unknown_code", "used_code", "expired_code"})
