"""A backup becomes the platform again: checked before, verified after, and in a new life.

Nothing that is there is touched until the copy has been verified; an old SQLite file is set aside,
not deleted. PostgreSQL's restore is one transaction of its own tool.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from windowdesk.central.keeping import lives, manifest, postgres
from windowdesk.central.keeping.after_restore import begin_anew, untouched
from windowdesk.central.keeping.backup import opened
from windowdesk.central.keeping.lives import Life
from windowdesk.central.keeping.manifest import BrokenBackup, Manifest
from windowdesk.central.store import keyfile
from windowdesk.central.store.database import FILE, Database, open_folder, open_url
from windowdesk.central.store.tables import metadata

Random = Callable[[int], bytes]
# what a restore is made in, with the life it begins: where it is left over, a restore was cut
RESTORING = "restoring"


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
    fresh, places = data / RESTORING, (data, backup)
    _never_lived(fresh, places)
    fresh.mkdir(parents=True, mode=0o700)
    try:
        operations = _copied(backup / about.file, fresh, key, about)
        old = _untouched(data) if place.exists() else None
        # its new life begins before anybody can be answered from it
        incarnation = _begin(
            open_folder(fresh), about, now, random, (*places, fresh), replacing=old
        )
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
    fresh, places = key_file.parent / RESTORING, (key_file.parent, backup)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    try:
        there = set(inspect(engine).get_table_names()) & set(metadata.tables)
        if there and not replace:
            raise InTheWay(url.rpartition("/")[2])
        _replace(engine, url, backup / about.file, fresh, places)
        with engine.connect() as connection:
            operations = manifest.verify(connection, about)
    finally:
        engine.dispose()
    aside = _key_beside(key_file, key, now) if about.key else ""
    database = open_url(url, key_file=key_file, make=True)
    incarnation = _begin(database, about, now, random, (*places, fresh))
    shutil.rmtree(fresh, ignore_errors=True)
    return Restored(about, incarnation, operations, aside)


def _replace(engine: Engine, url: str, dump: Path, fresh: Path, places: tuple[Path, Path]) -> None:
    """Put ``dump`` where the database is; the life that was there is struck out if it gave nothing out."""
    old = _untouched_at(engine, fresh)
    fresh.mkdir(parents=True, exist_ok=True, mode=0o700)
    lives.lasting(fresh.parent)
    try:
        postgres.restore(url, dump)
    except postgres.ToolTrouble:
        if old is not None:  # it is still there: the tool takes everything back
            shutil.rmtree(fresh, ignore_errors=True)
        raise
    if old is not None:
        lives.strike(old, places)


def _untouched_at(engine: Engine, fresh: Path) -> Life | None:
    """As :func:`_untouched`, of PostgreSQL.

    Where ``fresh`` is there a restore was cut. Whether the dump was in the database by then nobody can
    tell, and a dump of a life that had given nothing out by then says so to this day: only a database that
    has the very life which that restore began is believed.
    """
    with suppress(SQLAlchemyError), engine.connect() as connection:
        old = untouched(connection)
        return old if not fresh.exists() or old in lives.known(fresh) else None
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
