"""Who has a device's file open: other programs, as far as this account may see. Linux only."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from windowdesk.peripherals.model.claims import Claim

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that has a device open."""

    pid: int
    name: str


def holders(node: str, proc: Path = _PROC) -> tuple[Holder, ...]:
    """The programs that have ``node`` open."""
    real, found = os.path.realpath(node), []
    for folder in proc.glob("[0-9]*"):
        if int(folder.name) == os.getpid():
            continue
        # a process may end, or belong to somebody else
        with suppress(OSError):
            if any(_leads(file, real) for file in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
                found.append(Holder(int(folder.name), name))
    return tuple(found)


def holders_and_claims(node: str) -> tuple[Holder, ...]:
    """The same, and the desk that claimed it for the day and has it closed just now."""
    held = holders(node)
    claimed = Claim(node).holder()
    if claimed is not None and claimed not in {holder.pid for holder in held}:
        held = (*held, Holder(claimed, "windowdesk"))
    return held


def running(name: str, proc: Path = _PROC) -> tuple[Holder, ...]:
    """The programs of that name."""
    found = []
    for folder in proc.glob("[0-9]*"):
        with suppress(OSError):
            called = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
            if called == name:
                found.append(Holder(int(folder.name), called))
    return tuple(found)


def _leads(file: Path, real: str) -> bool:
    try:
        return os.readlink(file) == real
    except OSError:
        return False
