"""kill -9 while numbered papers go to a real IPP printer: none is lost, and none comes out twice.

The printer is ippeveprinter, written by others. A numbered paper is never printed again by itself:
what the printer's own queue cannot answer for, somebody is asked.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.peripherals.print_server import PrintServer
from tests.proof import Proof
from tests.proofs.spool.desk import Desk, judge, run
from tests.proofs.spool.printers import Moody, Relay
from tests.proofs.spool.victim import make

CASES = 4


@pytest.fixture(scope="module")
def server(needs: Callable[..., None]) -> Iterator[PrintServer]:
    needs("ippeveprinter", "avahi", "dbus", "cups")
    running = PrintServer()
    yield running
    running.stop()


@pytest.fixture
def desk() -> Iterator[Desk]:
    running = Desk()
    yield running
    running.close()


@pytest.mark.proof(small=1, large=500)
def test_no_numbered_paper_is_lost_and_none_comes_out_twice(
    proof: Proof, tmp_path: Path, server: PrintServer, desk: Desk
) -> None:
    make(tmp_path / "made", CASES, role="page")
    at = urlsplit(server.printer_uri)
    assert at.hostname
    assert at.port
    for case in proof.cases():
        before = len(server.printed())

        def paper(before: int = before) -> Counter[str]:
            # nobody looks into the tray while the printer is still running
            server.idle()
            mine = server.printed()[before:]
            return Counter(hashlib.sha256(pdf.read_bytes()).hexdigest() for pdf in mine)

        profile = tmp_path / str(case)
        shutil.copytree(tmp_path / "made", profile)
        relay = Relay((at.hostname, at.port), Moody(share=0.05, random=random.Random(case)), paper)
        try:
            jobs, found, kills = run(desk, profile, relay, case, confirms=False, role="page")
        finally:
            relay.close()
        assert all(job["reprint"] == 0 for job in jobs)
        proof.note(**judge(jobs, found), kills=kills)
        shutil.rmtree(profile)
