"""Nothing entered is ever lost: the desk is killed while a clerk types, and the work is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.counter import demo_counter
from tests.proof import Proof

ROOT = Path(__file__).resolve().parents[2]
ACTS = 17


def _type_until(profile: Path, acts: int) -> int:
    """Start the desk, let the clerk do ``acts`` acts, kill it at once; what was said to be saved."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.durability.typing_clerk", str(profile)]
    saved, seen = 0, 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            word, _space, count = line.strip().partition(" ")
            if word == "saved":
                saved, seen = int(count), seen + 1
            if seen >= acts:
                child.kill()
                break
    assert seen >= acts, "the clerk never got that far"
    return saved


@pytest.mark.proof(small=4, large=60)
def test_what_was_said_to_be_saved_is_there_after_a_kill(proof: Proof, tmp_path: Path) -> None:
    for case in proof.cases():
        profile = tmp_path / str(case)
        saved = _type_until(profile, 1 + case * 5 % ACTS)
        counter = demo_counter(profile)
        try:
            (draft,) = counter.desk.drafts()
            submission = counter.desk.resume(draft.draft_id).submission
            assert len(submission.answers) + len(submission.findings) >= saved
            assert submission.item
            assert counter.store.verify_chain() is None
        finally:
            counter.close()
