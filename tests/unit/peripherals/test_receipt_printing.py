"""What is known after printing, against a printer that behaves in every way printers do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.receipt_printer import on_tcp
from tests.peripherals.slip import NUMBER, URL, codes, draw, job_of
from windowdesk.app.ports import PrintOutcome, ReceiptPrinter
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.receipt_printer.simulated import (
    Manners,
    SimulatedPrinterServer,
    SimulatedReceiptPrinter,
)

QUICK = Patience(connect=2.0, answer=0.2, send=2.0, finish=0.6, quiet=0.3)
JOB = job_of(draw())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SimulatedPrinterServer]:
    with SimulatedPrinterServer(tmp_path / "slips") as running:
        yield running


def _printer(server: SimulatedPrinterServer, *, process_id: bool = False) -> EscposPrinter:
    return on_tcp(*server.address, patience=QUICK, process_id=process_id)


def test_a_slip_comes_out_and_its_codes_are_read_back(server: SimulatedPrinterServer) -> None:
    printer: ReceiptPrinter = _printer(server)
    report = printer.print(JOB, "受理回执")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    [slip] = server.slips
    assert codes(slip) == {NUMBER, URL}


def test_a_printer_that_says_the_job_is_printed_confirms_it(server: SimulatedPrinterServer) -> None:
    printer = _printer(server, process_id=True)
    for _copy in range(2):
        assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED
    assert len(server.slips) == 2


@pytest.mark.parametrize("fault", [Fault.MEDIA_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.OFFLINE])
def test_a_fault_before_means_nothing_is_sent(server: SimulatedPrinterServer, fault: Fault) -> None:
    server.trouble(fault)
    printer = _printer(server)
    report = printer.print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, fault.value)
    assert report.words
    server.trouble()
    assert not server.slips
    assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
    assert len(server.slips) == 1


def test_paper_running_low_prints_and_warns(server: SimulatedPrinterServer) -> None:
    server.trouble(Fault.MEDIA_LOW)
    report = _printer(server).print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "media_low")
    assert len(server.slips) == 1


def test_paper_that_ends_while_printing_is_uncertain(tmp_path: Path) -> None:
    with _Scripted(preflight_ok=2, then=b"\x7e") as address:
        report = on_tcp(*address, patience=QUICK).print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "media_out")
    assert "没有打印" not in report.words
    assert "已出纸" in report.words


def test_a_printer_that_resets_mid_job_is_uncertain_and_the_torn_slip_is_pushed_out(
    tmp_path: Path,
) -> None:
    with SimulatedPrinterServer(tmp_path / "slips", Manners(reset_after=20_480)) as server:
        printer = _printer(server)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "offline")
        assert not server.slips
        server.manners.reset_after = None
        server.printer.reset()
        assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
        assert codes(server.slips[-1]) == {NUMBER, URL}
        assert len(server.slips) == 2


def test_silence_is_never_success_and_leaves_nothing_torn(tmp_path: Path) -> None:
    with SimulatedPrinterServer(tmp_path / "slips", Manners(silent=True)) as server:
        printer = _printer(server)
        for slips in (1, 2):
            report = printer.print(JOB, "")
            assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "outcome_unknown")
            assert "不能确定" in report.words
            assert len(server.slips) == slips


ASKED = 6  # bytes of the two questions before a job
AFTER = (0, 1, 3)  # bytes of the request behind it


@pytest.mark.parametrize(
    "place",
    [0, 1, 3, 5, 6, 7, 8, 100, 4096, len(JOB) // 2, ASKED + len(JOB) - 1]
    + [ASKED + len(JOB) + more for more in AFTER],
)
def test_a_printer_that_vanishes_anywhere_is_said_and_never_taken_for_success(
    tmp_path: Path, place: int
) -> None:
    """Before the first byte of the job: not printed. From then on: somebody has to look."""
    with SimulatedPrinterServer(tmp_path / "slips", Manners(reset_after=place)) as server:
        begun = time.monotonic()
        printer = _printer(server, process_id=True)
        report = printer.print(JOB, "")
        assert time.monotonic() - begun < 5
        if place < ASKED:
            assert report.outcome is PrintOutcome.FAILED
            assert "没有打印" in report.words or "没有丢失" in report.words
        elif place > ASKED:
            assert report.outcome is PrintOutcome.UNCERTAIN
            assert "已出纸" in report.words
        else:  # the answer to the last question may have arrived before the printer was gone
            assert report.outcome in (PrintOutcome.FAILED, PrintOutcome.UNCERTAIN)
        server.manners.reset_after = None
        server.printer.reset()
        assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED


def test_a_name_that_means_nothing_any_more_is_a_wrong_setting() -> None:
    report = on_tcp("printer.invalid", 9100, patience=QUICK).print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "config")
    assert "地址" in report.words


def test_a_socket_that_hangs_is_given_up_in_time() -> None:
    """It takes the call and a part of the job, and then nothing more, for ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as door:
        begun = time.monotonic()
        report = on_tcp(*door.getsockname(), patience=QUICK).print(JOB * 200, "")
        assert report.outcome is PrintOutcome.UNCERTAIN
        assert time.monotonic() - begun < 6


