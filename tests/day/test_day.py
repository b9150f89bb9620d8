"""A day of mixed outcome through the real screens: no error, flat memory, few keys.

Three rounds of the fifteen acts in ``make test``, 150 matters in ``make proof``.
"""

from __future__ import annotations

import gc
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.day.hands import CountingClerk, Effort
from tests.day.matters import Queue
from tests.helpers.window import DeskRig
from tests.proof import Proof

WARM = 30
# the garbage is collected before every tenth reading, and only those count
MEASURED = 10


def resident_kib() -> int:
    """What this process holds in memory now."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if line.startswith("VmRSS")
    )
    return int(line.split()[1])


@pytest.mark.proof(small=45, large=150)
@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_a_day_at_one_counter(
    rig: DeskRig, clerk: CountingClerk, proof: Proof, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk.sign_in("1207", "Yanshi-2026")
    queue = Queue(clerk, rig.hands)
    efforts: dict[str, list[Effort]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    memory: list[int] = []
    for _matter, act in zip(proof.cases(), queue.acts(), strict=False):
        clerk.fresh()
        outcome = act.work()
        assert outcome is act.ends, act.name
        outcomes[outcome.value] += 1
        efforts[act.name].append(clerk.fresh())
        if len(memory) % MEASURED == MEASURED - 1:
            gc.collect()
        memory.append(resident_kib())
        assert not rig.desk_app.window.banner.isVisible()
        rig.clock.pass_(minutes=3)
    routine = efforts["routine"][1:]
    keys = statistics.median(effort.keys for effort in routine)
    scans = statistics.median(effort.scans for effort in routine)
    with capsys.disabled():
        print(f"\nday: {dict(outcomes)}; routine {keys:.0f} keys, {scans:.0f} scans; ", end="")
        print(f"memory {[kib // 1024 for kib in memory[WARM - 1 :: MEASURED]]} MiB")
    assert sum(outcomes.values()) == proof.count
    # when the day is over: within a twentieth of what the morning took
    assert memory[-1] <= memory[WARM - 1] * 1.05
    assert keys <= 12
    assert scans <= 2
