"""Devices are looked after by themselves: lost ones come back, hung ones hold up nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator

import pytest

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.plugs import NoPlugs, Plug
from windowdesk.peripherals.model.reporting import Reporter
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.model.watch import Watch

PATIENT = 60.0


class Plugs:
    """Somebody's hand at the plug."""

    def __init__(self) -> None:
        self.told: Callable[[Plug], None] | None = None

    def start(self, told: Callable[[Plug], None]) -> None:
        self.told = told

    def stop(self) -> None:
        self.told = None


class Asked:
    """A device that answers ``faults`` and counts how often it was asked."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        self.times = 0
        self._changed = threading.Condition()

    def __call__(self) -> tuple[Fault, ...]:
        with self._changed:
            self.times += 1
            self._changed.notify_all()
        return self.faults

    def wait(self, times: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.times >= times, PATIENT)

    def happens(self, within_s: float) -> None:
        """Until it is asked, or so long."""
        with self._changed:
            self._changed.wait(within_s)


def watch(*devices: Device, plugs: Plugs | None = None) -> Watch:
    return Watch(devices, plugs or NoPlugs(), lambda: 0.0, lambda: 0.0)


def test_a_lost_device_is_tried_again_and_again_without_anybody() -> None:
    lost = Asked(Fault.OFFLINE)
    watched = watch(Device("receipt_printer", "x", "h:1", ask=lost))
    watched.start()
    lost.wait(3)
    lost.faults = ()
    lost.wait(lost.times + 1)
    tended = watched.of("receipt_printer")
    assert tended is not None
    watched.stop()
    assert tended.life.phase is Phase.READY


def test_a_job_whose_end_nobody_told_does_not_keep_a_printer_busy() -> None:
    watched = watch(Device("receipt_printer", "x", "h:1", ask=Asked()))
    tended = watched.of("receipt_printer")
    assert tended is not None
    seen = []
    for news in (tended.began, tended.step):
        news()
        seen.append(tended.life.phase)
    assert seen == [Phase.BUSY, Phase.READY]


def test_what_is_at_work_is_busy_until_that_ends_and_is_not_asked_meanwhile() -> None:
    pad = Asked()
    watched = watch(Device("signature_pad", "x", "ws://h/", ask=pad))
    tended = watched.of("signature_pad")
    assert tended is not None
    reporter = Reporter()
    reporter.tended = tended
    seen = []
    with reporter.busy():
        # its turn comes round while somebody signs
        tended.step()
        tended.step()
        seen += [tended.life.phase, pad.times]
    seen += [tended.life.phase]
    tended.step()
    assert seen == [Phase.BUSY, 0, Phase.READY]
    assert pad.times == 1


def test_an_answer_to_an_old_question_does_not_end_work_that_began_behind_it() -> None:
    tended: Tended | None = None

    def ask() -> tuple[Fault, ...]:
        assert tended is not None
        tended.occupied()
        return ()

    tended = Tended(Device("signature_pad", "x", "ws://h/", ask=ask), lambda: 0.0, lambda: 0.0)
    tended.step()
    assert tended.life.phase is Phase.BUSY


def test_a_mistake_of_a_driver_at_work_is_a_fault_of_its_device() -> None:
    tended = Tended(Device("signature_pad", "x", "ws://h/"), lambda: 0.0, lambda: 0.0)
    reporter = Reporter()
    reporter.tended = tended

    def broken() -> None:
        with reporter.busy():
            raise RuntimeError("a driver's own mistake")

    with pytest.raises(RuntimeError):
        broken()
    assert (tended.life.phase, tended.life.fault) == (Phase.FAULT, Fault.PROTOCOL)


def test_work_that_is_given_up_says_nothing_against_its_device() -> None:
    tended = Tended(Device("document_camera", "x", "http://h/"), lambda: 0.0, lambda: 0.0)
    reporter = Reporter()
    reporter.tended = tended

    def pages() -> Generator[int, None, None]:
        with reporter.busy():
            yield from range(9)

    some = pages()
    next(some)
    some.close()
    assert tended.life.phase is Phase.READY


def test_a_hung_or_broken_device_holds_up_nobody() -> None:
    hung, free = threading.Event(), Asked()

    def hang() -> tuple[Fault, ...]:
        hung.wait(PATIENT)
        return ()

    def broken() -> tuple[Fault, ...]:
        free.wait(1)
        raise RuntimeError("a driver's own mistake")

    watched = watch(
        Device("id_reader", "a", "h:1", ask=hang),
        Device("label_printer", "b", "h:2", ask=broken),
        Device("page_printer", "c", "h:3", ask=free),
    )
    watched.start()
    free.wait(1)
    watched.again("page_printer")
    free.wait(2)
    hung.set()
    watched.stop()
    label = watched.of("label_printer")
    assert label is not None
    assert label.life.phase is Phase.FAULT
    assert not [t.name for t in threading.enumerate() if t.name.startswith("device-")]


def test_plugging_in_cuts_the_wait_short_and_pulling_out_is_seen_at_once() -> None:
    plugs, reader = Plugs(), Asked()
    watched = watch(Device("id_reader", "a", "serial:/dev/wd-none", ask=reader), plugs=plugs)
    watched.start()
    reader.wait(1)
    assert plugs.told is not None
    device = Attached("tty", "/dev/wd-none")
    plugs.told(Plug(False, device))
    tended = watched.of("id_reader")
    assert tended is not None
    assert tended.life.phase is Phase.ABSENT
    plugs.told(Plug(True, device))
    # ten seconds were to pass before the next question
    reader.wait(2)
    watched.stop()
    assert plugs.told is None


def test_a_loose_contact_does_not_have_it_asked_many_times_a_second() -> None:
    plugs, reader = Plugs(), Asked()
    watched = watch(Device("id_reader", "a", "serial:/dev/wd-none", ask=reader), plugs=plugs)
    watched.start()
    began = time.monotonic()
    for times in range(1, 4):
        assert plugs.told is not None
        while reader.times < times:
            for there in (False, True):
                plugs.told(Plug(there, Attached("tty", "/dev/wd-none")))
            reader.happens(0.01)
    assert time.monotonic() - began > 0.9
    watched.stop()


def test_whatever_comes_may_be_the_device_that_is_known_by_name_only() -> None:
    gun, plugs = Asked(Fault.NO_HARDWARE), Plugs()
    device = Device("scanner", "Gun", "evdev:Gun", ask=gun, every_s=3600, subsystem="input")
    # a wait that nothing but a plug cuts short
    watched = Watch((device,), plugs, lambda: 0.0, lambda: -1e6)
    watched.start()
    gun.wait(1)
    assert plugs.told is not None
    plugs.told(Plug(True, Attached("tty", "/dev/ttyUSB0")))
    plugs.told(Plug(False, Attached("input", "/dev/input/event3")))
    gun.faults = ()
    plugs.told(Plug(True, Attached("input", "/dev/input/event4")))
    gun.wait(2)
    watched.stop()
    assert gun.times == 2
