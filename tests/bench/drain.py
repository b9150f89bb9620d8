"""A desk that drains a day's and more of off-line work while its window's longest stalls are measured.

    python -m tests.bench.drain PROFILE COUNT

Joins the platform named in WINDOWDESK_CENTRE with the code in WINDOWDESK_CODE, writes COUNT cases
off-line, opens the window, lets the conversation go, and prints JSON: the gaps between beats of a
timer on the window's thread, in milliseconds, while draining and at rest, and the seconds it took.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

BEAT_MS = 5
REST_S, PATIENCE_S = 5.0, 900.0


def write_cases(profile: Path, count: int) -> None:
    """``count`` cases with the events and the operation of a real acceptance, without documents."""
    from tests.bench.push_work import pattern
    from windowdesk.app.issuing import new_case_id
    from windowdesk.app.ports import CaseSummary
    from windowdesk.bootstrap.counter import open_counter
    from windowdesk.domain.cases.case import CaseEvent
    from windowdesk.domain.plain import from_plain

    counter = open_counter(profile)
    text = json.dumps(pattern(), ensure_ascii=False)
    case, number = pattern()["case_id"], pattern()["payload"]["events"][0]["payload"]["number"]
    try:
        for _ in range(count):
            case_id, claim = new_case_id(counter.clock.now()), counter.store.next_number()
            one = json.loads(text.replace(case, case_id).replace(number, claim.text()))
            events = [from_plain(CaseEvent, event) for event in one["payload"]["events"]]
            with counter.store.transaction() as work:
                work.claim_number(claim)
                for event in events:
                    work.append_event(event)
                work.append_operation(
                    kind="case.issued",
                    actor=one["actor"],
                    case_id=case_id,
                    base_version=0,
                    catalogue=one["catalogue"],
                    wall_time=events[0].at,
                    payload=one["payload"],
                )
                work.save_summary(
                    CaseSummary(
                        case_id, claim.text(), "劳务派遣", "", "accepted", "accept",
                        events[0].at, one["actor"],
                    )
                )  # fmt: skip
    finally:
        counter.close()


def main(profile: Path, count: int) -> None:
    """See the module."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from tests.helpers.window import DeskRig
    from windowdesk.bootstrap.counter import open_counter
    from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
    from windowdesk.gui.application import prepare
    from windowdesk.gui.tour.clerk import Clerk

    counter = open_counter(profile)
    counter.desk.syncing.enrol(os.environ["WINDOWDESK_CENTRE"], os.environ["WINDOWDESK_CODE"])
    counter.close()
    counter = open_counter(profile)
    counter.conversation.now()
    counter.close()
    write_cases(profile, count)

    rig = DeskRig(prepare(["drain"]), profile)
    clerk = Clerk(rig.desk_app, rig.scanner)
    rig.desk_app.start()
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clerk.settle()
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000 - BEAT_MS)
        last = now

    timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)

    def until(condition: object, seconds: float) -> list[float]:
        """Let the window live until ``condition()``, or so long; the gaps meanwhile."""
        nonlocal last
        gaps.clear()
        last = time.perf_counter()
        timer.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (callable(condition) and condition()):
            loop = QEventLoop()
            QTimer.singleShot(20, loop.quit)
            loop.exec()
        timer.stop()
        return [max(0.0, gap) for gap in gaps]

    gc.collect()
    rest = until(None, REST_S)
    waiting = rig.counter.store.unsent()
    rig.counter.conversation.start()
    began = time.monotonic()
    drained = until(lambda: not rig.counter.store.unsent(), PATIENCE_S)
    taken = time.monotonic() - began
    left = rig.counter.store.unsent()
    rig.close()
    print(
        json.dumps(
            {"rest": rest, "drained": drained, "seconds": taken, "waiting": waiting, "left": left}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
