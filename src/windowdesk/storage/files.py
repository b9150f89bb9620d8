"""Small files that must be whole and on the disk, or not there at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable; where folders cannot be opened (Windows) they are."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, and every name on the way to it durable.

    Who made them does not matter: a log or a setting may have been written before, and a power cut
    must not take the folder away with everything that was synced in it. Raises OSError where the
    folder cannot be made; one above it that may not be opened is left to its owner.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for above in folder.absolute().parents:
        with contextlib.suppress(OSError):
            sync_folder(above)


def write_durably(path: Path, content: bytes) -> None:
    """Replace ``path`` by ``content``: after any crash it holds the old bytes or the new ones.

    The file is readable by its owner alone. Raises OSError and leaves the old file when it fails.
    """
    partial = path.with_name(path.name + ".part")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
    sync_folder(path.parent)
