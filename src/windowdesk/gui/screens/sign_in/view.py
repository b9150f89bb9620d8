"""The sign-in card in the middle of an empty window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from windowdesk.app.place import Place
from windowdesk.domain.staff import StaffMember
from windowdesk.gui.devices import DemoAccount
from windowdesk.gui.forms.ui_sign_in import Ui_SignIn
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.sign_in.presenter import SignInDesk, SignInPresenter
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import QuietButton
from windowdesk.gui.widgets.fields import make_code_field
from windowdesk.i18n import _


class SignIn(QWidget):
    """``signed_in`` carries the StaffMember."""

    signed_in = Signal(object)

    def __init__(
        self, desk: SignInDesk, runner: Runner, place: Place, accounts: tuple[DemoAccount, ...]
    ) -> None:
        super().__init__()
        self.setProperty("surface", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ui = Ui_SignIn()
        self.ui.setupUi(self)  # type: ignore[no-untyped-call] # uic writes no types
        self.show_place(place)
        make_code_field(self.ui.password, secret=True)
        make_code_field(self.ui.token, secret=True)
        self.ask_token(False)
        self._presenter = SignInPresenter(desk, runner, self)
        self.ui.number.returnPressed.connect(self.ui.password.setFocus)
        self.ui.password.returnPressed.connect(self._submit)
        self.ui.token.returnPressed.connect(self._submit)
        self.ui.number.textEdited.connect(lambda _text: self._presenter.begin())
        self.ui.enter.clicked.connect(self._submit)
        self.ui.problem.hide()
        self.ui.demo.setVisible(bool(accounts))
        for account in accounts:
            self._offer(account)

    def show_place(self, place: Place) -> None:
        """Where this is, as it is called now."""
        self.ui.centre.setText(place.centre)
        self.ui.window.setText(place.window)

    def _offer(self, account: DemoAccount) -> None:
        button = QuietButton(
            _("{role}　工号 {number}　密码 {password}　解锁码 {pin}").format(
                role=account.role_words,
                number=account.number,
                password=account.password,
                pin=account.pin,
            )
        )
        button.setStyleSheet("text-align: left;")
        button.clicked.connect(lambda: self.fill(account))
        self.ui.accounts.addWidget(button)

    def fill(self, account: DemoAccount) -> None:
        """Put a demonstration account into the fields."""
        self.ui.number.setText(account.number)
        self.ui.password.setText(account.password)
        self.ui.password.setFocus()

    def entered(self) -> None:
        """Shown: ready for the number."""
        self.ui.password.clear()
        self._presenter.begin()
        self.show_problem("")
        self.ui.number.setFocus()
        self.ui.number.selectAll()

    def _submit(self) -> None:
        fields = (self.ui.number, self.ui.password, self.ui.token)
        self._presenter.submit(*(field.text() for field in fields))

    # --- what the presenter says ---------------------------------------------------------------

    def show_busy(self, busy: bool) -> None:
        for part in (self.ui.number, self.ui.password, self.ui.token, self.ui.enter):
            part.setEnabled(not busy)
        self.ui.enter.setText(_("正在核对…") if busy else _("登录"))

    def show_problem(self, words: str, *, calm: bool = False) -> None:
        """``calm``: what is asked next, not what went wrong."""
        self.ui.problem.setText(words)
        self.ui.problem.setVisible(bool(words))
        restyle(self.ui.problem, tone="" if calm else "refuse")
        if words:
            empty = self.ui.number if not self.ui.number.text().strip() else self.ui.password
            (self.ui.token if self.ui.token.isVisibleTo(self) else empty).setFocus()

    def clear_password(self) -> None:
        self.ui.password.clear()
        self.ui.token.clear()

    def ask_token(self, asked: bool) -> None:
        """The password was right: only the token is left, so the password is not asked again."""
        for part in (self.ui.tokenLabel, self.ui.token):
            part.setVisible(asked)
        for part in (self.ui.passwordLabel, self.ui.password):
            part.setVisible(not asked)

    def let_in(self, member: StaffMember) -> None:
        self.signed_in.emit(member)
