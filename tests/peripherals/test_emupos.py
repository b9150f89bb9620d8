"""Receipts through an independent ESC/POS emulator, read back by an independent decoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.peripherals.emulator import Emulator
from tests.peripherals.slip import NUMBER, URL, codes, draw, job_of
from windowdesk.app.ports import PrintOutcome
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.transport_tcp import Patience, TcpReceiptPrinter

JOB = job_of(draw())


@pytest.fixture(scope="module")
def emulator(
    needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Emulator]:
    needs("emupos")
    running = Emulator(tmp_path_factory.mktemp("emupos"))
    yield running
    running.stop()


@pytest.fixture
def printer(emulator: Emulator) -> TcpReceiptPrinter:
    # the emulator is a program of its own on a busy machine; a printer answers in milliseconds
    return TcpReceiptPrinter("127.0.0.1", emulator.port, patience=Patience(answer=5.0, quiet=2.0))


def test_both_codes_are_read_from_the_emulators_paper(
    emulator: Emulator, printer: TcpReceiptPrinter
) -> None:
    report = printer.print(JOB, "受理回执")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    newest = emulator.receipts(at_least=1)[0]
    assert newest["boundary"] == "cut"
    assert newest["width_dots"] == 576
    assert codes(emulator.picture(newest["id"])) == {NUMBER, URL}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("paper-out", Fault.MEDIA_OUT),
        ("cover-open", Fault.COVER_OPEN),
        ("offline", Fault.OFFLINE),
    ],
)
def test_a_fault_before_fails_and_nothing_comes_out_later(
    emulator: Emulator, printer: TcpReceiptPrinter, name: str, fault: Fault
) -> None:
    before = len(emulator.receipts())
    emulator.fault(name)
    try:
        report = printer.print(JOB, "")
        assert printer.faults()[0] is fault
    finally:
        emulator.mend(name)
    assert (report.outcome, report.fault) == (PrintOutcome.FAILED, fault.value)
    # the emulator prints a held job as soon as the fault is gone: there was none
    assert printer.print(JOB, "").outcome is PrintOutcome.ASSUMED
    assert len(emulator.receipts(at_least=before + 1)) == before + 1


def test_little_paper_is_a_warning(emulator: Emulator, printer: TcpReceiptPrinter) -> None:
    emulator.fault("paper-near-end")
    try:
        report = printer.print(JOB, "")
    finally:
        emulator.mend("paper-near-end")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "media_low")
