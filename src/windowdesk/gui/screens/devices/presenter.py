"""Decides what the devices page says: role, state, how old that state is, the last fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.gui.devices import DeviceLamp, SimulatedHands
from windowdesk.gui.runner import Runner
from windowdesk.i18n import N_, _

_ROLES = {
    "id_reader": N_("身份证读卡器"),
    "scanner": N_("扫码枪"),
    "camera": N_("高拍仪"),
    "document_scanner": N_("扫描仪"),
    "receipt_printer": N_("小票打印机"),
    "page_printer": N_("A4 打印机"),
    "label_printer": N_("标签打印机"),
    "voice": N_("叫号语音"),
    "call_board": N_("叫号屏"),
    "signature_pad": N_("签字屏"),
    "evaluation_pad": N_("评价器"),
    "spare_receipt_printer": N_("备用小票打印机"),
    "spare_page_printer": N_("备用 A4 打印机"),
}
_STATES = {
    "ready": ("accept", N_("● 就绪")),
    "simulated": ("accept", N_("● 模拟")),
    "busy": ("accept", N_("● 工作中")),
    "opening": ("wait", N_("○ 连接中")),
    "fault": ("refuse", N_("■ 故障")),
    "absent": ("wait", N_("○ 未接")),
    "stale": ("wait", N_("○ 状态不明")),
}


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device of the table, in words."""

    role: str
    role_words: str
    name: str
    state: str
    tone: str
    age: str
    seen: str
    fault: str
    installer: str


class DevicesView(Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[DeviceLine, ...]) -> None: ...

    def show_result(self, words: str, tone: str) -> None: ...

    def show_testing(self, testing: bool) -> None: ...

    def show_placed(self, words: str) -> None: ...


class DevicesPresenter:
    """``test`` tries a device and says how it went; None where nothing can be tested."""

    def __init__(
        self,
        runner: Runner,
        view: DevicesView,
        *,
        lamps: Callable[[], tuple[DeviceLamp, ...]],
        test: Callable[[str], str] | None,
        hands: SimulatedHands | None,
        again: Callable[[str], None] | None = None,
    ) -> None:
        self._runner = runner
        self._view = view
        self._lamps = lamps
        self._test = test
        self._hands = hands
        self._again = again

    def show(self, now: datetime) -> None:
        """The state of everything, as of ``now``."""
        self._view.show_lines(tuple(_line(lamp, now) for lamp in self._lamps()))

    def test(self, role: str) -> None:
        """Try the device of ``role``."""
        if self._test is None or role not in _ROLES:
            return
        tested, name = self._test, _(_ROLES[role])
        self._view.show_testing(True)
        self._view.show_result(_("正在测试{device}…").format(device=name), "")

        def done(words: str) -> None:
            self._view.show_testing(False)
            self._view.show_result(
                _("{device}：{words}").format(device=name, words=words), "accept"
            )

        def failed(error: DeskError) -> None:
            self._view.show_testing(False)
            self._view.show_result(
                _("{device}：{words}").format(device=name, words=error.words()), "refuse"
            )

        self._runner.run(lambda: tested(role), done, failed)

    def reconnect(self, role: str) -> None:
        """Have the device of ``role`` tried now; how it goes shows in its line by itself."""
        if self._again is not None and role in _ROLES:
            self._again(role)
            words = _("正在重新连接{device}，结果显示在上面一行。")
            self._view.show_result(words.format(device=_(_ROLES[role])), "")

    def people(self) -> tuple[str, ...]:
        """The invented people whose cards can be put on the simulated reader."""
        return self._hands.people() if self._hands is not None else ()

    def place(self, person: str) -> None:
        """Put a card down."""
        if self._hands is not None and person:
            self._hands.place_card(person)
            self._view.show_placed(
                _("已放上：{person}。回到受理按 F3 读取。").format(person=person)
            )

    def lift(self) -> None:
        """Take the card away."""
        if self._hands is not None:
            self._hands.lift_card()
            self._view.show_placed(_("读卡器上没有证件。"))


def _line(lamp: DeviceLamp, now: datetime) -> DeviceLine:
    tone, words = _STATES[lamp.state]
    fault = " ".join(part for part in (lamp.words, lamp.press) if part)
    return DeviceLine(
        lamp.role,
        _(_ROLES[lamp.role]),
        lamp.name,
        _(words),
        tone,
        _age(lamp.since, now),
        _("{age}前").format(age=_age(lamp.seen, now))
        if _old(lamp.seen, now)
        else _age(lamp.seen, now),
        fault,
        _("给安装人员：{words}").format(words=lamp.installer) if lamp.installer else "",
    )


def _old(at: datetime | None, now: datetime) -> bool:
    return at is not None and (now - at).total_seconds() >= 60


def _age(since: datetime | None, now: datetime) -> str:
    if since is None:
        return ""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < 60:
        return _("刚刚")
    if seconds < 3600:
        return _("{n} 分钟").format(n=seconds // 60)
    return _("{n} 小时").format(n=seconds // 3600)
