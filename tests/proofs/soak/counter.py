"""A real counter in a process of its own: what it keeps in memory can be seen.

    python -m tests.proofs.soak.counter PROFILE CENTRE CODE

joins; each line of stdin is how many matters to take in before it settles with the centre, and is answered
with a line of JSON.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

from sqlalchemy import func, select

from tests.helpers import acts
from tests.helpers.http_counter import HttpCounter
from windowdesk.app.issuing import new_case_id
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.storage.tables import cases


def resident(process: int) -> int:
    """KiB of memory that a process holds."""
    status = Path("/proc", str(process), "status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def run(profile: Path, url: str, code: str) -> None:
    counter, calendar = HttpCounter(profile, url, code), SystemClock()
    try:
        counter.settle()
        print(json.dumps(counter.store.device), flush=True)
        for line in sys.stdin:
            for _ in range(int(line)):
                case_id = new_case_id(calendar.now())
                person = case_id[-18:].upper()
                acts.issue(
                    counter.store, counter.time.now(), case_id, 200, person, matter=acts.a_card
                )
            # the next poll is a while ahead: it comes now
            counter.time.seconds += 60.0
            counter.settle(steps=1_000_000)
            with counter.store.reading() as connection:
                held = connection.scalar(select(func.count()).select_from(cases))
            told = {
                "unsent": counter.store.unsent(),
                "digest": counter.digest,
                "pos": counter.sync.cursor().pos,
                "passed_over": counter.sync.counts().passed_over,
                "cases": held,
                "kib": resident(os.getpid()),
            }
            print(json.dumps(told), flush=True)
    finally:
        counter.close()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    run(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
