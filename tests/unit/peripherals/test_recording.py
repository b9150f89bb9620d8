"""What a support bundle may hold of the bytes on a line: enough to see what happened, and nobody."""

from __future__ import annotations

from pathlib import Path

from windowdesk.peripherals.id_reader.hid import profile_named
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated_serial import (
    SimulatedHidReader,
    SimulatedSerialReader,
)
from windowdesk.peripherals.id_reader.transport_hid import HidOpener
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter
from windowdesk.peripherals.receipt_printer.simulated import SimulatedPrinterServer
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.recording import MOST, Recorder, noted, recording
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.wire import Opener

CARD = PEOPLE["plain"]


def read_a_card(opener: Opener) -> Recorder:
    with recording() as recorder:
        reader = WiredReader(noted(opener, "reader", people=True), timeout_s=30)
        card = reader.poll().card
        reader.close()
    assert card is not None
    assert card.name == CARD.name
    return recorder


def nothing_of(recorder: Recorder) -> bool:
    """Whether no two letters in a row of the card are kept, in the bytes that carry them."""
    kept = bytes.fromhex("".join(frame.shown for frame in recorder.frames).replace(" ", ""))
    texts = (CARD.name, CARD.number, CARD.address)
    pairs = (text[at : at + 2].encode("utf-16-le") for text in texts for at in range(len(text) - 1))
    return not any(pair in kept for pair in pairs)


def test_a_card_that_is_read_leaves_heads_alone() -> None:
    with SimulatedSerialReader() as twin:
        twin.link.place_card(CARD)
        recorder = read_a_card(SerialOpener(twin.path))
    assert nothing_of(recorder)
    assert sum(frame.size for frame in recorder.frames if not frame.sent) > 1295
    assert "aa aa aa 96 69 00 03 20 01 22" in [frame.shown for frame in recorder.frames]
    assert any(frame.shown.endswith("00 00 90") for frame in recorder.frames if not frame.sent)


def test_a_card_that_comes_in_reports_leaves_no_more() -> None:
    with SimulatedHidReader(profile_named("huaxu")) as twin:
        twin.link.place_card(CARD)
        recorder = read_a_card(HidOpener(twin.path, profile_named("huaxu")))
    assert nothing_of(recorder)


def test_of_a_slip_only_its_beginning_is_kept(tmp_path: Path) -> None:
    slip = b"\x1b@" + "陈雨桐".encode("gb18030") * 20 + b"\x1dV\x00"
    with SimulatedPrinterServer(tmp_path) as server, recording() as recorder:
        opener = noted(TcpOpener(*server.address), "printer")
        EscposPrinter(opener).print(slip, "")
    kept = [frame.shown for frame in recorder.frames]
    assert "10 04 01" in kept
    assert max(len(shown.split()) for shown in kept) <= 32
    assert not any("陈".encode("gb18030").hex(" ") in shown for shown in kept)


def test_nobody_records_nothing_is_kept_and_never_more_than_the_newest() -> None:
    opener = TcpOpener("127.0.0.1", 9)
    assert noted(opener, "x") is opener
    with recording() as recorder:
        for number in range(3 * MOST):
            recorder.note("x", True, bytes((number % 256,)), people=False)
    assert len(recorder.frames) == MOST
    assert recorder.frames[-1].shown == f"{(3 * MOST - 1) % 256:02x}"
