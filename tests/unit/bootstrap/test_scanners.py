"""A counter whose settings name a scanner: its lamp is true, and its scans reach whoever listens."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

from tests.helpers.counter import CHEAP, StandingClock
from tests.unit.peripherals.model.test_watch import Plugs
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.bootstrap.window import build_devices
from windowdesk.gui.devices import DeviceLamp
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.plugs import Plug
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.settings import Settings


def a_counter(profile: Path, scanner: str) -> Counter:
    config = Settings(scanner=scanner)
    return open_counter(profile, clock=StandingClock(), config=config, hasher=CHEAP)


def lamp_of(lamps: Callable[[], tuple[DeviceLamp, ...]]) -> DeviceLamp:
    return next(lamp for lamp in lamps() if lamp.role == "scanner")


def test_a_scanner_is_opened_heard_lost_and_found_again(tmp_path: Path) -> None:
    port, plugs = tmp_path / "gun", Plugs()
    counter = a_counter(tmp_path / "profile", f"serial:{port}@9600")
    watched = CounterDevices(counter, plugs)
    devices = build_devices(counter, watched)
    heard: queue.Queue[tuple[str, str]] = queue.Queue()
    assert devices.listen is not None
    devices.listen(lambda text, code: heard.put((text, code)))
    watched.start()
    for text in ("2644010300012030015737", "荔湾区"):
        with SimulatedSerialScanner() as gun:
            port.symlink_to(gun.path)
            assert plugs.told is not None
            plugs.told(Plug(True, Attached("tty", gun.path)))
            # a scanner waits for nobody: what it sends before the desk listens lies on the line
            gun.scan(text)
            assert heard.get(timeout=60) == (text, "")
            assert lamp_of(devices.lamps).state == "ready"
            gun.noise(b"\xff\xfe\xff\r")
            assert heard.get(timeout=60) == ("", "not_text")
            assert lamp_of(devices.lamps).state == "fault"
            port.unlink()
    watched.stop()
    assert lamp_of(devices.lamps).name == f"serial:{port}@9600"
    counter.close()


def test_without_a_setting_it_is_a_keyboard_that_nobody_can_ask(tmp_path: Path) -> None:
    counter = a_counter(tmp_path / "profile", "")
    devices = build_devices(counter)
    lamp = lamp_of(devices.lamps)
    assert lamp.state == "ready"
    assert "键盘式" in lamp.name
    counter.close()
