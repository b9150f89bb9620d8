"""The scanner of a counter as its settings name it: looked after, and its scans told to the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.tending import Device
from windowdesk.peripherals.model.watch import Watch
from windowdesk.peripherals.scanner.framing import ScanError

if TYPE_CHECKING:
    from windowdesk.peripherals.scanner.listening import ListeningScanner

KEYBOARD = "keyboard"
ROLE = "scanner"
Told = Callable[[str, str], None]


class CounterScanner:
    """The scanner at ``address``; "" is one that is a keyboard, which nobody can ask."""

    def __init__(self, address: str) -> None:
        self._scanner = _scanner(address)
        self._watch: Watch | None = None
        self._tell: Told = lambda _text, _code: None
        if self._scanner is None:
            self.device = Device(ROLE, _("键盘式扫码枪"), KEYBOARD)
        else:
            self._scanner.heard = self._heard
            self._scanner.lost = self._lost
            by_name = address.startswith("evdev:") and not address.startswith("evdev:/")
            self.device = Device(
                ROLE,
                address.partition(":")[2] if by_name else address,
                address,
                ask=self._scanner.faults,
                subsystem="input" if by_name else "",
            )

    def looked_after_by(self, watch: Watch) -> None:
        """``watch`` asks it how it is, and hears what a scan says of it."""
        self._watch = watch

    def listen(self, tell: Told) -> None:
        """Have each scan told: its text and "", or "" and why it is none. In the scanner's thread."""
        self._tell = tell

    def close(self) -> None:
        """Let others have it."""
        if self._scanner is not None:
            self._scanner.close()

    def _heard(self, scan: str | ScanError) -> None:
        if isinstance(scan, ScanError):
            self._told(Fault.PROTOCOL)
            self._tell("", scan.code)
        else:
            self._told(None)
            self._tell(scan, "")

    def _lost(self) -> None:
        self._told(Fault.OFFLINE)
        if self._watch is not None:
            self._watch.again(ROLE)

    def _told(self, fault: Fault | None) -> None:
        tended = None if self._watch is None else self._watch.of(ROLE)
        if tended is not None:
            tended.told(fault)


def _scanner(address: str) -> ListeningScanner | None:
    if not address:
        return None
    from windowdesk.peripherals.scanner.wired import scanner_at

    return scanner_at(address)
