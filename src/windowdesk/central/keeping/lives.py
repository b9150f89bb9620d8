"""Which lives of the platform began before: what each gave out is in no backup that is older than it.

A restore is written down in the platform's folder and beside the backup, before its new life begins: the
folder may be lost with its disk, and a backup may be put back from a copy. Each of the two alone is enough.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

FILE = "restored.json"


class Life(msgspec.Struct, frozen=True):
    """When it began, and how many before it were as unknown to its backup."""

    at: str
    number: int


# somebody's hand was in the file: more than anybody restores in a day
_UNREADABLE = Life("9999-12-31", 9)
# a clock may have been an hour off, or in another zone
_CLOCKS = timedelta(days=1)


def begin(
    kept: Path,
    others: Sequence[Path],
    *,
    since: datetime,
    now: datetime,
    replacing: Life | None = None,
) -> Life:
    """Write down that a life begins. Its number: how many at most began ``since`` a backup was made, without it.

    ``kept`` is the platform's own folder, where it must be possible (OSError); ``others`` may be a disc
    that nobody can write to. Each life has the number behind the highest that is known, so that one place
    which missed a few still tells enough; and at least as many are counted as are known: one that began
    from a younger backup has the number of those it was unknown to. ``replacing``: a life that gave nothing
    out and will not, should this one take its place. It is not counted, but stays written down until it has
    been replaced (:func:`strike`): where that fails it goes on, and gives out what it has.
    """
    folders = (kept, *others)
    first = f"{since - _CLOCKS:%Y-%m-%d}"
    lived = {life for folder in folders for life in known(folder)} - {replacing}
    since_then = {life for life in lived if life.at[:10] >= first}
    highest = max((life.number for life in since_then), default=-1)
    life = Life(now.isoformat(), max(len(since_then), highest + 1))
    _write(kept, [*known(kept), life])
    for folder in others:
        with suppress(OSError):
            _write(folder, [*known(folder), life])
    return life


def strike(life: Life, folders: Sequence[Path]) -> None:
    """``life`` gave nothing out, nor will it: who begins from the same backup need not go past it.

    Where that cannot be written down the life goes on being counted.
    """
    for folder in folders:
        with suppress(OSError):
            counted = known(folder)
            if life in counted and life != _UNREADABLE:
                counted.remove(life)
                _write(folder, counted)


def known(folder: Path) -> list[Life]:
    """The lives written down in ``folder``."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=list[Life])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError:
        return [_UNREADABLE]


def _write(folder: Path, lives: list[Life]) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / (FILE + ".part")
    with partial.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(lives), indent=2))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / FILE)
    lasting(folder)  # the name too is to outlast a power cut, as the new life will


def lasting(folder: Path) -> None:
    """What was moved into and out of ``folder`` outlasts a power cut. Raises OSError."""
    if os.name == "posix":
        names = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
