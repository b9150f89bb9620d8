"""What a printer says of itself, by each profile and over each line; and the line's own bad days."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.peripherals.slip import NUMBER, URL, codes, draw, job_of
from windowdesk.app.ports import PrintOutcome
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer import escpos
from windowdesk.peripherals.receipt_printer.abilities import Abilities, asked
from windowdesk.peripherals.receipt_printer.escpos import PROFILES, Profile, decode_automatic
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import Manners, SimulatedPrinterServer
from windowdesk.peripherals.receipt_printer.simulated_serial import (
    SerialManners,
    SimulatedSerialPrinter,
)
from windowdesk.peripherals.wires.address import opener_of
from windowdesk.peripherals.wires.files import SerialOpener, UsbPrinterOpener, port_faults
from windowdesk.peripherals.wires.tcp import TcpOpener

QUICK = Patience(connect=2.0, answer=0.3, send=5.0, finish=5.0, quiet=1.0)
JOB = job_of(draw())
MECHANICAL = [Fault.CUTTER, Fault.JAM, Fault.HEAD_HOT, Fault.BROKEN]
STOPS = [Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.OFFLINE, *MECHANICAL]


@contextmanager
def network(folder: Path, **manners: bool) -> Iterator[SimulatedPrinterServer]:
    with SimulatedPrinterServer(folder / "slips", Manners(**manners)) as running:
        yield running


def over_tcp(server: SimulatedPrinterServer, profile: Profile) -> EscposPrinter:
    return EscposPrinter(TcpOpener(*server.address), profile, QUICK)


@pytest.mark.parametrize("fault", STOPS)
def test_every_fault_is_named_and_nothing_is_sent(tmp_path: Path, fault: Fault) -> None:
    with network(tmp_path) as server:
        server.trouble(fault)
        printer = over_tcp(server, PROFILES["both"])
        assert printer.faults()[0] is fault
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, fault.value)
        server.trouble()
        assert not server.slips


def test_one_that_only_tells_and_is_out_of_paper_gets_nothing(tmp_path: Path) -> None:
    with network(tmp_path, realtime=False) as server:
        server.trouble(Fault.MEDIA_OUT)
        report = over_tcp(server, PROFILES["automatic"]).print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "timeout")
        server.trouble()
        assert not server.slips


def test_a_printer_that_only_tells_is_believed_behind_the_job(tmp_path: Path) -> None:
    with network(tmp_path, realtime=False) as server:
        printer = over_tcp(server, PROFILES["automatic"])
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
        assert codes(server.slips[0]) == {NUMBER, URL}
        server.trouble(Fault.MEDIA_LOW)
        assert printer.print(JOB, "").fault == "media_low"
        confirming = over_tcp(server, Profile(realtime=False, automatic=True, process_id=True))
        assert confirming.print(JOB, "").outcome is PrintOutcome.CONFIRMED


def test_news_that_comes_in_the_middle_is_not_the_answer_behind_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paper runs low, then the printer hangs: the one must not be taken for the end of the job."""
    with network(tmp_path, realtime=False) as server:
        took = server.take

        def hang_in_the_middle(data: bytes) -> bytes:
            if server.printer.faults:
                return b""
            if len(data) == 4096:
                server.printer.faults = {Fault.MEDIA_LOW}
            return took(data)

        monkeypatch.setattr(server, "take", hang_in_the_middle)
        patience = Patience(answer=0.3, send=5.0, finish=0.5)
        printer = EscposPrinter(TcpOpener(*server.address), PROFILES["automatic"], patience)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "timeout")
        monkeypatch.setattr(server, "take", took)
        server.trouble()


def test_it_tells_a_fault_that_begins_while_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with network(tmp_path) as server:
        took = server.take

        def open_the_cover(data: bytes) -> bytes:
            answer = took(data)
            if escpos.PAPER_REQUEST in data:
                server.trouble(Fault.COVER_OPEN)
            return answer

        monkeypatch.setattr(server, "take", open_the_cover)
        report = over_tcp(server, PROFILES["both"]).print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "cover_open")


@pytest.mark.parametrize("knows", [True, False])
def test_what_it_can_is_asked_for_installers_and_leaves_nothing(
    tmp_path: Path, knows: bool
) -> None:
    with network(tmp_path, process_id=knows) as server:
        can = asked(TcpOpener(*server.address), answer_s=3.0, process_id=True)
        assert can == Abilities(
            "windowdesk", "windowdesk demo", "1.00 DEMO", True, True, True, process_id=knows
        )
        server.wait_for_callers()
        assert not server.printer._tells, "it was told to be quiet again"  # type: ignore[attr-defined] # an EscposInterpreter
        server.manners.silent = True
        can = asked(TcpOpener(*server.address), answer_s=0.05)
        assert can == Abilities()
        assert not server.slips


