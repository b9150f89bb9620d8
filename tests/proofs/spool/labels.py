"""Has labels printed with kills on the way, and judges what lies in the tray."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.helpers.counter import CHEAP, StandingClock
from tests.proofs.spool.desk import KILLS, Desk
from tests.proofs.spool.looks import ink_of
from tests.proofs.spool.printers import DeadlyPrinter
from tests.proofs.spool.victim_labels import ASKED, LABEL, TOLD, noted
from windowdesk.app.labelling import LabelStock
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.printing import report
from windowdesk.peripherals.raster import pictures
from windowdesk.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """``profile`` with the cases; for each receipt number the looks of its labels; all their bytes."""

    profile: Path
    labels: dict[str, list[str]]
    octets: int

    @property
    def every(self) -> frozenset[str]:
        return frozenset(look for looks in self.labels.values() for look in looks)


class Keeping:
    """A label printer that keeps what it is given."""

    stock = LabelStock()

    def __init__(self) -> None:
        self.jobs: list[bytes] = []

    def print(self, job: bytes, title: str) -> PrintReport:
        self.jobs.append(job)
        return report(PrintOutcome.ASSUMED)


def wanted_of(profile: Path) -> Wanted:
    """What the cases in ``profile`` want on labels; no slip of theirs waits any more."""
    here = open_counter(profile, clock=StandingClock(), config=Settings(), hasher=CHEAP)
    here.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    printing, keeping = here.desk.printing, Keeping()
    printing.printers = replace(printing.printers, label=(("roll", keeping),))
    labels: dict[str, list[str]] = {}
    for job in here.store.print_jobs():
        paper = here.store.document(job.document_id)
        assert paper is not None
        printing.settle(job.key, printed=True)
        if paper.number not in labels:
            here.desk.handouts.labels(paper.number)
            labels[paper.number] = [ink_of(each) for each in pictures(keeping.jobs[-1])]
    here.close()
    octets = sum(len(ZPL.job(pictures(job), Keeping.stock)) for job in keeping.jobs)
    return Wanted(profile, labels, octets)


def run(
    desk: Desk, profile: Path, printer: DeadlyPrinter, wanted: Wanted, seed: int
) -> tuple[list[dict[str, Any]], int]:
    """Until the clerk has every label; the jobs, and how many kills."""
    chance = random.Random(seed)
    kills = 0
    while True:
        wish = {
            "profile": str(profile),
            "printer": printer.address,
            "role": LABEL,
            "labels": wanted.labels,
            "on_paper": list(printer.paper()),
        }
        pid = desk.start(wish)
        if kills < KILLS:
            place = chance.choice(("byte", "label", "told"))
            if place == "byte":
                printer.doom(pid, at_byte=chance.randrange(wanted.octets))
            else:
                printer.doom(
                    pid, at_slip=chance.randrange(len(wanted.every)), after=place == "told"
                )
        found = desk.end()
        printer.doom(0)
        printer.wait_for_callers()
        kills += found is None
        if found is None or any(job["state"] == "uncertain" for job in found):
            continue
        if wanted.every <= printer.paper().keys():
            return found, kills


def judge(
    jobs: list[dict[str, Any]], wanted: Wanted, profile: Path, paper: Counter[str]
) -> dict[str, int]:
    """Assert what must hold of labels; the counts of this round."""
    asked, told = noted(profile / ASKED), noted(profile / TOLD)
    ours = Counter[str]()
    for number, looks in wanted.labels.items():
        assert told[number] <= min(paper[look] for look in looks), f"told it is printed: {number}"
        for look in looks:
            ours[look] = paper[look]
            assert paper[look], f"lost: {number}"
            assert paper[look] <= asked[number], f"came out by itself: {number}"
    out = [job for job in jobs if job["state"] == "printed" and not job["seen"]]
    whole = sum(min(paper[look] for look in looks) for looks in wanted.labels.values())
    assert len(out) <= whole, "called printed, and not on paper"
    again = sum(asked.values()) - len(wanted.labels)
    torn = paper.total() - sum(ours.values())
    return {"jobs": len(jobs), "labels": len(ours), "again": again, "torn": torn}
