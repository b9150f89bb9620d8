"""One world again, in a process of its own: a seed that failed goes the very same way.

    python -m tests.proofs.simulation.replay SEED [PLAN]

tells the hash of everything that was said, the last lines of it, and what did not hold. PLAN changes
the seed's plan: ``counters=2 seconds=40``.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.durability.plain import plain_store
from tests.helpers import warm
from tests.proofs.simulation import template
from tests.proofs.simulation.test_simulation import lived, plan_of
from tests.proofs.simulation.world import World


def again(seed: int, changes: dict[str, int]) -> World:
    """The world of ``seed``, to its end."""
    plan = replace(plan_of(seed), **changes)
    with tempfile.TemporaryDirectory(dir=template.memory()) as folder:
        with plain_store():
            template.make_both(Path(folder), crowd=plan.counters > template.FEW)
        return lived(Path(folder), seed, plan)


def main(arguments: list[str]) -> None:
    """Print the trace, or let the failure say it."""
    seed, *changes = arguments
    world = again(int(seed), {name: int(to) for name, _, to in (c.partition("=") for c in changes)})
    print(*world.story, sep="\n")
    print(world.trace.hexdigest())


if __name__ == "__main__":
    warm.install()
    logging.disable()
    main(sys.argv[1:])
