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

    def looked_at(self, acts: int, copies: tuple[Path, Path]) -> int:
        """Its files after so many acts, and in the midst of the next; what was said to be saved.

        A kill leaves the files as they are, and so does a stop, in ``copies``.
        """
        saved = 0
        while self.acts < acts:
            saved = self._act()
            if self.acts < acts:
                self._go_on()
        rest, midst = copies
        with self._stopped():
            shutil.copytree(self._profile, rest)
        self._go_on()
        with self._stopped():
            shutil.copytree(self._profile, midst)
        return saved

    def _act(self) -> int:
        assert self._child.stdout is not None
        word, _space, count = self._child.stdout.readline().strip().partition(" ")
        assert word == "saved", "the clerk never got that far"
        self.acts += 1
        return int(count)

    def _go_on(self) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write("\n")
        self._child.stdin.flush()

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        self._child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._child.pid, os.WSTOPPED)
        yield
        self._child.send_signal(signal.SIGCONT)

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
            acts = 1 + case % ACTS
            copies = tmp_path / f"rest-{case}", tmp_path / f"midst-{case}"
            if clerk is None or clerk.acts >= acts:
                life.close()
                clerk = life.enter_context(clerk_at(tmp_path / f"desk-{case}"))
            saved = clerk.looked_at(acts, copies)
            for copy in copies:
                is_there(copy, saved)


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
