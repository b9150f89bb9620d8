"""The key of the centre's SQLite: a file beside it that its owner alone may read."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

FILE = "key"
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NoKey(Exception):
    """The database is there and its key is not."""


def read_key(folder: Path) -> str:
    """64 hex digits. Raises :class:`NoKey`."""
    try:
        key = (folder / FILE).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise NoKey(type(problem).__name__) from None
    if not _KEY.fullmatch(key):
        raise NoKey("not a key")
    return key


def make_key(folder: Path, key: str = "") -> str:
    """A new key, or ``key`` again: on the disk before it is returned, as nothing may be encrypted
    with a lost one."""
    key = key or secrets.token_hex(32)
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    if os.name == "posix":
        names = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
    return key
