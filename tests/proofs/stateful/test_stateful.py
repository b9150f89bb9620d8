"""Hypothesis looks for an order of acts, breaks and disasters in which the office is not its model.

What it finds it makes small: the last lines of a failure are the shortest story that shows it.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.durability.plain import plain_store
from tests.proof import Proof
from tests.proofs.planted.bugs import BUGS
from tests.proofs.planted.plant import planted
from tests.proofs.simulation import fast
from tests.proofs.stateful.machine import OfficeMachine

# of a case of the large form, which are 5,000 stories of 100 steps in all; and of the small one
STORIES, STEPS = 25, 100
FEW_STORIES, FEW_STEPS = 3, 40


# mistakes of the kind a story shows, of those planted for the simulator
PLANTS = ("dedupe_forgotten", "identity_minted_anew_on_retry")


def tell(office: Path, seed: int, settings: hypothesis.settings) -> int:
    """Tell the stories of ``seed``; the steps of all of them."""
    OfficeMachine.home, before = office, OfficeMachine.steps
    with plain_store(), fast.quick():
        run_state_machine_as_test(hypothesis.seed(seed)(OfficeMachine), settings=settings)
    return OfficeMachine.steps - before


def stories(count: int, steps: int, *, shrink: bool = True) -> hypothesis.settings:
    phases = [hypothesis.Phase.generate, *([hypothesis.Phase.shrink] if shrink else [])]
    return hypothesis.settings(
        max_examples=count,
        stateful_step_count=steps,
        phases=phases,
        suppress_health_check=list(hypothesis.HealthCheck),
        deadline=None,
        database=None,
        derandomize=False,
    )


@pytest.mark.proof(small=1, large=200)
def test_no_story_parts_the_office_from_its_model(proof: Proof, office: Path) -> None:
    few = proof.total == 1
    count, steps = (FEW_STORIES, FEW_STEPS) if few else (STORIES, STEPS)
    for case in proof.cases():
        taken = tell(office, case, stories(count, steps))
        assert taken >= count * 10
        proof.note(stories=count, steps=taken)


@pytest.mark.proof(small=1, large=len(PLANTS))
def test_a_planted_mistake_parts_them(proof: Proof, office: Path) -> None:
    for case in proof.cases():
        bug = BUGS[PLANTS[case]]
        with ExitStack() as stack:
            for module, old, new in bug.changes:
                stack.enter_context(planted(module, (old, new)))
            with pytest.raises(AssertionError):
                tell(office, 0, stories(FEW_STORIES, FEW_STEPS, shrink=False))
