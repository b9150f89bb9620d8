"""A day at one counter as a process of its own: ``desk COUNT`` or ``screens COUNT``.

Issues and prints COUNT matters of mixed outcome and prints, as JSON, the resident memory in KiB after
each tenth of them: through the desk's use cases, or by a scripted clerk on the real screens.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def resident() -> int:
    """KiB of this process in memory now."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)


# the 3,755 characters of GB/T 2312, level 1: what names are mostly written with
_COMMON = b"".join(
    bytes((row, place))
    for row in range(0xB0, 0xD8)
    for place in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
).decode("gb2312")


def _stranger(chance: random.Random) -> str:
    """Another name each time."""
    return "".join(chance.choices(_COMMON, k=3))


def desk(count: int, folder: Path) -> list[int]:
    """By the use cases: accepted, deferred and noticed in turn; papers drawn, stored and printed."""
    from tests.helpers import counter as c

    chance = random.Random(20260302)
    clock = c.StandingClock()
    counter = c.demo_counter(folder / "profile", clock)
    out = folder / "profile" / "out"
    seen = []
    for number in range(count):
        intake = c.dispatch_intake(counter)
        intake.set_applicant(replace(c.COMPANY, name=f"广州{_stranger(chance)}人力资源有限公司"))
        intake.set_agent(replace(c.AGENT, name=_stranger(chance)))
        c.check_everything(intake)
        if number % 3 == 1:
            intake.mark_absent("rules")
        c.print_all(counter, counter.desk.issue(intake))
        clock.pass_(seconds=14)
        if (number + 1) % (count // 10) == 0:
            seen.append(resident())
            for printed in out.iterdir():
                printed.unlink()  # what the simulated printers wrote; a disk is no part of this
    counter.close()
    return seen


def screens(count: int, folder: Path) -> list[int]:
    """By keys, scans and cards: five matters a round, a return visit among them."""
    from tests.helpers.window import DeskRig
    from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
    from windowdesk.gui.application import prepare
    from windowdesk.gui.tour.clerk import Clerk
    from windowdesk.gui.tour.matters import Morning

    rig = DeskRig(prepare(["day"]), folder / "profile")
    clerk = Clerk(rig.desk_app, rig.scanner)
    rig.desk_app.start()
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    seen = []
    for number in range(0, count, 5):
        Morning(clerk, rig.hands, lambda _name: None).work()
        if (number + 5) % (count // 10) == 0:
            seen.append(resident())
    rig.close()
    return seen


DAYS: dict[str, Callable[[int, Path], list[int]]] = {"desk": desk, "screens": screens}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(DAYS[sys.argv[1]](int(sys.argv[2]), Path(place))))
