"""The clerk who wants the labels of some cases on the roll, in the counter that is killed.

Labels are papers of no case: nothing of them comes out by itself at the next start, and of what
nobody knows somebody is asked. So a clerk looks into the tray, answers, and has printed what is missing.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.helpers.counter import CHEAP, StandingClock
from tests.proofs.spool.looks import ink_of
from windowdesk.app.errors import DeskError
from windowdesk.app.ports import PrintOutcome, PrintState
from windowdesk.bootstrap import counter as composition
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.peripherals.raster import pictures
from windowdesk.settings import Settings

# what the clerk asked for, and what they were told is printed: a line of JSON each
ASKED, TOLD = "asked.txt", "told.txt"
LABEL = "label"


def work(wish: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer what is asked, print what the tray lacks; the state of every job of labels here.

    ``labels``: for each receipt number the looks of its labels; ``on_paper``: what lies in the tray.
    """
    host, port = wish["printer"]
    profile = Path(wish["profile"])
    here = composition.open_counter(
        profile,
        clock=StandingClock(),
        config=Settings(label_printer=f"{host}:{port}"),
        hasher=CHEAP,
    )
    here.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    here.desk.spool.resume()
    seen = set(wish["on_paper"])
    for doubt in here.desk.printing.doubts():
        looks = [ink_of(picture) for picture in pictures(doubt.paper.content)]
        here.desk.printing.settle(doubt.job.key, printed=seen.issuperset(looks))
    for number, looks in wish["labels"].items():
        if not seen.issuperset(looks):
            _print(here, profile, number)
    left = [
        {"state": job.state.value, "seen": job.sure == "seen"}
        for job in here.store.print_jobs()
        if job.role == LABEL and job.printer == f"{host}:{port}"
    ]
    here.close()
    return left


def _print(here: composition.Counter, profile: Path, number: str) -> None:
    _note(profile / ASKED, number)
    try:
        done = here.desk.handouts.labels(number)
    except DeskError:
        # said on the screen: nothing was printed, and nothing of it will be
        assert not here.store.print_jobs(states=(PrintState.QUEUED, PrintState.SENDING))
    else:
        if done.report.outcome is PrintOutcome.ASSUMED:
            _note(profile / TOLD, number)


def _note(path: Path, number: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(number) + "\n")


def noted(path: Path) -> Counter[str]:
    """How often each number was noted."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return Counter(map(json.loads, lines))
