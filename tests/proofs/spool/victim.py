"""The counter that is killed: opens a profile, signs in, and prints what is left, as the desk does.

Run as a program it answers each line of JSON on its standard input with a child of its own, so that
a start costs a fork and not the loading of everything.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

from tests.helpers import warm
from tests.helpers.counter import CHEAP, StandingClock, accepted_case, demo_counter
from tests.proofs.spool import victim_labels
from tests.proofs.spool.looks import looks
from windowdesk.app.ports import ESCPOS, PrintState, StoredDocument
from windowdesk.bootstrap import counter as composition
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.documents.press import WindowPress
from windowdesk.documents.raster.escpos import image
from windowdesk.peripherals.label_printer import printer as label_printer
from windowdesk.peripherals.page_printer.wholeness import filled
from windowdesk.peripherals.spooler import Lines, Pace
from windowdesk.settings import Settings

OVER = (PrintState.PRINTED, PrintState.UNCERTAIN, PrintState.REPLACED, PrintState.CANCELLED)
PATIENCE_S = 60.0


def make(profile: Path, slips: int, role: str = "receipt") -> None:
    """A profile with the papers of ``slips`` cases that wait for a printer of ``role``."""
    made = demo_counter(profile, StandingClock())
    for _case in range(slips):
        for job in accepted_case(made).jobs:
            if job.role != role:
                made.desk.printing.settle(job.key, printed=True)
    made.close()


def ask_of_doubts(profile: Path) -> None:
    """From now on its receipts are treated as numbered certificates are."""
    made = open_counter(profile, clock=StandingClock(), config=Settings(), hasher=CHEAP)
    with made.store.transaction() as work:
        change = "UPDATE print_jobs SET in_doubt = 'ask' WHERE role = 'receipt'"
        work.connection.exec_driver_sql(change)
    made.close()


def look(content: bytes) -> str:
    """What a slip looks like, whatever white paper is around it."""
    picture = image(content)
    assert picture is not None
    ink = picture.convert("L").point(lambda grey: 255 - grey)
    return looks(ink.tobytes(), picture.width)


def look_of(paper: StoredDocument) -> str:
    """What a paper looks like in the tray: an A4 printer of the tests keeps the file it was sent."""
    if paper.media == ESCPOS:
        return look(paper.content)
    return hashlib.sha256(filled(paper.content)).hexdigest()


def work(wish: dict[str, Any]) -> list[dict[str, Any]]:
    """Sign in and print until nothing waits; what became of each job.

    ``on_paper`` is what the clerk sees lying in the tray, to answer by.
    """
    host, port = wish["printer"]
    role = wish["role"]
    if role == victim_labels.LABEL:
        return victim_labels.work(wish)
    if role == "page":
        config = Settings(system_printer=f"ipp://{host}:{port}/ipp/print")
    else:
        config = Settings(
            receipt_printer=f"{host}:{port}", receipt_printer_confirms=wish["confirms"]
        )
    here = open_counter(Path(wish["profile"]), clock=StandingClock(), config=config, hasher=CHEAP)
    here.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    moved = threading.Event()
    here.desk.spool.hear(lambda _news: moved.set())
    asked = {doubt.job.key for doubt in here.desk.printing.doubts()}
    here.desk.spool.resume()
    answer(here, asked, set(wish["on_paper"]))
    while True:
        moved.clear()
        if all(job.state in OVER for job in here.store.print_jobs()):
            break
        assert moved.wait(PATIENCE_S), "the spool stands still"
    left = [describe(here, job.key) for job in here.store.print_jobs() if job.role == role]
    here.close()
    return left


def answer(here: Counter, asked: set[str], on_paper: set[str]) -> None:
    """The clerk looks at the tray and says of each doubt whether it came out."""
    for doubt in here.desk.printing.doubts():
        if doubt.job.key in asked:
            came_out = look_of(doubt.paper) in on_paper
            here.desk.printing.settle(doubt.job.key, printed=came_out)
            if not came_out:
                here.desk.spool.submit(doubt.job)


def describe(here: Counter, key: str) -> dict[str, Any]:
    job = here.store.print_job(key)
    assert job is not None
    paper = here.store.document(job.document_id)
    assert paper is not None
    return {
        "slip": job.slip,
        "number": paper.number,
        "state": job.state.value,
        "asked": job.sure == "seen",
        "reprint": int(paper.facts.get("reprint", 0)),
        "looks": look_of(paper),
    }


def serve() -> None:
    """A child for each wish; ``PID`` at its start, ``end STATUS [result]`` at its end."""
    quick = partial(Lines, pace=Pace(first=0.01, most=0.05))
    setattr(composition, "Lines", quick)  # noqa: B010 - a name of another module, on purpose
    patient = partial(label_printer.Patience, calm=0.05, look=0.01)
    setattr(label_printer, "Patience", patient)  # noqa: B010 - the same
    warm.share_statements()
    WindowPress().warm()
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / "warm", 1)
    for line in sys.stdin:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            with os.fdopen(write, "w") as said:
                json.dump(work(json.loads(line)), said)
            os._exit(0)
        os.close(write)
        print(pid, flush=True)
        with os.fdopen(read) as heard:
            text = heard.read()
        _pid, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), text or "null", flush=True)


if __name__ == "__main__":
    serve()
