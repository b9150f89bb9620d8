"""Names for operations and for the running of the machine, made without asking anyone."""

from __future__ import annotations

import os
import secrets
import threading
import time
import uuid
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """Names this running of the machine; where the system gives none, this start of the program.

    Monotonic times compare only under the same boot id.
    """
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return "start-" + secrets.token_hex(16)


class Uuid7:
    """UUIDs of version 7 (RFC 9562 5.7) that rise within the process though the clock may not."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> str:
        """48 bits of Unix milliseconds, 12 bits counting within them, 62 random bits."""
        with self._lock:
            # milliseconds and, below them, 1/4096 of a millisecond as the rising counter
            now = time.time_ns() * 4096 // 1_000_000
            self._last = max(self._last + 1, now)
            stamp, count = divmod(self._last, 4096)
        low = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
        value = (stamp & (1 << 48) - 1) << 80 | 7 << 76 | count << 64 | 2 << 62 | low
        return str(uuid.UUID(int=value))
