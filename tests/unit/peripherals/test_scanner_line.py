"""A scanner on a serial line: its scans arrive, its troubles are told, and it comes back by itself."""

from __future__ import annotations

import errno
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.framing import ScanError
from windowdesk.peripherals.scanner.simulated_serial import SimulatedSerialScanner
from windowdesk.peripherals.scanner.wired import scanner_at

RECEIPT = "2644010300012030015737"


class Listened:
    """A scanner that is listened to; what it said, in order."""

    def __init__(self, address: str) -> None:
        self.scanner = scanner_at(address)
        self._heard: queue.Queue[str | ScanError] = queue.Queue()
        self.lost = threading.Event()
        self.scanner.heard = self._heard.put
        self.scanner.lost = self.lost.set

    def next(self) -> str:
        said = self._heard.get(timeout=60)
        return said.code if isinstance(said, ScanError) else said


@pytest.fixture
def gun() -> Iterator[SimulatedSerialScanner]:
    with SimulatedSerialScanner() as scanner:
        yield scanner


@pytest.fixture
def desk(gun: SimulatedSerialScanner) -> Iterator[Listened]:
    listened = Listened(f"serial:{gun.path}@9600")
    assert listened.scanner.faults() == ()
    yield listened
    listened.scanner.close()


def test_scans_arrive_in_their_order(gun: SimulatedSerialScanner, desk: Listened) -> None:
    for text in (RECEIPT, "荔湾区", "HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF"):
        gun.scan(text)
    assert [desk.next() for _scan in range(3)] == [
        RECEIPT,
        "荔湾区",
        "HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF",
    ]


def test_one_without_a_suffix_is_over_by_itself() -> None:
    with SimulatedSerialScanner(suffix=b"") as gun:
        desk = Listened(f"serial:{gun.path}")
        assert desk.scanner.faults() == ()
        gun.scan(RECEIPT)
        assert desk.next() == RECEIPT
        desk.scanner.close()


def test_noise_is_a_fault_until_something_sensible_comes(
    gun: SimulatedSerialScanner, desk: Listened
) -> None:
    gun.noise(b"\xf8\x80\xff\r")
    assert desk.next() == "not_text"
    assert desk.scanner.faults() == (Fault.PROTOCOL,)
    gun.scan(RECEIPT)
    assert desk.next() == RECEIPT
    assert desk.scanner.faults() == ()


def test_a_flood_is_told_a_few_times_and_a_scan_behind_it_is_none_the_worse(
    gun: SimulatedSerialScanner, desk: Listened
) -> None:
    for _burst in range(5):
        gun.noise(b"\xf8\x80\xff\rA1\r" * 100)
    gun.noise(b"\xff\r")
    gun.scan(RECEIPT)
    said = [desk.next()]
    while said[-1] != RECEIPT:
        said.append(desk.next())
    # a thousand pieces came, and none of them was anybody's scan
    assert set(said) <= {"not_text", "A1", RECEIPT}
    assert len(said) < 50


def test_who_takes_the_scans_may_fail_and_it_listens_on(
    gun: SimulatedSerialScanner, desk: Listened
) -> None:
    def fail(_scan: object) -> None:
        raise RuntimeError

    heard, desk.scanner.heard = desk.scanner.heard, fail
    gun.scan("1")
    assert desk.lost.wait(60)
    desk.scanner.heard = heard
    assert desk.scanner.faults() == ()
    gun.scan("2")
    assert desk.next() == "2"


def test_a_pulled_plug_is_told_at_once_and_the_next_one_is_found(tmp_path: Path) -> None:
    port = tmp_path / "scanner"
    desk = Listened(f"serial:{port}")
    assert desk.scanner.faults() == (Fault.NO_HARDWARE,)
    for text in ("1", "2"):
        desk.lost.clear()
        with SimulatedSerialScanner() as gun:
            port.symlink_to(gun.path)
            assert desk.scanner.faults() == ()
            gun.scan(text)
            assert desk.next() == text
        assert desk.lost.wait(60)
        port.unlink()
        assert desk.scanner.faults() == (Fault.NO_HARDWARE,)


def test_a_port_has_one_owner(gun: SimulatedSerialScanner, desk: Listened) -> None:
    other = Listened(f"serial:{gun.path}")
    assert other.scanner.faults() == (Fault.IN_USE,)
    desk.scanner.close()
    assert other.scanner.faults() == ()
    other.scanner.close()


def test_what_is_no_port_is_a_setting_to_mend() -> None:
    assert Listened("serial:/dev/null").scanner.faults() == (Fault.CONFIG,)


def test_a_line_that_cannot_be_listened_to_is_given_back(
    gun: SimulatedSerialScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk has as many files open as it may: the next try finds the port free."""

    def no_more() -> tuple[int, int]:
        raise OSError(errno.EMFILE, "too many open files")

    scanner = scanner_at(f"serial:{gun.path}")
    with monkeypatch.context() as full:
        full.setattr("windowdesk.peripherals.scanner.listening.os.pipe", no_more)
        assert scanner.faults() == (Fault.OFFLINE,)
    assert scanner.faults() == ()
    scanner.close()
