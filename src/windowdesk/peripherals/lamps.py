"""What the status lamp of one device says, and since when.

A lamp that is old is not the last good news: after ``TTL_S`` without a fresh answer a READY device
is STALE. The clock is passed in, so that a lamp can be tested without waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from windowdesk.i18n import N_, _
from windowdesk.peripherals.faults import Fault, words

TTL_S = 30.0


class LampState(StrEnum):
    """The five things a lamp can say."""

    READY = "ready"
    FAULT = "fault"
    ABSENT = "absent"
    SIMULATED = "simulated"
    STALE = "stale"


class Role(StrEnum):
    """What a device is for at this window; one device per role."""

    ID_READER = "id_reader"
    SCANNER = "scanner"
    RECEIPT_PRINTER = "receipt_printer"
    PAGE_PRINTER = "page_printer"


_ROLE_WORDS = {
    Role.ID_READER: N_("身份证读卡器"),
    Role.SCANNER: N_("扫码枪"),
    Role.RECEIPT_PRINTER: N_("小票打印机"),
    Role.PAGE_PRINTER: N_("文书打印机"),
}
_STATE_WORDS = {
    LampState.READY: N_("就绪"),
    LampState.ABSENT: N_("未接"),
    LampState.SIMULATED: N_("演示"),
    LampState.STALE: N_("状态不明"),
}


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One lamp: which device, what it says, since when, and what is wrong with it if anything."""

    role: Role
    name: str
    state: LampState
    since: datetime
    fault: Fault | None = None

    def text(self) -> str:
        """Role and state in words: colour alone never carries the meaning."""
        if self.state is LampState.FAULT and self.fault is not None:
            says = words(self.fault).happened
        else:
            says = _(_STATE_WORDS.get(self.state, N_("状态不明")))
        return _("{role}：{state}").format(role=_(_ROLE_WORDS[self.role]), state=says)

    def now(self, state: LampState, at: datetime, fault: Fault | None = None) -> DeviceState:
        """The lamp after a fresh answer; ``since`` moves only when what it says changes."""
        if (state, fault) == (self.state, self.fault):
            return self
        return replace(self, state=state, since=at, fault=fault)


def aged(lamp: DeviceState, last_answer: datetime, at: datetime) -> DeviceState:
    """``lamp``, or STALE when a READY device has not answered for ``TTL_S`` seconds."""
    if lamp.state is LampState.READY and (at - last_answer).total_seconds() > TTL_S:
        return replace(lamp, state=LampState.STALE, since=at)
    return lamp
