"""The SANE driver against SANE's own test backend: piles, every status, cancelling, a scan that hangs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.parts import needs
from windowdesk.app.capturing import PNG, Page, Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.document_scanner.transport_scanimage import SaneScanner, listed
from windowdesk.peripherals.faults import Fault

# a page takes long enough to do something meanwhile
SLOW = ("--read-delay=yes", "--read-delay-duration=50000")
PILE = Wanted(dpi=75, feeder="feeder")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SANE with nothing but its test backend; the folder that pages pass through."""
    needs("sane")
    config = tmp_path / "sane"
    config.mkdir()
    (config / "dll.conf").write_text("test\n", encoding="ascii")
    (config / "test.conf").write_text("number_of_devices 1\n", encoding="ascii")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(config))
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(room))
    return room


def broke_off(pages: Iterator[Page]) -> tuple[int, Fault]:
    """How many pages came, and why no more did."""
    came: list[Page] = []
    with pytest.raises(DeviceProblem) as problem:
        came.extend(pages)
    return len(came), Fault(problem.value.code)


def test_a_pile_comes_page_by_page_and_leaves_nothing(room: Path) -> None:
    found, fault = listed()
    assert fault is None
    assert [one.name for one in found] == ["test:0"]
    scanner = SaneScanner(found[0].name)
    assert scanner.faults() == ()
    pages = list(scanner.pages(Wanted(dpi=150)))
    # the test backend's feeder holds ten; its bed is 200 mm long
    assert len(pages) == 10
    assert {(page.media, page.width, page.height, page.dpi) for page in pages} == {
        (PNG, 1181, 1181, 150)
    }
    assert not pages[0].simulated
    assert len(list(scanner.pages(Wanted(pages=3, dpi=75)))) == 3
    [grey] = scanner.pages(Wanted(dpi=75, colour=False, feeder="glass"))
    # the colour type in the picture's own header: grey
    assert grey.content[25] == 0
    assert pages[0].content[25] == 2
    assert list(room.iterdir()) == []


STATUSES = {
    "UNSUPPORTED": Fault.CONFIG,
    "CANCELLED": Fault.CANCELLED,
    "DEVICE_BUSY": Fault.IN_USE,
    "INVAL": Fault.CONFIG,
    # scanimage itself aborts over a page that ends before it began
    "EOF": Fault.HELPER_CRASHED,
    "JAMMED": Fault.JAM,
    "NO_DOCS": Fault.ADF_EMPTY,
    "COVER_OPEN": Fault.COVER_OPEN,
    "IO_ERROR": Fault.OFFLINE,
    "NO_MEM": Fault.HELPER_CRASHED,
    "ACCESS_DENIED": Fault.PERMISSION,
}


@pytest.mark.parametrize(("status", "fault"), STATUSES.items())
def test_every_status_of_sane_is_a_fault_in_words(status: str, fault: Fault, room: Path) -> None:
    scanner = SaneScanner("test:0", extra=(f"--read-return-value=SANE_STATUS_{status}",))
    assert broke_off(scanner.pages(PILE)) == (0, fault)
    assert list(room.iterdir()) == []


def test_a_name_that_sane_does_not_know_is_no_hardware(room: Path) -> None:
    assert room.is_dir()
    scanner = SaneScanner("test:7")
    assert scanner.faults() == (Fault.NO_HARDWARE,)
    assert broke_off(scanner.pages(PILE)) == (0, Fault.NO_HARDWARE)


def test_without_scanimage_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert SaneScanner("test:0").faults() == (Fault.CONFIG,)
    with pytest.raises(DeviceProblem, match="扫描仪的设置"):
        next(SaneScanner("test:0").pages(Wanted()))


def test_a_pile_that_jams_keeps_the_pages_before(room: Path) -> None:
    """The device is stopped for good after the first page, and the watchdog ends it."""
    scanner = SaneScanner("test:0", quiet_s=3.0, ending_s=0.1, extra=SLOW)
    pages = scanner.pages(PILE)
    next(pages)
    child = scanner._child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    count, fault = broke_off(pages)
    assert fault is Fault.TIMEOUT
    assert count < 9
    assert child.returncode == -signal.SIGKILL
    assert list(room.iterdir()) == []
    # and it is free again
    assert scanner.faults() == ()


# as SANE 1.2 says it, and then waits for a reader that has ended already
HUNG = """#!/bin/sh
case "$*" in
*--all-options*) echo "    --source Flatbed|ADF [Flatbed]" ;;
*) echo "Scanning page 1" >&2
   echo "scanimage: sane_read: Error during device I/O" >&2
   echo "Scanned page 1. (scanner status = 9)" >&2
   echo "Batch terminated, 1 page scanned" >&2
   exec tail -f /dev/null ;;
esac
"""


def test_one_that_hangs_behind_its_last_word_is_ended_and_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "scanimage"
    program.write_text(HUNG, encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    # nobody waits for the minute that a silent scan has
    scanner = SaneScanner("test:0", quiet_s=600.0, ending_s=0.1)
    assert broke_off(scanner.pages(PILE)) == (0, Fault.OFFLINE)


def test_cancelling_ends_the_pile_without_an_error(room: Path) -> None:
    scanner = SaneScanner("test:0", extra=SLOW)
    pages = scanner.pages(PILE)
    next(pages)
    # a page that was read is nowhere but here
    assert [path.name for path in room.rglob("1.*")] == []
    other = threading.Thread(target=scanner.cancel)
    other.start()
    assert len(list(pages)) < 9
    other.join()
    # asked first, not killed: whatever paper is in the scanner comes out of it
    assert any("trying to stop scanner" in line for line in scanner._listener.said)
    assert list(room.iterdir()) == []


def test_one_conversation_at_a_time_and_closing_frees_it(room: Path) -> None:
    scanner = SaneScanner("test:0", extra=SLOW)
    pages = scanner.pages(PILE)
    next(pages)
    assert scanner.faults() == ()
    assert broke_off(scanner.pages(PILE)) == (0, Fault.IN_USE)
    pages.close()  # type: ignore[attr-defined] # a generator, as every source's pages are
    assert list(room.iterdir()) == []
    assert len(list(SaneScanner("test:0").pages(PILE))) == 10


def test_a_page_larger_than_a_page_may_be_is_cut_off(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from windowdesk.peripherals.document_scanner import transport_scanimage

    monkeypatch.setattr(
        transport_scanimage, "_LIMITED", ("/bin/sh", "-c", 'ulimit -f 1; exec "$@"', "sh")
    )
    scanner = SaneScanner("test:0", extra=("--test-picture=Color pattern",))
    assert broke_off(scanner.pages(Wanted(dpi=300))) == (0, Fault.PROTOCOL)
    assert list(room.iterdir()) == []
