"""Labels in ZPL and TSPL: drawn, sent, printed by our simulated printers, and what they say of themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.unit.documents import samples
from windowdesk.app.labelling import LABEL_MEDIA, LabelStock
from windowdesk.app.ports import LabelPrinter, PrintOutcome
from windowdesk.documents.press import WindowPress
from windowdesk.domain.decision.model import Document
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer import tspl, zpl
from windowdesk.peripherals.label_printer.interpreters import (
    TsplInterpreter,
    ZplInterpreter,
    unpacked,
)
from windowdesk.peripherals.label_printer.language import Condition, Language
from windowdesk.peripherals.label_printer.printer import Patience, WiredLabelPrinter
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.label_printer.tspl import TSPL
from windowdesk.peripherals.label_printer.zpl import ZPL, HostStatusDecoder
from windowdesk.peripherals.raster import MOST_AT_ONCE, NotPictures, Raster, pbm, pictures
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter, Step
from windowdesk.peripherals.receipt_printer.simulated import Manners, SimulatedPrinterServer
from windowdesk.peripherals.wires.tcp import TcpOpener

QUICK = Patience(answer=5.0, send=5.0, finish=9.0, calm=0.05, look=0.02)
IMPATIENT = Patience(answer=0.2, late=0.2, send=5.0)
STOCK = LabelStock()
FACTS = samples.facts(Document.LABELS)
JOB = WindowPress().labels(FACTS, STOCK).content
LABELS = pictures(JOB)
# what a healthy Zebra answers to ~HS (ZPL II Programming Guide)
HEALTHY = (
    b"\x02030,0,0,0320,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)
PARTS = {"zpl": (ZPL, ZplInterpreter), "tspl": (TSPL, TsplInterpreter)}


def codes(raster: Raster) -> list[str]:
    image = Image.frombytes("1", (raster.width, raster.height), raster.rows, "raw", "1;I")
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


@pytest.mark.parametrize("size", [(60, 40, 203), (70, 50, 203), (60, 40, 300), (40, 30, 203)])
def test_every_code_is_read_and_nobody_is_named(size: tuple[int, int, int]) -> None:
    stock = LabelStock(*size)
    printed = WindowPress().labels(FACTS, stock)
    assert printed.media == LABEL_MEDIA
    rasters = pictures(printed.content)
    assert {(raster.width, raster.height) for raster in rasters} == {(stock.width, stock.height)}
    number = FACTS.number
    expected = [number, *(f"{number}-{line.index:02d}" for line in FACTS.materials)]
    assert [codes(raster) for raster in rasters] == [[code] for code in expected]


@pytest.mark.parametrize("name", PARTS)
def test_a_job_comes_out_as_it_was_drawn_in_any_pieces(name: str) -> None:
    language, twin = PARTS[name]
    job = language.job(LABELS, STOCK)
    for step in (len(job), 1000, 7):
        printer = twin()
        done = [printer.feed(job[at : at + step]) for at in range(0, len(job), step)]
        assert [slip for each in done for slip in each.slips] == list(LABELS)
        assert printer.unknown == 0
        assert not printer.unfinished


rows = st.integers(1, 8).flatmap(
    lambda stride: st.lists(
        st.one_of(
            st.binary(min_size=stride, max_size=stride),
            st.sampled_from([b"\0" * stride, b"\xff" * stride, b"\0\xff" * stride]).map(
                lambda row: row[:stride]
            ),
        ),
        min_size=1,
        max_size=6,
    ).map(lambda all_rows: Raster(stride * 8, len(all_rows), b"".join(all_rows)))
)


@settings(max_examples=200)
@given(rows)
def test_packed_rows_unpack_to_themselves(raster: Raster) -> None:
    packed = zpl.packed(raster)
    assert unpacked(packed, raster.stride, raster.height) == raster.rows
    assert len(packed) <= 2 * len(raster.rows) + 2 * raster.height
    assert pictures(pbm([raster, raster])) == (raster, raster)


@pytest.mark.parametrize(
    "lie",
    [
        b"",
        b"P4\n8 1\n",
        b"P4\n99999 99999\n" + bytes(100),
        b"P4\n0 1\n",
        b"P5\n8 1\n\0",
        pbm(LABELS)[:-1],
        pbm(LABELS) + b"x",
    ],
)
def test_a_length_that_lies_is_no_picture(lie: bytes) -> None:
    with pytest.raises(NotPictures):
        pictures(lie)


def test_what_a_zebra_says_of_itself() -> None:
    def said(old: bytes, new: bytes) -> Condition:
        assert old in HEALTHY
        (found,) = HostStatusDecoder().feed(HEALTHY.replace(old, new, 1))
        return found

    assert HostStatusDecoder().feed(HEALTHY) == (Condition(),)
    assert said(b"030,0,", b"030,1,").faults == (Fault.MEDIA_OUT,)
    assert said(b"030,0,0,", b"030,0,1,").faults == (Fault.OFFLINE,)
    assert said(b"000,0,0,0,0,2", b"000,0,1,0,0,2").faults == (Fault.COVER_OPEN,)
    assert said(b"000,0,0,0,0,2", b"000,0,0,1,0,2").faults == (Fault.RIBBON_OUT,)
    assert said(b"0,0,0\x03", b"0,0,1\x03").faults == (Fault.HEAD_HOT,)
    assert said(b"0320,000", b"0320,002").busy
    assert said(b"00000000", b"00000003").busy
    assert said(b"1234,0", b"12").faults == (Fault.PROTOCOL,)
    pieces = HostStatusDecoder()
    assert [c for byte in HEALTHY for c in pieces.feed(bytes((byte,)))] == [Condition()]


def test_what_a_tspl_printer_says_of_itself() -> None:
    assert tspl.condition(0x00) == Condition()
    assert tspl.condition(0x20) == Condition(busy=True)
    assert tspl.condition(0x05).faults == (Fault.COVER_OPEN, Fault.MEDIA_OUT)
    assert tspl.condition(0x08).faults == (Fault.RIBBON_OUT,)
    assert tspl.condition(0x02).faults == (Fault.JAM,)
    assert tspl.condition(0x80).faults == (Fault.BROKEN,)
    assert tspl.condition(0x41).faults == (Fault.PROTOCOL,)


# --- through the driver --------------------------------------------------------------------------


def wired(server: SimulatedPrinterServer, language: Language) -> WiredLabelPrinter:
    return WiredLabelPrinter(TcpOpener(*server.address), language, STOCK, QUICK)


@pytest.mark.parametrize("name", PARTS)
def test_labels_come_out_of_a_printer_on_the_network(tmp_path: Path, name: str) -> None:
    language, twin = PARTS[name]
    with SimulatedPrinterServer(tmp_path, printer=twin()) as server:
        printer: LabelPrinter = wired(server, language)
        assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
        assert len(server.slips) == len(LABELS)
        assert server.slips[0].name == "label-0001.png"


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("fault", [Fault.MEDIA_OUT, Fault.RIBBON_OUT, Fault.COVER_OPEN])
def test_a_fault_before_is_named_and_nothing_is_sent(
    tmp_path: Path, name: str, fault: Fault
) -> None:
    language, twin = PARTS[name]
    with SimulatedPrinterServer(tmp_path, printer=twin()) as server:
        printer = wired(server, language)
        server.trouble(fault)
        assert printer.faults() == (fault,)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, fault.value)
        server.trouble()
        assert printer.faults() == ()
        assert not server.slips


def test_the_roll_that_ends_in_the_middle_is_uncertain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SimulatedPrinterServer(tmp_path, printer=ZplInterpreter()) as server:
        took = server.take

        def ends(data: bytes) -> bytes:
            if len(data) > 100:
                server.printer.faults = {Fault.MEDIA_OUT}
            return took(data)

        monkeypatch.setattr(server, "take", ends)
        report = wired(server, ZPL).print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "media_out")


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("cut", [0, 1, 100])
def test_a_held_printer_answers_however_the_line_cuts_the_question(name: str, cut: int) -> None:
    language, twin = PARTS[name]
    sent = language.job(LABELS, STOCK) + language.request
    printer = twin()
    printer.faults = {Fault.MEDIA_OUT}
    at = len(sent) - cut
    answer = printer.feed(sent[:at]).answer + printer.feed(sent[at:]).answer
    (said,) = language.decoder().feed(answer)
    assert said.faults == (Fault.MEDIA_OUT,)


def test_silence_is_never_success(tmp_path: Path) -> None:
    manners = Manners(silent=True)
    with SimulatedPrinterServer(tmp_path, manners, printer=ZplInterpreter()) as server:
        printer = WiredLabelPrinter(TcpOpener(*server.address), ZPL, STOCK, IMPATIENT)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "outcome_unknown")
        assert printer.faults() == (Fault.TIMEOUT,)


class _SlowReader(ZplInterpreter):
    """Draws a job before it hears the next question, as long as it takes."""

    def feed(self, data: bytes) -> Step:
        said = super().feed(data)
        if b"^XZ" in data:
            Event().wait(3 * IMPATIENT.answer)
        return said


def test_a_printer_that_reads_its_job_before_it_answers_is_not_in_doubt(tmp_path: Path) -> None:
    patience = replace(QUICK, answer=IMPATIENT.answer)
    with SimulatedPrinterServer(tmp_path, printer=_SlowReader()) as server:
        printer = WiredLabelPrinter(TcpOpener(*server.address), ZPL, STOCK, patience)
        assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
        assert len(server.slips) == len(LABELS)


def test_what_is_no_label_is_not_sent(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path, printer=ZplInterpreter()) as server:
        assert wired(server, ZPL).print(b"%PDF-1.4", "").fault == "config"
    printer = SimulatedLabelPrinter(tmp_path / "out")
    assert printer.print(b"%PDF-1.4", "").fault == "config"
    assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED
    assert len(printer.labels) == len(LABELS)


def test_thirty_bytes_cannot_ask_for_metres_of_paper_without_end() -> None:
    receipt = EscposInterpreter()
    slips = receipt.feed((b"\x1bd\xff" * 5 + b"\x1dV\x00") * 60).slips
    assert sum(len(slip.rows) for slip in slips) <= MOST_AT_ONCE
    assert receipt.unknown > 0
    for twin, greedy in (
        (TsplInterpreter(), b"SIZE 299 mm,599 mm\r\n" + b"PRINT 9,1\r\n" * 9),
        (ZplInterpreter(), b"^XA^PW2400^LL4800^XZ" * 60 + b"^"),
    ):
        labels = twin.feed(greedy).slips
        assert sum(len(label.rows) for label in labels) <= MOST_AT_ONCE
        assert twin.unknown > 0
