"""A desk without a window, in a process of its own: its store, its papers, its own sync loop.

    python -m tests.proofs.network.desk PROFILE CENTRE CODE

joins, then obeys lines of stdin (``issue``, ``tell``, ``now``, ``delay SECONDS``) and answers each with a line of
JSON. Between it and the line stands the proxy that delays, as a reverse proxy would with TLS.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from tests.helpers.fault_proxy import FaultProxy, proxied
from windowdesk.app.intake import Intake, Visit
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.cli.decide import read_submission
from windowdesk.cli.signing import sign_in
from windowdesk.protocol.digests import digest

ROOT = Path(__file__).resolve().parents[3]
MATTER = ROOT / "docs/examples/sole-trader/accept_on_spot.json"


def issue(counter: Counter) -> str:
    """One matter taken in and its receipt issued, as ``windowdesk issue`` does it."""
    intake = Intake(counter.shelf, counter.calendar, Visit("line"), read_submission(MATTER))
    intake.at(counter.clock.now())
    return counter.desk.issue(intake).number


def tell(counter: Counter) -> dict[str, Any]:
    """How it stands."""
    sync = counter.conversation.store
    return {
        "device": sync.device,
        "digest": digest(sync.lines()),
        "unsent": counter.store.unsent(),
        "waiting": sync.counts().attachments_waiting,
        "cases": sorted(one.number for one in counter.store.summaries(limit=100_000)),
        "link": counter.conversation.syncing.status().link.value,
    }


def obey(line: str, counter: Counter, proxy: FaultProxy) -> Any:
    word, _, rest = line.strip().partition(" ")
    if word == "issue":
        return issue(counter)
    if word == "now":
        counter.conversation.syncing.nudge()
        return None
    if word == "delay":
        proxy.delay_s = float(rest)
        return None
    return tell(counter)


def run(profile: Path, centre: str, code: str) -> None:
    with proxied(centre) as proxy:
        # what hangs on a pulled line is given up before the desk's own patience ends
        proxy.patience_s = 2.0
        proxy.adds = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        counter = open_counter(profile)
        counter.desk.syncing.enrol(proxy.url, code)
        counter.close()
        counter = open_counter(profile)
        try:
            sign_in(counter, None)
            counter.conversation.start()
            pause = threading.Event()
            while not counter.store.numbers_left():
                pause.wait(0.05)
            print(json.dumps("ready"), flush=True)
            for line in sys.stdin:
                print(json.dumps(obey(line, counter, proxy)), flush=True)
        finally:
            counter.conversation.stop()
            counter.close()


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
