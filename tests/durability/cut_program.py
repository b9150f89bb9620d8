"""What is recorded for the power cuts: two sessions of a store, or of a whole desk.

``main(FOLDER, encrypted|plain|desk, [FAULT])`` is called in a process of its own (``recorder.py``).
Each number is told after its commit. The program ends without closing. ``FAULT`` plants a mistake on
purpose, to show that the cuts find it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from tests.durability import issuing
from tests.durability.plain import plain_store
from windowdesk.database import sqlcipher
from windowdesk.storage import cipher, files, highwater, opening
from windowdesk.storage.files import sync_folder
from windowdesk.storage.store import SqlStore

PROFILE = "desk"
BOOT = "before the cut"
# two of these fill the WAL, so that it is moved into the file in the midst of issuing
LARGE = 1_300_000
# each fault with the words of the finding that must give it away
FAULTS = {
    "sync_off": "told and lost|taken for restored|refused to open",
    "sync_normal": "told and lost|taken for restored",
    "told_too_early": "told and lost",
    "two_transactions": "half a case",
    "promise_not_synced": "taken for|past the high-water mark",
    "names_not_synced": "told and lost|taken for|past the high-water mark",
    "position_too_early": "taken for restored",
    "profile_name_not_synced": "told and lost",
}


def main(folder: str, kind: str, fault: str = "") -> NoReturn:
    """Everything, and the end of the process."""
    plant(fault)
    profile = Path(folder) / PROFILE
    if kind == "desk":
        from tests.durability.cut_desk import run

        run(profile)
    else:
        with plain_store(kind == "plain"):
            run_store(profile, fault)
    os._exit(0)


def run_store(profile: Path, fault: str) -> None:
    """First start and two receipts, an orderly end; then large ones, and no end."""
    store = _open(profile, fault)
    for _ in range(2):
        _issue(store, fault, 30_000)
    if fault:  # a fault shows itself without a large WAL
        return
    store.close()
    store = _open(profile, fault)
    for size in (LARGE, LARGE, 30_000):
        _issue(store, fault, size)


def _open(profile: Path, fault: str) -> SqlStore:
    store = issuing.open_desk(profile, boot=BOOT)
    if fault == "position_too_early":
        issuing.plant(store, "marked_too_early")
    return store


def _issue(store: SqlStore, fault: str, size: int) -> None:
    number = issuing.issue(store, size=size, fault=fault)
    if fault != "told_too_early":
        issuing.tell(number)


def plant(fault: str) -> None:
    """Make the mistake ``fault`` in the program itself."""
    if fault in ("sync_off", "sync_normal"):
        _synchronous(fault.removeprefix("sync_").upper())
    elif fault in _CARELESS:
        module, name, careless = _CARELESS[fault]
        setattr(module, name, careless)


def _synchronous(mode: str) -> None:
    connect = sqlcipher.connect

    def careless(path: Path, key: str, *, reading: bool = False) -> Any:
        connection = connect(path, key, reading=reading)
        connection.execute(f"PRAGMA synchronous = {mode}")
        return connection

    cipher.connect = careless  # type: ignore[attr-defined] # where the writer looks it up


def _write_carelessly(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)
    sync_folder(path.parent)


def _forget(_folder: Path) -> None:
    pass


def _only_mkdir(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


_CARELESS: dict[str, tuple[ModuleType, str, Callable[..., None]]] = {
    "promise_not_synced": (highwater, "write_durably", _write_carelessly),
    "names_not_synced": (files, "sync_folder", _forget),
    "profile_name_not_synced": (opening, "make_folder", _only_mkdir),
}
