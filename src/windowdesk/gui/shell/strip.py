"""The ticket in hand and the state of the devices: the line under every screen."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from windowdesk.gui.actions import DEEDS
from windowdesk.gui.devices import QUIET_ROLES, ROLES, SPARE_ROLES, DeviceLamp
from windowdesk.gui.theme import tokens
from windowdesk.gui.widgets.buttons import HintButton
from windowdesk.gui.widgets.lamp import Lamp
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import N_, _

_NAMES = {
    "id_reader": N_("读卡器"),
    "scanner": N_("扫码枪"),
    "camera": N_("高拍仪"),
    "document_scanner": N_("扫描仪"),
    "receipt_printer": N_("小票打印机"),
    "label_printer": N_("标签机"),
    "page_printer": N_("A4 打印机"),
    "voice": N_("叫号语音"),
    "call_board": N_("叫号屏"),
    "signature_pad": N_("签字屏"),
    "evaluation_pad": N_("评价器"),
}
# tone of the lamp and the word beside it
_STATES = {
    "ready": ("accept", ""),
    "simulated": ("accept", N_("模拟")),
    "busy": ("accept", N_("工作中")),
    "opening": ("wait", N_("连接中")),
    "fault": ("refuse", N_("故障")),
    "absent": ("wait", N_("未接")),
    "stale": ("wait", N_("不明")),
}


def device_name(role: str) -> str:
    """What a clerk calls the device of ``role``."""
    return _(_NAMES[role])


def _told_by(lamps: tuple[DeviceLamp, ...]) -> tuple[tuple[str, str, str], ...]:
    """What the lamps are drawn from: times that move on change nothing."""
    return tuple((lamp.role, lamp.state, lamp.words) for lamp in lamps)


class TicketStrip(QFrame):
    """``next_wanted``: the next person, please."""

    next_wanted = Signal()
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ticketStrip")
        self.setFixedHeight(tokens().px("strip"))
        self._ticket = Text("", size="lead", bold=True)
        self._since = Text(_("没有在办的来访"), ink=2)
        self._started: datetime | None = None
        self.next_button = HintButton(DEEDS["next_ticket"].keycap(), DEEDS["next_ticket"].words())
        self.next_button.clicked.connect(self.next_wanted.emit)
        self.help_button = HintButton(DEEDS["help"].keycap(), _("说明和按键"))
        self.help_button.clicked.connect(self.help_wanted.emit)
        self._told: tuple[tuple[str, str, str], ...] | None = None
        self._lamps = {role: Lamp(device_name(role)) for role in (*ROLES, *QUIET_ROLES)}
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(16)
        for part in (self._ticket, self._since, self.next_button, self.help_button):
            row.addWidget(part)
        row.addStretch()
        for lamp in self._lamps.values():
            row.addWidget(lamp)
        # not every window has one; without it there is nothing to say
        for role in ("label_printer", "camera", *QUIET_ROLES):
            self._lamps[role].hide()
        self._ticket.hide()

    def begin(self, ticket: str, now: datetime) -> None:
        """A new visit has begun."""
        self._ticket.setText(ticket)
        self._ticket.setVisible(bool(ticket))
        self._started = now
        self.show_time(now)

    def clear(self) -> None:
        """Nobody is at the window."""
        self._started = None
        self._ticket.hide()
        self._ticket.setText("")
        self._since.setText(_("没有在办的来访"))

    def show_time(self, now: datetime) -> None:
        """How long the visit lasts."""
        if self._started is None:
            return
        seconds = max(0, int((now - self._started).total_seconds()))
        minutes, rest = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        clock = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
        self._since.setText(_("办理中 {time}").format(time=clock))

    def show_lamps(self, lamps: tuple[DeviceLamp, ...]) -> None:
        """The state of each device, as dot, word and tool tip; nothing where nothing has changed."""
        if _told_by(lamps) == self._told:
            return
        self._told = _told_by(lamps)
        for lamp in lamps:
            if lamp.role in SPARE_ROLES:
                continue
            tone, word = _STATES[lamp.state]
            explain = " ".join(
                part
                for part in (device_name(lamp.role), _(word) if word else _("就绪"), lamp.words)
                if part
            )
            quiet = lamp.role in QUIET_ROLES and lamp.state not in ("fault", "absent")
            self._lamps[lamp.role].setVisible(not quiet)
            self._lamps[lamp.role].show_state(tone, _(word) if word else "", explain)
        self._fit()

    def _fit(self) -> None:
        """Say as much of the lamps as there is room for."""
        layout = self.layout()
        for level in range(3):
            for lamp in self._lamps.values():
                lamp.set_terse(level)
                if (inside := lamp.layout()) is not None:
                    inside.invalidate()
            if layout is None:
                return
            layout.invalidate()
            if layout.minimumSize().width() <= self.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def ticket(self) -> str:
        """The ticket in hand."""
        return self._ticket.text()
