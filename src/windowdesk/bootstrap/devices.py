"""The devices of a counter as its settings name them, looked after, and their lamps."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from windowdesk.app.spool import Condition
from windowdesk.bootstrap.calling import CounterCalls
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.id_reader import CounterReader, trouble_of
from windowdesk.bootstrap.pads import pads_of
from windowdesk.bootstrap.printers import SIMULATED
from windowdesk.bootstrap.scanners import KEYBOARD, CounterScanner
from windowdesk.gui.devices import DeviceLamp
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, problem, words
from windowdesk.peripherals.model.life import Life, Phase
from windowdesk.peripherals.model.plugs import NoPlugs, Plugs
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.model.watch import Watch
from windowdesk.peripherals.printing import AbsentPrinter
from windowdesk.peripherals.spooler import Asked

_STATES = {
    Phase.ABSENT: "absent",
    Phase.PRESENT: "opening",
    Phase.OPENING: "opening",
    Phase.CLAIMED: "opening",
    Phase.READY: "ready",
    Phase.BUSY: "busy",
    Phase.FAULT: "fault",
    Phase.STALE: "stale",
}
# a printer is asked less often: other windows may stand in line at it
_PRINTER_EVERY_S = 15.0


class CounterDevices:
    """``lamps``, ``test`` and ``again`` for the screens; ``start`` and ``stop`` around them."""

    def __init__(self, counter: Counter, plugs: Plugs | None = None) -> None:
        self._counter = counter
        self._from = time.monotonic()
        self._known: dict[str, Condition] = {}
        self.id_reader = CounterReader(counter)
        self.scanner = CounterScanner(counter.config.scanner)
        self.calls = CounterCalls(counter)
        self.pads = pads_of(counter.config)
        every = (
            *_devices(counter, self.id_reader, self.scanner),
            *self.calls.devices,
            *self.pads.devices,
        )
        self._absent = {device.role: device for device in every}
        there = tuple(device for device in self._absent.values() if not _nobody(device))
        self.watch = Watch(there, plugs or NoPlugs(), self._seconds, random.random)
        self.scanner.looked_after_by(self.watch)
        for works in (counter.captures, self.pads, self.calls):
            works.watch(self.watch.of)

    def start(self) -> None:
        """Begin to look after the devices."""
        self.watch.start()

    def stop(self) -> None:
        """End it, and let others have them."""
        self.watch.stop()
        self.calls.stop()
        self.id_reader.close()
        self.scanner.close()

    def reader_trouble(self) -> str:
        """Why no card can be read just now; "" where one can."""
        return trouble_of(self.watch.of("id_reader"))

    def lamps(self) -> tuple[DeviceLamp, ...]:
        """How each device stands."""
        self._hear_spool()
        begun = self._counter.clock.now() - timedelta(seconds=self._seconds())
        return tuple(self._lamp(device, begun) for device in self._absent.values())

    def again(self, role: str) -> None:
        """Try the device of ``role`` now."""
        self.watch.again(role)

    def test(self, role: str) -> str:
        """Try the device of ``role``; how it went, in words. Blocking: call it in a worker.

        ``DeviceProblem`` where it does not work.
        """
        tended = self.watch.of(role)
        if tended is None:
            raise problem(Fault.NO_HARDWARE, role)
        if tended.device.address == KEYBOARD:
            return _("请扫描任一回执上的条码，号码会显示在当前界面。")
        if tended.device.simulated:
            return _("模拟设备工作正常；真实设备在本机设置里指定。")
        if tended.device.ask is None:
            return _("这台设备不能询问，用一次就知道。")
        tended.step()
        life = tended.life
        if life.phase is Phase.ABSENT:
            raise problem(Fault.NO_HARDWARE, role)
        if life.phase is Phase.BUSY:
            return _("设备正在使用，用完后再测试。")
        if life.phase is Phase.FAULT and life.fault is not None:
            raise problem(life.fault, role)
        said = "" if life.fault is None else words(life.fault, role).happened
        return _("设备答复正常。") + said

    def _hear_spool(self) -> None:
        for known in self._counter.desk.spool.conditions():
            names = self._counter.parts.printers.names(known.role)
            tended = self.watch.of(_printer_role(known.role, names.index(known.printer)))
            # only what is new: the printer may have been asked since then
            if tended is None or self._known.get(tended.device.role) == known:
                continue
            self._known[tended.device.role] = known
            if known.busy:
                tended.began()
            else:
                tended.told(Fault(known.fault) if known.fault else None)

    def _lamp(self, device: Device, begun: datetime) -> DeviceLamp:
        tended = self.watch.of(device.role)
        if tended is None:
            said = words(Fault.CONFIG).press
            return DeviceLamp(device.role, device.name, "absent", begun, press=said)
        return lamp_of(tended, begun)

    def _seconds(self) -> float:
        """Since the desk began, on a clock that nobody can set back."""
        return time.monotonic() - self._from


def lamp_of(tended: Tended, begun: datetime) -> DeviceLamp:
    """The lamp of one device; ``begun`` is second 0 of its life on the wall's clock of now."""
    # once, and first: what is asked for the first time just now must not be half told
    asked = tended.asked
    device, life = tended.device, tended.life
    state = _state(device, life, asked=asked)
    if not asked:
        said = _("键盘式扫码枪插没插好，电脑看不出来：扫一下任一回执就知道。")
        if device.address != KEYBOARD:
            said = "" if device.simulated or device.ask is None else _("还没有问过这台设备。")
        return DeviceLamp(device.role, device.name, state, begun, words=said)
    fault = Fault.NO_HARDWARE if life.phase is Phase.ABSENT else life.fault
    text = words(fault, device.role) if fault is not None else None
    return DeviceLamp(
        role=device.role,
        name=device.name,
        state=state,
        since=begun + timedelta(seconds=life.since),
        words=text.happened if text is not None else "",
        press=text.press if text is not None else "",
        installer=text.installer if text is not None else "",
        seen=None if life.seen is None else begun + timedelta(seconds=life.seen),
    )


