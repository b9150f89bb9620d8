"""Where, how things stand, who, and the time: the line over every screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from windowdesk.app.place import Place
from windowdesk.app.staff_words import role_words
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.standing import said
from windowdesk.gui.theme import THEMES, tokens
from windowdesk.gui.widgets.buttons import QuietButton
from windowdesk.gui.widgets.lamp import LampButton
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

if TYPE_CHECKING:  # the first paint does not wait for the use cases
    from windowdesk.app.desk import Status
    from windowdesk.app.syncing import SyncStatus


class _Count(QWidget):
    """A word and a number: 未上传 3."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = Text(word, ink=2)
        self._number = Text("0", bold=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._word)
        row.addWidget(self._number)

    def show_count(self, count: int, *, tone: str = "") -> None:
        self._number.setText(str(count))
        self._number.set_tone(tone)
        self.setAccessibleName(f"{self._word.text()} {count}")


class TopBar(QFrame):
    """``theme_chosen`` carries "light", "dark" or "contrast"; ``sync_wanted``: more about the lamp."""

    theme_chosen = Signal(str)
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    sync_wanted = Signal()
    password_wanted = Signal()

    FEW_NUMBERS = 20

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(tokens().px("top"))
        self.lamp = LampButton()
        self.lamp.clicked.connect(self.sync_wanted.emit)
        self._unsent = _Count(_("未上传"))
        self._numbers = _Count(_("号段余"))
        self._clock = Text("", size="lead")
        self.clerk = QuietButton()
        self.clerk.setMenu(self._menu())
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(8)
        row.addWidget(Text(place.centre))
        self._window = Text(place.window, ink=3)
        row.addWidget(self._window)
        row.addStretch()
        for part in (self.lamp, self._unsent, self._numbers, self.clerk, self._clock):
            row.addWidget(part)
            row.addSpacing(6)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        # the keys themselves belong to the window; here the words are shown beside them
        lock = make_action(menu, "lock", self.lock_wanted.emit, hidden=True)
        lock.setText(f"{DEEDS['lock'].words()}\t{DEEDS['lock'].keycap()}")
        menu.addAction(lock)
        menu.addSeparator()
        self._themes = QActionGroup(menu)
        for theme in THEMES:
            action = self._theme_action(menu, theme)
            self._themes.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        password = make_action(menu, "change_password", self.password_wanted.emit, hidden=True)
        menu.addAction(password)
        menu.addAction(make_action(menu, "sign_out", self.sign_out_wanted.emit, hidden=True))
        return menu

    def _theme_action(self, menu: QMenu, theme: str) -> QAction:
        action = make_action(
            menu, f"theme_{theme}", lambda: self.theme_chosen.emit(theme), hidden=True
        )
        action.setCheckable(True)
        action.setData(theme)
        return action

    def show_theme(self, theme: str) -> None:
        """Tick the theme in use."""
        for action in self._themes.actions():
            action.setChecked(action.data() == theme)

    def show_clerk(self, member: StaffMember) -> None:
        """Who is at the counter."""
        # nearly everybody is a clerk, and the bar is narrow
        post = "" if member.role is Role.CLERK else role_words(member.role)
        shown = _("{name}（{post}）").format(name=member.name, post=post) if post else member.name
        self.clerk.setText(f"{shown} ▾")
        self.clerk.setAccessibleName(_("当前人员 {name}，菜单").format(name=shown))

    def show_status(self, status: Status, link: SyncStatus, now: datetime) -> None:
        """How things stand, honestly: what is kept here only is said to be kept here only.

        The counts are the store's (``status``) until there is a centre that says what it has.
        """
        alone = link.link.value == "alone"
        if not status.clock_ok:
            self.lamp.show_state(
                "refuse",
                _("时钟异常"),
                _("本机时钟早于已存记录，文书将注明时间未核实。请联系管理员校时。"),
            )
        else:
            lamp = said(link, now)
            self.lamp.show_state(lamp.tone, lamp.word, lamp.explain)
        # with a centre the lamp itself says how much waits
        self._unsent.setVisible(alone)
        self._unsent.show_count(status.unsent)
        left = status.numbers_left if alone else link.numbers_left
        few = left < self.FEW_NUMBERS or any(c.limit == "numbers" for c in link.cautions)
        self._numbers.show_count(left, tone="correct" if few else "")

    def show_place(self, place: Place) -> None:
        """The window has another name."""
        self._window.setText(place.window)

    def show_time(self, now: datetime) -> None:
        self._clock.setText(now.strftime("%H:%M"))

    def status_words(self) -> str:
        """What the lamp says, for tests and readers."""
        return self.lamp.accessibleName()
