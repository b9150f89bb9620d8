"""All devices of this window, looked after: a thread for each that can be asked, plugs for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from windowdesk import logs
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.plugs import Plug, Plugs
from windowdesk.peripherals.model.tending import Device, Tended, refuse_twins

_STOP_S = 5.0
# a driver that broke is tried again after so long
_BROKEN_S = 15.0
# however often it is plugged in, it is not asked again sooner than this: a loose contact comes and goes
# many times a second, and each question opens a line
_SOONEST_S = 0.5


class Watch:
    """``start`` begins, ``stop`` ends and gives every device back. Asking it anything is cheap."""

    def __init__(
        self,
        devices: tuple[Device, ...],
        plugs: Plugs,
        now: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        refuse_twins(devices)
        self._plugs = plugs
        self.tended = tuple(Tended(device, now, random) for device in devices)
        self._rounds: list[_Rounds] = []

    def of(self, role: str) -> Tended | None:
        """The usual device of ``role``."""
        return next((one for one in self.tended if one.device.role == role), None)

    def start(self) -> None:
        """Begin to ask and to listen."""
        self._rounds = [_Rounds(one) for one in self.tended if one.device.ask is not None]
        for rounds in self._rounds:
            rounds.start()
        self._plugs.start(self._told)

    def again(self, role: str) -> None:
        """Try the devices of ``role`` now, however long they were to wait."""
        for rounds in self._rounds:
            if rounds.tended.device.role == role:
                rounds.again()

    def stop(self) -> None:
        """No more questions. A device that hangs is left to end with the program."""
        self._plugs.stop()
        for rounds in self._rounds:
            rounds.stop()
        deadline = time.monotonic() + _STOP_S
        for rounds in self._rounds:
            rounds.join(deadline - time.monotonic())
        self._rounds = []
        for one in self.tended:
            one.let_go()

    def _told(self, plug: Plug) -> None:
        for one in self.tended:
            if one.plugged(plug):
                words = {"role": one.device.role, "there": plug.there}
                logs.get("devices").info("plugged", **words)
                if plug.there:
                    self.again(one.device.role)
            elif plug.there and one.device.subsystem == plug.device.subsystem:
                self.again(one.device.role)


class _Rounds:
    """The thread of one device."""

    def __init__(self, tended: Tended) -> None:
        self.tended = tended
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"device-{tended.device.role}", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def again(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()

    def join(self, seconds: float) -> None:
        self._thread.join(max(0.0, seconds))

    def _run(self) -> None:
        while True:
            # first cleared, then looked: a stop between the two would be slept through
            self._wake.clear()
            if self._stopped.is_set():
                return
            wait, asked = self._step(), time.monotonic()
            self._wake.wait(wait)
            self._stopped.wait(max(0.0, asked + min(wait, _SOONEST_S) - time.monotonic()))

    def _step(self) -> float:
        try:
            return self.tended.step()
        except Exception:  # noqa: BLE001 - a driver's mistake is a fault of its device, no more
            logs.get("devices").exception("driver_broke")
            self.tended.told(Fault.PROTOCOL)
            return _BROKEN_S