def _state(device: Device, life: Life, *, asked: bool) -> str:
    """The lamp's word; what cannot be asked or is simulated is well until its driver says no."""
    stopped = life.phase is Phase.FAULT
    if device.simulated:
        return "fault" if stopped else "simulated"
    if device.ask is None and not stopped:
        return "ready"
    return _STATES[life.phase] if asked else "stale"


def _nobody(device: Device) -> bool:
    """Whether the settings name no such device."""
    return not (device.simulated or device.address)


def _devices(
    counter: Counter, reader: CounterReader, scanner: CounterScanner
) -> tuple[Device, ...]:
    """One device for each role; one without an address that is not simulated is not there."""
    return (
        reader.device(),
        scanner.device,
        *(source.device() for source in counter.captures.sources),
        *_printers(counter),
    )


def _printer_role(role: str, place: int) -> str:
    """Of the printers of ``role`` the usual one comes first, then the spare one."""
    return f"{'spare_' * place}{role}_printer"


def _printers(counter: Counter) -> Iterator[Device]:
    printers, config = counter.parts.printers, counter.config
    named = {
        "receipt": config.receipt_printer,
        "page": config.system_printer,
        "label": config.label_printer,
    }
    for role, address in named.items():
        for place, (name, printer) in enumerate(printers.of(role)):
            absent = isinstance(printer, AbsentPrinter)
            simulated = not (absent or place) and address in ("", SIMULATED)
            ask = printer.faults if isinstance(printer, Asked) and not simulated else None
            # the line of a printer is claimed for each conversation: the spool is its one owner
            yield Device(
                _printer_role(role, place),
                name,
                "" if absent or simulated else f"printer {name}",
                simulated,
                ask,
                _PRINTER_EVERY_S,
            )
