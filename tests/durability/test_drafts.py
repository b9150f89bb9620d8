"""Nothing entered is ever lost: the desk is killed while a clerk types, and the work is there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.helpers.counter import demo_counter
from tests.proof import Proof

ROOT = Path(__file__).resolve().parents[2]
ACTS = 17


class TypingClerk:
    """A clerk at a desk of its own, who types on; what a kill would leave at any moment."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.typing_clerk", str(profile)],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        self.acts = 0

    def stopped_after(self, acts: int, copy: Path) -> int:
        """Stop at once after so many acts, in the midst of the next; what was said to be saved.

        A kill leaves the files as they are, and so does this, in ``copy``.
        """
        assert self._child.stdout is not None
        saved = 0
        while self.acts < acts:
            word, _space, count = self._child.stdout.readline().strip().partition(" ")
            assert word in ("saved", "done"), "the clerk never got that far"
            if word == "saved":
                self.acts, saved = self.acts + 1, int(count)
        self._child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._child.pid, os.WSTOPPED)
        shutil.copytree(self._profile, copy)
        self._child.send_signal(signal.SIGCONT)
        return saved

    def kill(self) -> None:
        self._child.kill()
        self._child.communicate()


@contextmanager
def clerk_at(profile: Path) -> Iterator[TypingClerk]:
    clerk = TypingClerk(profile)
    try:
        yield clerk
    finally:
        clerk.kill()


@pytest.mark.proof(small=ACTS, large=10 * ACTS)
def test_what_was_said_to_be_saved_is_there_after_a_kill(proof: Proof, tmp_path: Path) -> None:
    with ExitStack() as life:
        clerk = None
        for case in proof.cases():
            acts, copy = 1 + case % ACTS, tmp_path / f"killed-{case}"
            if clerk is None or clerk.acts >= acts:
                life.close()
                clerk = life.enter_context(clerk_at(tmp_path / f"desk-{case}"))
            is_there(copy, clerk.stopped_after(acts, copy))


def is_there(profile: Path, saved: int) -> None:
    """Open what a kill left: the draft holds all that was said to be saved."""
    counter = demo_counter(profile)
    try:
        (draft,) = counter.desk.drafts()
        submission = counter.desk.resume(draft.draft_id).submission
        assert len(submission.answers) + len(submission.findings) >= saved
        assert submission.item
        assert counter.store.verify_chain() is None
    finally:
        counter.close()
