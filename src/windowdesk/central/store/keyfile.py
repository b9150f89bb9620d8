"""A key in a file that its owner alone may read: of the centre's SQLite, or of what PostgreSQL
must not know (``sealing``)."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

FILE = "key"
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NoKey(Exception):
    """The database is there and its key is not."""


class NotKept(OSError):
    """A new key could not be written; ``filename`` is where."""


def read_key(folder: Path) -> str:
    """That of the SQLite in ``folder``: 64 hex digits. Raises :class:`NoKey`."""
    return read(folder / FILE)


def make_key(folder: Path, key: str = "") -> str:
    """A new key for the SQLite in ``folder``, or ``key`` again."""
    return make(folder / FILE, key)


def read(file: Path) -> str:
    """64 hex digits. Raises :class:`NoKey`."""
    try:
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise NoKey(type(problem).__name__) from None
    if not _KEY.fullmatch(key):
        raise NoKey("not a key")
    return key


def make(file: Path, key: str = "") -> str:
    """A new key, or ``key`` again: on the disk before it is returned, as nothing may be encrypted
    with a lost one. Raises :class:`NotKept`."""
    key = key or secrets.token_hex(32)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(file, key)
    except OSError as problem:
        raise NotKept(problem.errno, problem.strerror, str(file)) from problem
    return key


def _write(path: Path, key: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    if os.name == "posix":
        names = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)


def fingerprint(key: str) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"windowdesk/centre-key/" + key.encode()).hexdigest()[:16]
