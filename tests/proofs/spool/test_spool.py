"""kill -9 of the spool and printers that reset, at every place of a job: what is on paper at last?

Each policy for slips in doubt, each kind of acknowledgement: nothing that is called printed is not
on paper, no slip is lost, and none lies there twice without 补打 on the second.
"""

from __future__ import annotations

import random
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peripherals.slip import job_of
from tests.proof import Proof
from tests.proofs.spool import labels
from tests.proofs.spool.desk import Desk, judge, run
from tests.proofs.spool.labels import Wanted, wanted_of
from tests.proofs.spool.looks import ink_of
from tests.proofs.spool.printers import DeadlyPrinter, Moody
from tests.proofs.spool.victim import ask_of_doubts, make
from windowdesk.peripherals.label_printer.interpreters import ZplInterpreter
from windowdesk.peripherals.raster import Raster
from windowdesk.peripherals.receipt_printer.escpos import WIDTH_DOTS

SLIPS = 4


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    running = Desk()
    yield running
    running.close()


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """For each policy, a profile whose slips wait for a printer."""
    folder = tmp_path_factory.mktemp("spool")
    make(folder / "mark", SLIPS)
    shutil.copytree(folder / "mark", folder / "ask")
    ask_of_doubts(folder / "ask")
    return {policy: folder / policy for policy in ("mark", "ask")}


@pytest.mark.proof(small=1, large=500)
@pytest.mark.parametrize(
    "rule",
    [("mark", True), ("mark", False), ("ask", True), ("ask", False)],
    ids=["mark-process-id", "mark-status", "ask-process-id", "ask-status"],
)
def test_no_slip_is_lost_and_none_comes_out_twice_unmarked(
    proof: Proof,
    tmp_path: Path,
    desk: Desk,
    waiting: dict[str, Path],
    rule: tuple[str, bool],
) -> None:
    """``rule``: what follows a doubt, and whether the printer confirms what it printed."""
    policy, confirms = rule
    for case in proof.cases():
        profile = tmp_path / str(case)
        shutil.copytree(waiting[policy], profile)
        moody = Moody(process_id=confirms, share=0.1, random=random.Random(case))
        with DeadlyPrinter(moody) as printer:
            jobs, paper, kills = run(desk, profile, printer, case, confirms=confirms)
        proof.note(**judge(jobs, paper), kills=kills)
        assert policy == "mark" or all(job["reprint"] == 0 for job in jobs)
        shutil.rmtree(profile)


@pytest.fixture(scope="module")
def wanted(waiting: dict[str, Path]) -> Wanted:
    """A profile of whose cases somebody wants labels."""
    profile = waiting["mark"].with_name("labels")
    shutil.copytree(waiting["mark"], profile)
    return wanted_of(profile)


@pytest.mark.proof(small=1, large=500)
def test_no_label_is_lost_and_none_comes_out_by_itself(
    proof: Proof, tmp_path: Path, desk: Desk, wanted: Wanted
) -> None:
    """A policy of their own: whoever wants labels stands there, and looks, and presses again."""
    for case in proof.cases():
        profile = tmp_path / str(case)
        shutil.copytree(wanted.profile, profile)
        moody = Moody(share=0.1, random=random.Random(case))
        with DeadlyPrinter(moody, ZplInterpreter()) as printer:
            jobs, kills = labels.run(desk, profile, printer, wanted, case)
        proof.note(**labels.judge(jobs, wanted, profile, printer.paper()), kills=kills)
        shutil.rmtree(profile)


def test_a_spool_that_only_sends_loses_slips() -> None:
    """The control: the same printers, and a host that takes a finished send for a printed slip."""
    moody = Moody(share=0.25, within=4000, random=random.Random(1))
    slips = [Raster(WIDTH_DOTS, 50, bytes([number]) * 50 * 72) for number in range(1, 41)]
    with DeadlyPrinter(moody) as printer:
        called_printed = [slip for slip in slips if _sent(printer, job_of(slip))]
        printer.wait_for_callers()
        lost = [slip for slip in called_printed if not printer.paper()[ink_of(slip)]]
    assert lost


def _sent(printer: DeadlyPrinter, job: bytes) -> bool:
    try:
        with socket.create_connection(printer.address, timeout=10) as line:
            line.sendall(job)
    except OSError:
        return False
    return True