def test_a_silent_printer_that_resets_is_uncertain(tmp_path: Path) -> None:
    manners = Manners(silent=True, reset_after=20_480)
    with SimulatedPrinterServer(tmp_path / "slips", manners) as server:
        assert _printer(server).print(JOB, "").outcome is PrintOutcome.UNCERTAIN


def test_a_printer_that_falls_silent_behind_the_job_is_uncertain() -> None:
    with _Scripted(preflight_ok=2, then=b"") as address:
        report = on_tcp(*address, patience=QUICK).print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.UNCERTAIN, "timeout")


def test_a_printer_without_the_paper_request_is_assumed_after_a_quiet_while() -> None:
    with _Scripted(preflight_ok=10_000, then=b"") as address:
        report = on_tcp(*address, patience=QUICK).print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    with _Scripted(preflight_ok=10_000, then=b"") as address:
        strict = on_tcp(*address, patience=QUICK, process_id=True)
        assert strict.print(JOB, "").outcome is PrintOutcome.UNCERTAIN


def test_something_else_at_the_address_gets_no_slip() -> None:
    with _Scripted(preflight_ok=0, then=b"HTTP/1.1 400 Bad Request\r\n\r\n") as address:
        report = on_tcp(*address, patience=QUICK).print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "protocol")


def test_nobody_there_is_offline() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        printer = on_tcp(*taken.getsockname(), patience=QUICK)
        report = printer.print(JOB, "")
        assert (report.outcome, report.fault) == (PrintOutcome.FAILED, "offline")
        assert printer.faults() == (Fault.OFFLINE,)


def test_the_lamp_hears_what_is_wrong(server: SimulatedPrinterServer) -> None:
    printer = _printer(server)
    assert printer.faults() == ()
    server.trouble(Fault.COVER_OPEN)
    assert printer.faults()[0] is Fault.COVER_OPEN
    server.manners.silent = True
    assert printer.faults() == (Fault.TIMEOUT,)


def test_the_printer_inside_the_program_writes_png_and_confirms(tmp_path: Path) -> None:
    printer = SimulatedReceiptPrinter(tmp_path / "slips")
    assert printer.print(JOB, "陈雨桐的回执").outcome is PrintOutcome.CONFIRMED
    assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED
    assert [slip.name for slip in printer.slips] == ["slip-0001.png", "slip-0002.png"]
    assert codes(printer.slips[0]) == {NUMBER, URL}
    again = SimulatedReceiptPrinter(tmp_path / "slips")
    again.print(JOB, "")
    assert again.slips[0].name == "slip-0003.png"


def test_the_printer_inside_the_program_fails_as_told_and_refuses_rubbish(tmp_path: Path) -> None:
    printer = SimulatedReceiptPrinter(tmp_path / "slips")
    printer.trouble(Fault.MEDIA_OUT)
    assert printer.print(JOB, "").fault == "media_out"
    printer.trouble()
    for rubbish in (b"", "受理回执".encode("gb18030"), JOB[:-2], JOB + b"x"):
        assert printer.print(rubbish, "").outcome is PrintOutcome.FAILED
    assert not printer.slips
    assert printer.print(JOB, "").outcome is PrintOutcome.CONFIRMED
    assert codes(printer.slips[0]) == {NUMBER, URL}


class _Scripted:
    """A peer that answers the first ``preflight_ok`` status requests with "fine", then ``then``.

    It swallows everything else, so it stands for printers that never answer GS r.
    """

    def __init__(self, *, preflight_ok: int, then: bytes) -> None:
        self._fine = preflight_ok
        self._then = then
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> tuple[str, int]:
        self._thread.start()
        return "127.0.0.1", self._listener.getsockname()[1]

    def __exit__(self, *_details: object) -> None:
        self._thread.join(timeout=5)
        self._listener.close()

    def _serve(self) -> None:
        caller, _peer = self._listener.accept()
        with caller:
            while data := caller.recv(65536):
                for n in (1, 4, 2, 3):
                    for _request in range(data.count(bytes((0x10, 0x04, n)))):
                        self._fine -= 1
                        answer = b"\x12" if self._fine >= 0 else self._then
                        caller.sendall(answer)
