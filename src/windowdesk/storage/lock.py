"""One windowdesk a profile: a lock the operating system drops when the process dies, however.

A lock left behind by a dead process would keep a counter closed in the morning, so the file's
presence means nothing; only the lock on it does.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from windowdesk.storage import faults

FILE = "lock"


class ProfileLock:
    """Holds ``profile/lock`` until :meth:`release`; ``ProfileInUse`` when another holds it."""

    def __init__(self, profile: Path) -> None:
        path = profile / FILE
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise faults.of_os(error, profile) from error
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            if error.errno in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
                raise faults.in_use() from error
            raise faults.of_os(error, profile) from error

    def release(self) -> None:
        """Let the next one in. Closing the file drops the lock; doing it twice is fine."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
