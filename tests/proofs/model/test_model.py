"""The protocol's model, every state of it within bounds: nothing lost, doubled, reused or stuck.

The model is a reading of the protocol, not the code; that the code does the same is what the other
proofs try. A mistake put into the model has to be found, or the search proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof import Proof
from tests.proofs.model.spin import search


def _push(n: int, ops: int, room: int, restores: int, recentres: int) -> dict[str, int]:
    return {"N": n, "OPS": ops, "ROOM": room, "RESTORES": restores, "RECENTRES": recentres}


def _pull(n: int, writers: int, recentres: int = 1) -> dict[str, int]:
    return {"N": n, "WRITERS": writers, "RECENTRES": recentres}


# model, bounds, whether it is the claim of liveness; the first five in `make test`
BOUNDS = [
    ("push", _push(3, 1, 2, 0, 0), False),
    ("push", _push(2, 1, 1, 1, 1), False),
    ("push", _push(3, 1, 1, 0, 1), True),
    ("push", _push(2, 1, 1, 1, 1), True),
    ("pull", _pull(3, 2), True),
    # large
    ("pull", _pull(3, 3), True),
    ("pull", _pull(3, 3, 2), True),
    ("push", _push(3, 1, 1, 1, 1), False),
    ("push", _push(3, 1, 1, 1, 1), True),
    ("push", _push(2, 2, 1, 1, 1), False),
    ("push", _push(2, 2, 1, 1, 1), True),
    ("push", _push(3, 2, 1, 0, 1), False),
]
SMALL = 5
# each mistake: the model, the bounds that show it, whether only liveness shows it, the finding
BUGS = {
    "BUG_PRINT_FIRST": ("push", _push(2, 1, 1, 0, 0), False, "has"),
    "BUG_NUMBER_RECYCLED": ("push", _push(2, 2, 1, 1, 0), False, "printed"),
    "BUG_EPOCH_KEPT": ("push", _push(2, 2, 1, 1, 0), False, "kept"),
    "BUG_NOT_DEDUPED": ("push", _push(2, 1, 1, 0, 0), False, "stored"),
    "BUG_GAP_TAKEN": ("push", _push(2, 2, 1, 0, 1), False, "has"),
    "BUG_ACK_FIRST": ("push", _push(2, 1, 1, 0, 0), False, "has"),
    "BUG_BLOCKS_BACK": ("push", _push(2, 1, 1, 1, 1), False, "printed"),
    "BUG_EDGE": ("push", _push(2, 1, 1, 1, 1), True, "acceptance cycle"),
    "BUG_LINES_IGNORED": ("push", _push(2, 1, 1, 1, 1), True, "acceptance cycle"),
    "BUG_NOT_FETCHED": ("push", _push(2, 1, 1, 1, 1), True, "acceptance cycle"),
    "BUG_PURGED": ("push", _push(2, 1, 1, 1, 1), True, "acceptance cycle"),
    "BUG_ID_CURSOR": ("pull", _pull(2, 2), True, "acceptance cycle"),
    "BUG_LIVE_ONLY": ("pull", _pull(2, 2), True, "acceptance cycle"),
    "BUG_CURSOR_FIRST": ("pull", _pull(2, 2), True, "acceptance cycle"),
    "BUG_INCARNATION_IGNORED": ("pull", _pull(2, 2), True, "acceptance cycle"),
}


@pytest.mark.proof(small=SMALL, large=len(BOUNDS))
def test_no_state_of_the_model_loses_doubles_reuses_or_stays_stuck(
    proof: Proof, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("spin")
    for case in proof.cases():
        model, bounds, fair = BOUNDS[case]
        seen = search(model, bounds, tmp_path / str(case), fair=fair, few=case < SMALL)
        print(f"{model} {bounds} {'liveness' if fair else 'safety'}: {seen.states} states")
        assert seen.found == ""
        assert seen.complete
        proof.note(states=seen.states)


@pytest.mark.parametrize("bug", list(BUGS))
def test_a_mistake_in_the_model_is_found(
    bug: str, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("spin")
    model, bounds, fair, words = BUGS[bug]
    assert words in search(model, bounds, tmp_path, fair=fair, bug=bug).found
