"""Receipts through an independent ESC/POS emulator, read back by an independent decoder."""

from __future__ import annotations

import io
import random
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.helpers.receipt_printer import on_tcp
from tests.peripherals.emulator import Emulator
from tests.peripherals.slip import NUMBER, URL, codes, draw, job_of
from tests.proof import Proof
from tests.proofs.spool.desk import Desk, judge, run
from tests.proofs.spool.looks import looks
from tests.proofs.spool.printers import Moody, Relay
from tests.proofs.spool.victim import make
from windowdesk.app.ports import PrintOutcome
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.abilities import Abilities, asked
from windowdesk.peripherals.receipt_printer.escpos import PROFILES
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.wires.tcp import TcpOpener

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
def printer(emulator: Emulator) -> EscposPrinter:
    # the emulator is a program of its own on a busy machine; a printer answers in milliseconds
    return on_tcp("127.0.0.1", emulator.port, patience=Patience(answer=5.0, quiet=2.0))


def test_both_codes_are_read_from_the_emulators_paper(
    emulator: Emulator, printer: EscposPrinter
) -> None:
    report = printer.print(JOB, "受理回执")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    newest = emulator.receipts(at_least=1)[0]
    assert newest["boundary"] == "cut"
    assert newest["width_dots"] == 576
    assert codes(emulator.picture(newest["id"])) == {NUMBER, URL}


def test_asking_what_it_can_leaves_nothing_on_paper(emulator: Emulator) -> None:
    """It knows neither GS I nor GS ( H: their letters must not stand on whatever is printed next."""

    def line_of_text() -> bytes:
        # of a program that does not begin with ESC @, as ours does
        before = len(emulator.receipts())
        with socket.create_connection(("127.0.0.1", emulator.port)) as other:
            other.sendall(b"0123456789\n\x1dV\x00")
        found = emulator.receipts(at_least=before + 1)
        assert len(found) == before + 1
        return emulator.picture(found[0]["id"])

    clean = line_of_text()
    can = asked(TcpOpener("127.0.0.1", emulator.port), answer_s=3.0, process_id=True)
    assert isinstance(can, Abilities)
    assert can.answers == ("DLE EOT", "GS r", "GS a")
    assert line_of_text() == clean


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("paper-out", Fault.MEDIA_OUT),
        ("cover-open", Fault.COVER_OPEN),
        ("offline", Fault.OFFLINE),
    ],
)
def test_a_fault_before_fails_and_nothing_comes_out_later(
    emulator: Emulator, printer: EscposPrinter, name: str, fault: Fault
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


def test_little_paper_is_a_warning(emulator: Emulator, printer: EscposPrinter) -> None:
    emulator.fault("paper-near-end")
    try:
        report = printer.print(JOB, "")
    finally:
        emulator.mend("paper-near-end")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "media_low")


def test_a_printer_that_is_only_told_to_tell(emulator: Emulator) -> None:
    """Its automatic status, switched on behind the job, is the answer to it."""
    patience = Patience(answer=5.0, finish=10.0)
    opener = TcpOpener("127.0.0.1", emulator.port)
    printer = EscposPrinter(opener, PROFILES["automatic"], patience)
    before = len(emulator.receipts())
    report = printer.print(JOB, "")
    assert (report.outcome, report.fault) == (PrintOutcome.ASSUMED, "")
    assert len(emulator.receipts(at_least=before + 1)) == before + 1
    emulator.fault("paper-near-end")
    try:
        assert printer.faults() == (Fault.MEDIA_LOW,)
    finally:
        emulator.mend("paper-near-end")


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    running = Desk()
    yield running
    running.close()


@pytest.mark.proof(small=1, large=25)
def test_no_slip_is_lost_on_the_emulators_paper(
    proof: Proof, tmp_path: Path, emulator: Emulator, desk: Desk
) -> None:
    """As tests/proofs/spool, with a printer that others wrote. It answers ``GS r``, not ``GS ( H``."""
    make(tmp_path / "made", 4)
    for case in proof.cases():
        before = len(emulator.receipts())

        def paper(before: int = before) -> Counter[str]:
            newest = emulator.receipts()
            mine = newest[: len(newest) - before]
            return Counter(looks_of(emulator.picture(one["id"])) for one in mine)

        profile = tmp_path / str(case)
        shutil.copytree(tmp_path / "made", profile)
        moody = Moody(share=0.1, random=random.Random(case))
        relay = Relay(("127.0.0.1", emulator.port), moody, paper)
        try:
            jobs, found, kills = run(desk, profile, relay, case, confirms=False)
        finally:
            relay.close()
        proof.note(**judge(jobs, found), kills=kills)


def looks_of(picture: bytes) -> str:
    """The looks of a slip as the emulator shows it."""
    with Image.open(io.BytesIO(picture)) as shown:
        ink = shown.convert("L").point(lambda grey: 255 if grey < 128 else 0)
        return looks(ink.tobytes(), ink.width)