def test_the_questions_end_by_clearing_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters of a command that a printer does not know would stand on whatever is printed next."""
    with network(tmp_path) as server:
        took, heard = server.take, bytearray()

        def listen(data: bytes) -> bytes:
            heard.extend(data)
            return took(data)

        monkeypatch.setattr(server, "take", listen)
        assert isinstance(asked(TcpOpener(*server.address), answer_s=20.0), Abilities)
        server.wait_for_callers()
        assert heard.endswith(escpos.INITIALISE)
        assert b"\x1d(H" not in heard, "only where a print is wanted"
        assert b"\n" not in heard, "no line of it is ever ended"


def test_automatic_status_that_is_none_is_no_status() -> None:
    assert decode_automatic(b"\x10\x00\x00\x00") == ()
    assert decode_automatic(b"\x38\x00\x0f\x00") == (
        Fault.MEDIA_OUT,
        Fault.COVER_OPEN,
        Fault.OFFLINE,
        Fault.MEDIA_LOW,
    )
    for block in (b"", b"\x10\x00\x00", b"\x12\x00\x00\x00", b"\x10\x80\x00\x00"):
        assert decode_automatic(block) == (Fault.PROTOCOL,)


# --- serial, and the kernel's file of a USB printer --------------------------------------------


@pytest.mark.parametrize("flow", ["xonxoff", "dtr"])
def test_a_small_printer_on_a_serial_line_loses_nothing(tmp_path: Path, flow: str) -> None:
    manners = SerialManners(xonxoff=flow == "xonxoff", process_id=True)
    with SimulatedSerialPrinter(tmp_path / "slips", manners) as device:
        opener = SerialOpener(device.path, 115200, flow, modem=device.wants_bytes)
        printer = EscposPrinter(opener, Profile(process_id=True), QUICK)
        assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED
        assert codes(device.slips[0]) == {NUMBER, URL}
        assert device.lost == 0
        assert device.most_held > device.manners.memory // 4


def test_without_flow_control_the_small_printer_loses_bytes(tmp_path: Path) -> None:
    """The control: what the test above holds back is really too much for it."""
    with SimulatedSerialPrinter(tmp_path / "slips") as device:
        patience = Patience(answer=0.2, send=5.0, finish=0.4, quiet=0.3)
        EscposPrinter(SerialOpener(device.path), PROFILES["realtime"], patience).print(JOB, "")
        assert device.lost > 0


@pytest.mark.parametrize("fault", [Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.CUTTER])
def test_faults_come_over_a_serial_line_too(tmp_path: Path, fault: Fault) -> None:
    with SimulatedSerialPrinter(tmp_path / "slips") as device:
        device.trouble(fault)
        printer = EscposPrinter(SerialOpener(device.path, flow="xonxoff"), None, QUICK)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, fault.value)


def test_the_kernels_file_of_a_usb_printer_is_written_and_read(tmp_path: Path) -> None:
    """A pseudo terminal stands in for usblp: the same calls, and no USB."""
    manners = SerialManners(memory=1 << 20, pace=1 << 16, xonxoff=False)
    with SimulatedSerialPrinter(tmp_path / "slips", manners) as device:
        printer = EscposPrinter(UsbPrinterOpener(device.path), None, QUICK)
        assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
        assert codes(device.slips[0]) == {NUMBER, URL}


def test_a_plug_pulled_in_the_middle_is_uncertain_and_found_again(tmp_path: Path) -> None:
    with SimulatedSerialPrinter(tmp_path / "slips", SerialManners(pace=16)) as device:
        opener = SerialOpener(device.path, flow="xonxoff")
        printer = EscposPrinter(opener, None, QUICK)
        pulled = threading.Thread(target=_pull, args=(device,))
        pulled.start()
        report = printer.print(JOB, "")
        pulled.join()
        assert report.outcome is PrintOutcome.UNCERTAIN
    assert printer.print(JOB, "").outcome is PrintOutcome.FAILED


def _pull(device: SimulatedSerialPrinter) -> None:
    while device.most_held < 2000:
        threading.Event().wait(0.005)
    device.pull_out()


def test_a_line_has_one_owner(tmp_path: Path) -> None:
    with SimulatedSerialPrinter(tmp_path / "slips") as device:
        first = SerialOpener(device.path)()
        assert not isinstance(first, Fault)
        second = SerialOpener(device.path)()
        assert second in (Fault.IN_USE, Fault.PERMISSION)
        first.close()


def test_what_is_no_port_is_said(tmp_path: Path) -> None:
    assert SerialOpener(str(tmp_path / "ttyUSB9"))() is Fault.NO_HARDWARE
    (tmp_path / "file").write_bytes(b"")
    assert SerialOpener(str(tmp_path / "file"))() is Fault.CONFIG
    assert UsbPrinterOpener(str(tmp_path / "lp0"))() is Fault.NO_HARDWARE


def test_an_address_leads_to_its_line() -> None:
    assert opener_of("10.0.0.7:9100") == TcpOpener("10.0.0.7", 9100)
    assert opener_of("[fe80::1]:9101") == TcpOpener("fe80::1", 9101)
    assert opener_of("serial:9100") == TcpOpener("serial", 9100)  # a host of that name
    assert opener_of("serial:/dev/ttyS0") == SerialOpener("/dev/ttyS0", 115200, "none")
    assert opener_of("serial:/dev/ttyS0@9600,dtr") == SerialOpener("/dev/ttyS0", 9600, "dtr")
    assert opener_of("usb:/dev/usb/lp0") == UsbPrinterOpener("/dev/usb/lp0")


def test_the_ports_own_lines() -> None:
    assert port_faults(0x18) == ()
    assert port_faults(0x38) == (Fault.MEDIA_OUT,)
    assert port_faults(0x30) == (Fault.MEDIA_OUT,)
    assert port_faults(0x10) == (Fault.OFFLINE,)
    assert port_faults(0x08) == (Fault.OFFLINE,)


def test_a_printer_that_takes_nothing_is_given_up_in_time() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    try:
        patience = Patience(answer=0.1, send=0.1, finish=0.3)
        opener = SerialOpener(os.ttyname(theirs), flow="dtr", modem=lambda: False)
        report = EscposPrinter(opener, PROFILES["silent"], patience).print(b"\0" * 64, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "timeout")
    finally:
        os.close(theirs)
        os.close(ours)
