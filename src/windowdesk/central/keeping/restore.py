"""A backup becomes the platform again: checked before, verified after, and in a new life.

Nothing that is there is touched until the copy has been verified; an old SQLite file is set aside,
not deleted. In PostgreSQL one transaction of ours puts the dump in place, verifies it and begins its new life.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from windowdesk.central.keeping import interrupted, lives, manifest, postgres
from windowdesk.central.keeping.after_restore import begin_anew, untouched
from windowdesk.central.keeping.backup import opened
from windowdesk.central.keeping.lives import Life
from windowdesk.central.keeping.manifest import BrokenBackup, Manifest
from windowdesk.central.store import keyfile, schema, sealing
from windowdesk.central.store.database import FILE, Database, open_folder, open_url
from windowdesk.central.store.tables import metadata
from windowdesk.central.store.unit import Unit

Random = Callable[[int], bytes]
# what a restore is made in, with the life it begins: where it is left over, a restore was cut
RESTORING = "restoring"
# however long a large centre takes; what was told to be done is on the disk, whatever the server's default
_OPTIONS = (
    "-c synchronous_commit=on -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
)


class InTheWay(Exception):
    """There are data already; restoring over them must be asked for."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``set_aside`` is where the data from before went, "" where there were none."""

    manifest: Manifest
    incarnation: str
    operations: int
    set_aside: str = ""


def into_folder(
    backup: Path, data: Path, now: datetime, random: Random, *, key: str = "", replace: bool = False
) -> Restored:
    """Restore a SQLite backup into ``data``. ``key``: its key, if not the one that lies there.

    Raises :class:`BrokenBackup`, :class:`InTheWay`, ``keyfile.NoKey``, OSError.
    """
    about = manifest.read(backup)
    if about.engine != "sqlite":
        raise BrokenBackup("engine")
    place = data / FILE
    if place.exists() and not replace:
        raise InTheWay(str(place))
    key = key or keyfile.read_key(data)
    if keyfile.fingerprint(key) != about.key:
        raise keyfile.NoKey("not the key of this backup")
    fresh, places, there = data / RESTORING, (data, backup), place.exists()
    interrupted.begun(data, about.made_at)
    _never_lived(fresh, places)
    fresh.mkdir(parents=True, mode=0o700)
    try:
        operations = _copied(backup / about.file, fresh, key, about)
        old = _untouched(data) if place.exists() else None
        # its new life begins before anybody can be answered from it
        incarnation = _begin(
            open_folder(fresh), about, now, random, (*places, fresh), replacing=old
        )
        interrupted.begun(data, about.made_at, incarnation)
        aside = _set_aside(data, now) if place.exists() else ""
        if not (data / keyfile.FILE).exists():
            (fresh / keyfile.FILE).replace(data / keyfile.FILE)
        for name in (FILE + "-wal", FILE):  # closed in order, it leaves no log behind
            if (fresh / name).exists():
                (fresh / name).replace(data / name)
        lives.lasting(data)
        if old is not None:
            # not before: what could not be replaced goes on, and gives out what its life has
            lives.strike(old, places)
    finally:
        _never_lived(fresh, places)
        # else what was there has gone and nothing has come: no start may take that for a new platform
        if place.exists() or not there:
            interrupted.ended(data)
    return Restored(about, incarnation, operations, aside)


def _never_lived(fresh: Path, places: tuple[Path, Path]) -> None:
    """Clear away a life that was begun and did not come into its place: it is not to be counted."""
    if (fresh / FILE).exists():
        for life in lives.known(fresh):
            lives.strike(life, places)
    shutil.rmtree(fresh, ignore_errors=True)


def _untouched(data: Path) -> Life | None:
    """The life in ``data``, if it never gave anything out: the next one need not go past it.

    One backup is put back again and again on the day it is needed: each life that is counted costs every
    day a half of the serials it has left. Of what cannot be read nobody knows.
    """
    with (
        suppress(SQLAlchemyError, keyfile.NoKey),
        opened(data / FILE, keyfile.read_key(data)) as old,
    ):
        return untouched(old)
    return None


def _copied(file: Path, fresh: Path, key: str, about: Manifest) -> int:
    """``file`` in the folder ``fresh`` with its ``key``, every page and operation of it read."""
    keyfile.make_key(fresh, key)
    shutil.copyfile(file, fresh / FILE)
    (fresh / FILE).chmod(0o600)
    with opened(fresh / FILE, key) as connection:
        trouble = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first()
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if trouble is not None or sound != "ok":
            raise BrokenBackup("pages")
        return manifest.verify(connection, about)


def _set_aside(data: Path, now: datetime) -> str:
    """Move what is there into a folder of its own, with a copy of its key."""
    aside = data / f"before-{now.strftime('%Y%m%d-%H%M%S')}"
    while aside.exists():  # a second restore within the second
        aside = aside.with_name(f"{aside.name}-again")
    aside.mkdir(mode=0o700)
    for name in (FILE, FILE + "-wal", FILE + "-shm", keyfile.FILE):
        if (data / name).exists():
            (data / name).replace(aside / name)
    return str(aside)


