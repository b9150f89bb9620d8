"""Every core that reads what a printer, a scanner or a host sends: bent frames, lying lengths, any pieces.

A core raises nothing but its own error (:mod:`tests.proofs.bending`), keeps no more than it says, and
reads nothing that is not there: what it found is never longer than what it was given.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.proof import Proof
from tests.proofs.bending import PIECES, Core, Target, try_bent
from windowdesk.app.labelling import LabelStock
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer import tspl, zpl
from windowdesk.peripherals.label_printer.identity import Identity, identity
from windowdesk.peripherals.label_printer.interpreters import TsplInterpreter, ZplInterpreter
from windowdesk.peripherals.page_printer import ipp
from windowdesk.peripherals.printer_names import device_id, speaks
from windowdesk.peripherals.raster import (
    MOST_AT_ONCE,
    MOST_BYTES,
    NotPictures,
    Raster,
    pbm,
    pictures,
)
from windowdesk.peripherals.receipt_printer import escpos
from windowdesk.peripherals.receipt_printer.escpos import AnswerDecoder
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter
from windowdesk.peripherals.scanner.framing import MOST, Framer, ScanError
from windowdesk.peripherals.scanner.keys import EVENT, KeyCore, events_of
from windowdesk.peripherals.wires.files import port_faults

SMALL = Raster(16, 3, b"\xf0\x0f\xf0\x0f\x00\xff")
STOCK = LabelStock(10, 10)


def _answers(pieces: PIECES) -> None:
    decoder = AnswerDecoder()
    for piece in pieces:
        found = decoder.feed(piece)
        assert len(decoder._buffer) < 82
        for block in found.automatic:
            assert set(escpos.decode_automatic(block)) <= set(Fault)
        for byte in found.statuses:
            assert Fault.PROTOCOL not in escpos.decode_status(1, byte)
        assert all(len(name) <= 80 for name in found.names)


def _loose_bytes(pieces: PIECES) -> None:
    """Cores without memory: each of a byte or a block."""
    data = b"".join(pieces)
    escpos.decode_automatic(data[:4])
    for byte in data[:40]:
        tspl.condition(byte)
        port_faults(byte)
        for n in range(6):
            escpos.decode_status(n, byte)


def _interpreter(make: Callable[[], EscposInterpreter | ZplInterpreter | TsplInterpreter]) -> Core:
    def feed(pieces: PIECES) -> None:
        printer = make()
        for number, piece in enumerate(pieces):
            if number == 1:
                printer.faults = {Fault.MEDIA_OUT}
            if number == 2:
                printer.faults = set()
            step = printer.feed(piece)
            assert sum(len(slip.rows) for slip in step.slips) <= MOST_AT_ONCE
            assert len(printer._buffer) <= MOST_BYTES
            assert len(step.answer) <= 120 * (sum(map(len, pieces)) + 1)

    return feed


def _host_status(pieces: PIECES) -> None:
    decoder = zpl.HostStatusDecoder()
    for piece in pieces:
        for condition in decoder.feed(piece):
            assert set(condition.faults) <= set(Fault)
        assert len(decoder._buffer) <= 256
        assert len(decoder._lines) < 3


def _identity(pieces: PIECES) -> None:
    """What a label printer calls itself, and what any printer says in its IEEE 1284 id."""
    data = b"".join(pieces)
    for language in ("zpl", "tspl"):
        said = identity(language, data)
        if said is not None:
            assert said.model.isprintable()
            assert len(said.model) + len(said.firmware) <= 256
    text = data.decode("utf-8", errors="replace")
    fields = device_id(text)
    assert sum(len(value) for value in fields.values()) <= len(text)
    how = speaks(fields.get("CMD", ""), text)
    assert (how.language != "") >= how.sure


def _ipp(pieces: PIECES) -> None:
    data = b"".join(pieces)
    try:
        said = ipp.answer(data)
    except ipp.IppError:
        return
    size = sum(
        len(value) if isinstance(value, bytes) else 1
        for _tag, group in said.groups
        for values in group.values()
        for value in values
    )
    assert size <= len(data)
    ipp.reasons_fault(ipp.words_of(said.printer(), "printer-state-reasons"))
    for job in said.jobs():
        ipp.number_of(job, "job-state")


def _pictures(pieces: PIECES) -> None:
    data = b"".join(pieces)
    try:
        found = pictures(data)
    except NotPictures:
        return
    assert sum(len(raster.rows) for raster in found) < len(data)


def _scans(make: Callable[[], Framer | KeyCore], bytes_a_letter: int) -> Core:
    def feed(pieces: PIECES) -> None:
        core, heard = make(), 0
        for piece in pieces:
            heard += sum(map(scan_length, core.feed(piece)))
            kept = core._buffer if isinstance(core, Framer) else core._letters
            assert len(kept) <= MOST
            assert core.patience_s <= 1
        heard += sum(map(scan_length, core.pause()))
        assert not core.waiting
        # nothing is heard that was not sent
        assert heard * bytes_a_letter <= sum(map(len, pieces))

    return feed


def scan_length(scan: str | ScanError) -> int:
    """Letters of a scan, 0 for one that is none."""
    return 0 if isinstance(scan, ScanError) else len(scan)


def _ipp_frames() -> tuple[bytes, ...]:
    asked = ipp.request(ipp.Operation.GET_JOBS, 1, "ipp://a/b", {"job-id": 7, "my-jobs": True})
    job = b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07\x44\x00\x11job-state-reasons\x00\x04none"
    return (
        asked,
        b"\x02\x00\x00\x00\x00\x00\x00\x01\x01" + b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x02" + job + b"\x44\x00\x00\x00\x0cjob-incoming\x04"
        b"\x44\x00\x15printer-state-reasons\x00\x13media-empty-warning\x03",
    )


_JOB = (
    b"\x1b@\x1dv0\x00\x02\x00\x03\x00" + SMALL.rows + b"\x1bd\x03\x1dV\x42\x00" + b"\x1da\x0f\x1dIC"
)
TARGETS = {
    "escpos answers": Target(
        _answers,
        (b"\x12\x37\x220042\x00\x00", b"\x10\x00\x00\x00\x12", b"_TM-T88\x00", b"\x18\x00\x0c\x0f",
         b"_" + b"TM" * 60),
    ),
    "escpos printer": Target(
        _interpreter(EscposInterpreter),
        (_JOB, _JOB + escpos.process_request(b"0001"), escpos.status_request(4) * 2, b"\x1bd\xff\x1dV\x00"),
    ),
    "bytes and blocks": Target(_loose_bytes, (bytes(range(40)),)),
    "zpl status": Target(
        _host_status,
        (
            b"\x02030,0,0,0320,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,6,0,00000000,1,000"
            b"\x03\r\n\x021234,0\x03\r\n",
        ),
    ),
    "zpl printer": Target(_interpreter(ZplInterpreter), (zpl.job([SMALL], STOCK), b"~HS")),
    "tspl printer": Target(_interpreter(TsplInterpreter), (tspl.job([SMALL], STOCK), b"\x1b!?")),
    "printers' names": Target(
        _identity,
        (
            b"\x02ZTC ZD421-203dpi,V93.21.26Z,8,8176KB\x03\r\n", b"TTP-244 Pro\r",
            b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;SN:X;",
        ),
    ),
    "ipp answers": Target(_ipp, _ipp_frames()),
    "scanner on a line": Target(
        _scans(Framer, 1),
        (
            b"2644010300012030015737\r\n", b"\x02]Q3" + "荔湾区\r\n政务".encode() + b"\x03",
            "荔湾区政务服务中心".encode("gb18030") + b"\r", b"]C101069\x1d17\r", b"x" * (MOST + 4),
        ),
    ),
    "scanner's keys": Target(
        _scans(KeyCore, EVENT.size),
        (
            events_of("2644010300012030015737"), events_of("01069\x1d17é荔湾", 15),
            EVENT.pack(0, 0, 0, 3, 0) + events_of("A"), EVENT.pack(1, 2, 2, 8, -1),
        ),
    ),
    "pictures": Target(_pictures, (pbm([SMALL, SMALL]),)),
}  # fmt: skip


@pytest.mark.proof(small=400, large=1_000_000)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_core(name: str, proof: Proof) -> None:
    try_bent(TARGETS[name], proof)


@pytest.mark.parametrize("name", TARGETS)
def test_the_frames_themselves_are_understood(name: str) -> None:
    """What is bent above is right to begin with: else everything would be noise."""
    target = TARGETS[name]
    for frame in target.frames:
        target.core([frame])
    if name == "ipp answers":
        said = ipp.answer(target.frames[-1])
        assert ipp.words_of(said.jobs()[0], "job-state-reasons") == ("none", "job-incoming")
    if name == "zpl status":
        (condition,) = zpl.HostStatusDecoder().feed(target.frames[0])
        assert condition.faults == ()
    if name == "printers' names":
        zebra, tsc = identity("zpl", target.frames[0]), identity("tspl", target.frames[1])
        assert zebra == Identity("zpl", "ZTC ZD421-203dpi", "V93.21.26Z", 203)
        assert tsc == Identity("tspl", "TTP-244 Pro")
