"""A seed is a world: the same one goes the same way to the byte, in another process too."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.proofs.simulation.test_simulation import lived, plan_of

# a disk is copied with its name and without, both sides are put back, cases are amended
SEED = 21_042


def test_the_same_seed_says_the_same_again_in_another_process(office: Path) -> None:
    plan = replace(plan_of(SEED), seconds=60, counters=3, recentres=1)
    world = lived(office, SEED, plan)
    # Python orders sets of texts anew in each process, unless it is told how
    other = str(int(os.environ.get("PYTHONHASHSEED", "0").replace("random", "0")) + 1)
    changes = ["seconds=60", "counters=3", "recentres=1"]
    again = subprocess.run(
        [sys.executable, "-m", "tests.proofs.simulation.replay", str(SEED), *changes],
        env=os.environ | {"PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    )
    *story, trace = again.stdout.splitlines()
    assert story == list(world.story)
    assert trace == world.trace.hexdigest()
    assert {"copied", "stranger", "restored", "centre_restored", "killed"} <= set(world.tally)
