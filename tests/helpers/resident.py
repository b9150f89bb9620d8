"""What a process and its children hold, for tests that go round and round."""

from __future__ import annotations

import ctypes
import gc
import os
from pathlib import Path

# Once everything is warm so much may still come to it, and so much more each cycle. Measured over 1,000
# cycles of every class of device: 0 to 36 KiB in all, so a leak of 1 KiB each is seen.
WARM, SLACK_KIB, EACH_KIB = 100, 512, 0.25


class Memory:
    """What this process and its children hold, from the ``WARM``th cycle on."""

    def __init__(self) -> None:
        self._trim = ctypes.CDLL(None).malloc_trim
        self._warm = self._now()
        self._cycles = 0

    def cycle(self) -> None:
        """One more is over."""
        self._cycles += 1
        if self._cycles == WARM:
            self._warm = self._now()

    def too_much(self) -> str:
        """What is more than may be, in words; "" where all is well, and where there were too few cycles."""
        after = self._cycles - WARM
        if after <= 0:
            return ""
        grown = self._now() - self._warm
        return f"{grown} KiB in {after} cycles" if grown > SLACK_KIB + EACH_KIB * after else ""

    def _now(self) -> int:
        """KiB. What was freed and kept for later is given back first."""
        gc.collect()
        self._trim(0)
        mine = os.getpid()
        children = Path(f"/proc/{mine}/task/{mine}/children").read_text(encoding="ascii").split()
        return sum(_resident_kib(pid) for pid in (str(mine), *children))


def _resident_kib(pid: str) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 1024
