"""One device looked after by several threads at once: its lamp follows what really happened last."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model import tending
from windowdesk.peripherals.model.identity import Attached
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.plugs import Plug
from windowdesk.peripherals.model.tending import Device, Tended

PATIENT = 60.0
PORT = "/dev/wd-none"


class Watched:
    """A lock that says when somebody has to wait for it."""

    def __init__(self, waits: threading.Event) -> None:
        self._lock = threading.Lock()
        self._waits = waits

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._waits.set()
            self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


class Meanwhile:
    """Runs ``step`` of ``tended`` with ``what`` done by another thread at its ``line``-th line.

    The other thread has done it, or waits for the lock, before that line is run. ``reached``: whether
    the round has so many lines.
    """

    def __init__(self, tended: Tended, what: Callable[[], object], line: int) -> None:
        self.reached = False
        self._left = line
        self._on = threading.Event()
        self._what = what
        self._other = threading.Thread(target=self._do)
        tended._lock = Watched(self._on)  # type: ignore[assignment] # a lock, as far as it goes
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            tended.step()
        finally:
            sys.settrace(before)
        if self.reached:
            self._other.join(PATIENT)

    def _do(self) -> None:
        self._what()
        self._on.set()

    def _trace(self, frame: FrameType, event: str, _arg: object) -> Any:
        if frame.f_code.co_filename != tending.__file__:
            return None
        if event == "line":
            self._left -= 1
            if self._left == 0:
                self.reached = True
                self._other.start()
                assert self._on.wait(PATIENT)
        return self._trace


def pad(ask: Callable[[], tuple[Fault, ...]] = tuple) -> Tended:
    """A pad that was there already."""
    device = Device("signature_pad", "x", "ws://h/", ask=ask)
    tended = Tended(device, lambda: 0.0, lambda: 0.0)
    tended.told(None)
    return tended


def test_work_that_begins_at_any_moment_of_a_round_leaves_it_busy() -> None:
    line, reached = 0, True
    while reached:
        line += 1
        tended = pad()
        reached = Meanwhile(tended, tended.occupied, line).reached
        assert not reached or tended.life.phase is Phase.BUSY, line
    # a round was gone through, line by line
    assert line > 10


def test_it_is_busy_until_the_last_of_two_at_work_has_ended() -> None:
    tended = pad()
    seen = []
    for news in (tended.occupied, tended.occupied):
        news()
    for _each in range(2):
        tended.free(None)
        seen.append(tended.life.phase)
    assert seen == [Phase.BUSY, Phase.READY]


def test_an_answer_that_was_given_before_its_plug_was_pulled_does_not_bring_it_back() -> None:
    tended: Tended | None = None
    pulled = [Plug(False, Attached("tty", PORT))]

    def ask() -> tuple[Fault, ...]:
        assert tended is not None
        if pulled:
            assert tended.plugged(pulled.pop())
        return ()

    tended = Tended(Device("scanner", "x", f"serial:{PORT}", ask=ask), lambda: 0.0, lambda: 0.0)
    tended._claim = None  # no file is behind it
    assert tended.step() < 1
    seen = [tended.life.phase]
    # the next answer is of one that is there
    tended.step()
    assert [*seen, tended.life.phase] == [Phase.ABSENT, Phase.READY]


def test_a_test_by_hand_and_its_own_round_do_not_ask_at_once() -> None:
    """Two that claim it at once: one of them called its own desk another program that holds it."""
    waits, together = threading.Event(), []
    inside = threading.Lock()

    def ask() -> tuple[Fault, ...]:
        together.append(not inside.acquire(blocking=False))
        if not together[-1]:
            if len(together) == 1:
                other.start()
                assert waits.wait(PATIENT)
            inside.release()
        waits.set()
        return ()

    tended = pad(ask)
    tended._turn = Watched(waits)  # type: ignore[assignment] # a lock, as far as it goes
    other = threading.Thread(target=tended.step)
    tended.step()
    other.join(PATIENT)
    assert together == [False, False]