def into_url(
    backup: Path,
    url: str,
    key_file: Path,
    now: datetime,
    random: Random,
    *,
    key: str = "",
    replace: bool = False,
) -> Restored:
    """Restore a dump into the database at ``url``; raises as :func:`into_folder`, and ``ToolTrouble``.

    ``key_file``: where the key of the platform's private key is to lie. ``key``: it, if not the one
    that lies there.
    """
    from sqlalchemy import create_engine

    about = manifest.read(backup)
    if about.engine != "postgresql":
        raise BrokenBackup("engine")
    if about.key:
        key = key or keyfile.read(key_file)
        if keyfile.fingerprint(key) != about.key:
            raise keyfile.NoKey("not the key of this backup")
        if not replace and key_file.exists() and keyfile.read(key_file) != key:
            raise InTheWay(str(key_file))
    kept = key_file.parent
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        connect_args={"options": _OPTIONS, "prepare_threshold": None},
    )
    try:
        there = set(inspect(engine).get_table_names()) & set(metadata.tables)
        if there and not replace:
            raise InTheWay(url.rpartition("/")[2])
        interrupted.begun(kept, about.made_at)
        operations, incarnation = _replace(
            engine, backup / about.file, about, key, now, random, (kept, backup)
        )
    finally:
        engine.dispose()
    aside = _key_beside(key_file, key, now) if about.key else ""
    # a key that lay open in the dump is sealed
    open_url(url, key_file=key_file, make=True).close()
    interrupted.ended(kept)
    return Restored(about, incarnation, operations, aside)


def _replace(  # noqa: PLR0917 - what a restore needs, handed on
    engine: Engine,
    dump: Path,
    about: Manifest,
    key: str,
    now: datetime,
    random: Random,
    places: tuple[Path, Path],
) -> tuple[int, str]:
    """The dump where the database is, verified and in a new life, all in one transaction.

    How many operations were verified, and the new incarnation. The life that was there is struck out, once
    it has been replaced, if it gave nothing out. Where this raises nothing was changed, unless the answer to
    the commit was lost: the note (``interrupted``) stays then, and the next start looks.
    """
    kept, backed_up = places[0], datetime.fromisoformat(about.made_at)
    life = None
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            old = _untouched_at(connection)
            operations = _played(connection, dump, about, key)
            life = lives.begin(kept, places[1:], since=backed_up, now=now, replacing=old)
            unit = Unit(connection)
            incarnation = begin_anew(unit, backed_up=backed_up, now=now, random=random, life=life)
            unit.finish()
            interrupted.begun(kept, about.made_at, incarnation)
        except BaseException:
            transaction.rollback()
            if life is not None:
                lives.strike(life, places)
            interrupted.ended(kept)
            raise
        transaction.commit()
    if old is not None:
        lives.strike(old, places)
    return operations, incarnation


def _played(connection: Connection, dump: Path, about: Manifest, key: str) -> int:
    """``dump`` in the place of what is there, verified and brought up to date; how many operations it has."""
    postgres.play(connection.connection.driver_connection, dump)
    # the dump's own settings, the empty search path first of all
    connection.exec_driver_sql("RESET ALL")
    try:
        operations = manifest.verify(connection, about)
        if sealing.named(connection) != about.key:
            raise BrokenBackup("key")
    except SQLAlchemyError as problem:  # a table or a column that it should have
        raise BrokenBackup("tables") from problem
    sealing.opens(connection, key)
    schema.migrate(connection)
    return operations


def _untouched_at(connection: Connection) -> Life | None:
    """As :func:`_untouched`, of PostgreSQL."""
    with suppress(SQLAlchemyError), connection.begin_nested():
        return untouched(connection)
    return None


def _key_beside(file: Path, key: str, now: datetime) -> str:
    """``key`` in ``file``; where another went that was there, "" where none was."""
    aside = ""
    if file.exists():
        if file.read_text("ascii", "replace").strip() == key:
            return aside
        old = file.with_name(f"{file.name}.before-{now.strftime('%Y%m%d-%H%M%S')}")
        aside = str(file.replace(old))
    keyfile.make(file, key)
    return aside


def _begin(
    database: Database,
    about: Manifest,
    now: datetime,
    random: Random,
    places: tuple[Path, ...],
    *,
    replacing: Life | None = None,
) -> str:
    """Begin the new life; ``places`` are the platform's folder, the backup's, and where else it is noted."""
    backed_up = datetime.fromisoformat(about.made_at)
    kept, *others = places
    try:
        life = lives.begin(kept, others, since=backed_up, now=now, replacing=replacing)
        return database.attempt(
            lambda unit: begin_anew(unit, backed_up=backed_up, now=now, random=random, life=life)
        )
    finally:
        database.close()
