"""What a process and its children hold, for tests that go round and round."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from windowdesk.peripherals.model.memory import give_back

# glibc gives threads heaps of their own as they happen to meet, 2.5 MiB each: one for all of them. Told
# as this is loaded, before any test has threads.
_M_ARENA_MAX = -8
ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
# Once everything is warm so much may still come to it, and so much more each cycle. Measured over 1,000
# cycles of every class of device: 0 to 80 KiB in all. Allowed are 1.4 MiB, a leak of 4 KiB each is 3.6.
WARM, SLACK_KIB, EACH_KIB = 100, 1024, 0.5
# looked at every so many cycles, of the last so many before ``WARM`` and before the end
_EVERY, _WINDOW = 5, 50


class Memory:
    """What this process and its children hold, from the ``WARM``th of ``cycles`` on.

    The least of several looks is taken: between two of them a picture of tens of megabytes may lie in a
    helper, and what leaks is there at every look.
    """

    def __init__(self, cycles: int) -> None:
        self._cycles = cycles
        self._cycle = 0
        self._warm: list[int] = []
        self._end: list[int] = []
        give_back()

    def cycle(self) -> None:
        """One more is over."""
        self._cycle += 1
        if self._cycles < WARM + _WINDOW or self._cycle % _EVERY:
            return
        if WARM - _WINDOW < self._cycle <= WARM:
            self._warm.append(_held_kib())
        elif self._cycle > self._cycles - _WINDOW:
            self._end.append(_held_kib())

    def too_much(self) -> str:
        """What is more than may be, in words; "" where all is well, and where there were too few cycles."""
        if not self._warm or not self._end:
            return ""
        grown, after = min(self._end) - min(self._warm), self._cycles - WARM
        return f"{grown} KiB in {after} cycles" if grown > SLACK_KIB + EACH_KIB * after else ""


def _held_kib() -> int:
    give_back()
    mine = os.getpid()
    children = Path(f"/proc/{mine}/task/{mine}/children").read_text(encoding="ascii").split()
    return sum(resident_kib(pid) for pid in (str(mine), *children))


def resident_kib(pid: str = "self") -> int:
    """Of this machine's memory, what process ``pid`` takes up."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 1024
