"""A backup of the running platform, of either engine, into a folder that says what it holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from windowdesk.central.keeping import manifest, postgres
from windowdesk.central.keeping.manifest import Manifest
from windowdesk.central.store import keyfile, sealing
from windowdesk.central.store.database import FILE, Database
from windowdesk.database.sqlcipher import connect

DUMP = "centre.dump"


@dataclass(frozen=True, slots=True)
class Made:
    """``folder`` of the backup; ``key_file`` opens it, or the private key in a dump, and is to be kept
    elsewhere ("" where nothing is sealed)."""

    folder: Path
    manifest: Manifest
    key_file: str


def back_up(
    database: Database, target: Path, now: datetime, *, data: Path | None, url: str
) -> Made:
    """Copy ``database`` into a new folder below ``target``, while others read and write it.

    Raises OSError (no room, no permission) and :class:`postgres.ToolTrouble`.
    """
    folder = target / f"centre-{now.strftime('%Y%m%d-%H%M%S')}"
    target.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    about = {"made_at": now.isoformat(timespec="seconds"), "software": version("windowdesk")}
    if url:
        file, found = folder / DUMP, _dump(database, folder / DUMP, url, about)
        key_file = str(database.key_file) if found.key else ""
    else:
        file, found = folder / FILE, _copy(data or Path(), folder / FILE, about)
        key_file = str((data or Path()) / keyfile.FILE)
    _durable(file)
    size, digest = manifest.measured(file)
    made = replace(found, file=file.name, size=size, sha256=digest)
    manifest.write(folder, made)
    _durable(folder / manifest.FILE)
    return Made(folder, made, key_file)


def _copy(data: Path, file: Path, about: dict[str, str]) -> Manifest:
    """SQLite's backup in one step: a reader in WAL mode, which no writer waits for."""
    key = keyfile.read_key(data)
    _owners_alone(file)
    source, target = connect(data / FILE, key, reading=True), connect(file, key)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
        source.close()
    with opened(file, key) as connection:
        # of the copy itself, which is the snapshot
        return replace(manifest.of(connection, **about), key=keyfile.fingerprint(key))


@contextmanager
def opened(file: Path, key: str) -> Iterator[Connection]:
    """A copied SQLite file, to be read."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool
    from sqlcipher3 import dbapi2

    def creator() -> Any:
        return connect(file, key, reading=True)

    engine = create_engine("sqlite://", module=dbapi2, creator=creator, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _dump(database: Database, file: Path, url: str, about: dict[str, str]) -> Manifest:
    """pg_dump and the manifest out of one exported snapshot."""
    engine = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        # it does nothing while the dump is made, which of a large centre takes longer than a transaction may
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        found = replace(manifest.of(connection, **about), key=sealing.named(connection))
        _owners_alone(file)
        postgres.dump(url, file, str(snapshot))
    return found


def _owners_alone(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _durable(file: Path) -> None:
    with file.open("rb") as opened_file:
        os.fsync(opened_file.fileno())
