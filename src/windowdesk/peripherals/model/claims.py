"""One program for one device: a lock beside the device, held while the desk runs.

The lines lock the device's own file for each conversation (``wires/files.py``); between two of them
another window could take it over. This lock stands for the whole day. It lies in a folder that all
programs of this account share, and dies with the process that holds it: nothing is left behind.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from windowdesk.peripherals.faults import Fault

# the octet that is locked where locks are of octets
_BEHIND = 64


def locks_folder() -> Path:
    """Where all windowdesks of this account keep these locks."""
    who = getattr(os, "getuid", lambda: 0)()
    return Path(tempfile.gettempdir()) / f"windowdesk-devices-{who}"


class Claim:
    """The claim on the device at the kernel's file ``node``."""

    def __init__(self, node: str, folder: Path | None = None) -> None:
        # /dev/serial/by-id/… and /dev/ttyUSB0 are one device
        name = hashlib.sha256(os.path.realpath(node).encode()).hexdigest()[:16]
        self._path = (folder or locks_folder()) / f"{name}.lock"
        self._file: int | None = None

    def take(self) -> Fault | None:
        """Hold it from now on. IN_USE: another process does; PERMISSION: no lock can be made."""
        if self._file is not None:
            return None
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return Fault.PERMISSION
        if not _lock(file):
            os.close(file)
            return Fault.IN_USE
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return None

    def holder(self) -> int | None:
        """The process that holds it, or None: nobody does, or it is ours."""
        if self._file is not None or not self._path.exists():
            return None
        if self.take() is None:
            self.give_back()
            return None
        text = self._path.read_text(encoding="ascii", errors="replace")
        return int(text) if text.isdigit() else None

    def give_back(self) -> None:
        """Let others have it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock(file: int) -> bool:
    """Whether nobody else holds ``file``; it is ours then, until it is closed."""
    lock: Callable[[], object]
    if sys.platform == "win32":
        import msvcrt

        # what is locked there nobody else may read, and who holds it is written at the beginning
        os.lseek(file, _BEHIND, os.SEEK_SET)
        lock = lambda: msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # noqa: E731 - one call, two systems
    else:
        import fcntl

        lock = lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731 - the same
    try:
        lock()
    except OSError:
        return False
    return True
