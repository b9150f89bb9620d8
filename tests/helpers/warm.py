"""What a program does once at its start, done once a process: a suite starts a thousand of them.

Statements are compiled once for all engines of one kind; the shape of a new store is the one that the
first took on by its migrations, statement by statement; the press is warmed once; the items that come
with the program are hashed once; passwords are hashed, and a founded centre's recovery key is locked,
with the least of costs. All of it is the real code's own work. Migrations of another shape, or from an
older one, run as always. What the camera of demonstrations sees of one scene is drawn once: it is the
same to the byte.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, partial
from typing import Any

import sqlalchemy
import sqlcipher3
from argon2 import PasswordHasher
from sqlalchemy import Connection

from windowdesk.app import shelf
from windowdesk.catalogue.load import shipped_items
from windowdesk.central.service import identity
from windowdesk.central.store import database
from windowdesk.central.store import schema as central
from windowdesk.database import hasher
from windowdesk.documents.press import WindowPress
from windowdesk.domain.plain import sha256
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.protocol import escrow
from windowdesk.storage import cipher
from windowdesk.storage import schema as counter

_STATEMENTS = 5_000
# half a megabyte each
_SCENES = 48
_engines: dict[Any, tuple[Any, Any]] = {}
_scripts: dict[Any, list[tuple[str, tuple[Any, ...]]]] = {}


def create_engine(url: Any, **options: Any) -> Any:
    """An engine that shares what others compiled: that belongs to a dialect, connections do not."""
    engine = sqlalchemy.create_engine(url, query_cache_size=_STATEMENTS, **options)
    if engine.dialect.name == "sqlite":
        # learnt with the first connection of the first engine, which may never be opened
        engine.dialect.server_version_info = sqlcipher3.sqlite_version_info
    # a reader's transaction begins otherwise than the writer's, and the dialect knows how
    of = engine.dialect.name, options.get("poolclass")
    engine.dialect, engine._compiled_cache = _engines.setdefault(
        of, (engine.dialect, engine._compiled_cache)
    )
    return engine


@cache
def install() -> None:
    """For the rest of this process."""
    share_statements()
    changes: list[tuple[Any, str, Any]] = [
        (central, "migrate", _migrated_once(central.migrate)),
        (counter.Migrations, "run", _shaped_once(counter.Migrations.run)),
        (WindowPress, "warm", _once(WindowPress.warm)),
        (shelf, "sha256", _named_once(sha256)),
        (hasher, "PasswordHasher", _cheap(PasswordHasher)),
        (Scene, "jpeg", lru_cache(_SCENES)(Scene.jpeg)),
        # 64 MiB and a quarter of a second of the processor for each centre; unlocking reads the cost
        (identity, "lock", partial(escrow.lock, cost={"n": 2, "r": 8, "p": 1})),
    ]
    for owner, name, changed in changes:
        setattr(owner, name, changed)


@cache
def share_statements() -> None:
    """The first of it alone, for programs whose first start is what is looked at."""
    for module in (cipher, database):
        module.create_engine = create_engine  # type: ignore[attr-defined]  # where they look it up


def _shaped_once(run: Callable[[counter.Migrations, Connection], None]) -> Any:
    def shaped(self: counter.Migrations, connection: Connection) -> None:
        _shape(self, counter.revision, connection, lambda: run(self, connection))

    return shaped


def _migrated_once(migrate: Callable[[Connection], bool]) -> Callable[[Connection], bool]:
    def migrated(connection: Connection) -> bool:
        if connection.dialect.name != "sqlite" or central.revision(connection) is not None:
            return migrate(connection)
        of = central.SCRIPTS, central.revisions()
        _shape(of, central.revision, connection, lambda: migrate(connection))
        return True

    return migrated


def _shape(
    of: Any,
    revision: Callable[[Connection], Any],
    connection: Connection,
    run: Callable[[], object],
) -> None:
    """``run`` on an empty database the first time; what it made, every time after that."""
    if revision(connection) is not None:
        run()
        return
    if of in _scripts:
        # on the driver's own connection: nothing in a script needs what lies between
        raw: Any = connection.connection.dbapi_connection
        for statement, values in _scripts[of]:
            raw.execute(statement, values)
        return
    run()
    _scripts[of] = _script(connection)


def _script(connection: Connection) -> list[tuple[str, tuple[Any, ...]]]:
    """Every statement that makes an empty database what ``connection``'s is."""
    made = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).all()
    shapes: list[tuple[str, tuple[Any, ...]]] = []
    rows: list[tuple[str, tuple[Any, ...]]] = []
    for kind, name, sql in made:
        if not name.startswith("sqlite_"):
            shapes.append((sql, ()))
        if kind == "table":
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                places = ", ".join("?" * len(row))
                rows.append((f'INSERT INTO "{name}" VALUES ({places})', tuple(row)))
    # triggers that forbid a change come after what is there already
    last = [one for one in shapes if one[0].startswith("CREATE TRIGGER")]
    return [*(one for one in shapes if one not in last), *rows, *last]


def _named_once(name: Callable[[Any], str]) -> Callable[[Any], str]:
    """Of the very items that come with the program, which live as long as it and never change."""
    known: dict[int, str] = {}

    def named(value: Any) -> str:
        if not known:
            known.update((id(item), name(item)) for item in shipped_items())
        return known.get(id(value)) or name(value)

    return named


def _cheap(argon2: Callable[..., Any]) -> Callable[..., Any]:
    """Real argon2id, so cheap that a suite can sign in a thousand times."""
    return partial(argon2, time_cost=1, memory_cost=8, parallelism=1)


def _once(warm: Callable[[WindowPress], None]) -> Callable[[WindowPress], None]:
    """Of a press: fonts and libraries are the process's, whoever loaded them."""
    warmed = False

    def once(self: WindowPress) -> None:
        nonlocal warmed
        if not warmed:
            warm(self)
            warmed = True

    return once
