"""Opening the store: lock, key, file, shape, and whether it is the one that was last used.

Nothing found is ever overwritten: a file that cannot be ours is refused with words, a missing one is
not replaced by an empty one once this profile has promised numbers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from windowdesk.app.ports import Clock
from windowdesk.i18n import _
from windowdesk.storage import cipher, faults
from windowdesk.storage.files import make_folder, sync_folder
from windowdesk.storage.highwater import Witness
from windowdesk.storage.ids import boot_id
from windowdesk.storage.key import Keystore, make_key, read_key, system_keystore
from windowdesk.storage.lock import ProfileLock
from windowdesk.storage.meta import put_meta
from windowdesk.storage.schema import SHIPPED, Migrations
from windowdesk.storage.session import FILE, Wish, begin_session, first_meta
from windowdesk.storage.store import Opened, SqlStore, copy_store

BACKUPS = "backups"
# room kept free: what is already taken in can still be put aside, audited and closed
RESERVE_BYTES = 16 * 1024 * 1024


def open_store(
    profile: Path,
    *,
    demo: bool,
    division: str,
    clock: Clock,
    keystore: Callable[[], Keystore | None] = system_keystore,
    witness: Path | None = None,
    boot: str | None = None,
    reserve_bytes: int = RESERVE_BYTES,
    migrations: Migrations = SHIPPED,
    window: int = 0,
) -> SqlStore:
    """The counter's store in ``profile``, made when there is none.

    ``demo``: number from self-issued demo blocks and ranges, else only from the centre's.
    ``division``: six digits, the number's second part. ``witness``: a folder outside the profile
    that keeps the promises again, so that restoring the whole profile is noticed. ``boot`` names
    this running of the machine. ``window``: its number, which keeps the demo 文号 of two windows
    apart. Raises every kind of ``StoreProblem``.
    """
    cipher.check_library()
    wish = Wish(
        profile,
        demo,
        division,
        clock,
        keystore,
        witness,
        boot if boot is not None else boot_id(),
        reserve_bytes,
        migrations,
        window,
    )
    with faults.spoken(profile):
        profile.mkdir(parents=True, exist_ok=True)
        if witness is not None:
            make_folder(witness)
    lock = ProfileLock(profile)
    try:
        return _open(wish, lock)
    except BaseException:
        lock.release()
        raise


def _open(wish: Wish, lock: ProfileLock) -> SqlStore:
    key = _key_of_existing(wish) if wish.path.exists() else _create(wish)
    cipher.check_file(wish.path)
    engine = cipher.writer(wish.path, key)
    connection: Connection | None = None
    try:
        with faults.spoken(wish.profile):
            connection = engine.connect()
            _check_ours(wish, connection)
            _bring_up_to_date(wish, connection)
            begun = begin_session(wish, connection)
            readers = cipher.readers(wish.path, key)
            return SqlStore(Opened(wish.path, lock, engine, connection, readers, begun))
    except BaseException:
        if connection is not None:
            connection.close()
        engine.dispose()
        raise


def _key_of_existing(wish: Wish) -> str:
    key = read_key(wish.profile, wish.keystore)
    if key is None:
        raise faults.key_missing()
    return key


def _create(wish: Wish) -> str:
    """Make an empty store beside its place and move it there whole; the key it was made with."""
    promised = Witness(wish.profile).exists()
    if promised or wish.path.with_name(FILE + "-wal").exists():
        raise faults.corrupt(_("数据文件不见了，而本机曾经出具过单据。"))
    key = read_key(wish.profile, wish.keystore) or make_key(wish.profile, wish.keystore())
    partial = wish.path.with_name(FILE + ".new")
    with faults.spoken(wish.profile):
        make_folder(wish.profile)
        partial.unlink(missing_ok=True)
        engine = cipher.writer(partial, key)
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(f"PRAGMA application_id = {cipher.APPLICATION_ID}")
            wish.migrations.run(connection)
            put_meta(connection, first_meta())
        engine.dispose()
        partial.replace(wish.path)
        sync_folder(wish.profile)
        if os.name == "posix":
            wish.path.chmod(0o600)
    return key


def _check_ours(wish: Wish, connection: Connection) -> None:
    had_wal = wish.path.with_name(FILE + "-wal").exists()
    raw: Any = connection.connection.dbapi_connection
    application, size, mode = cipher.sizes(raw, wish.path)
    if application != cipher.APPLICATION_ID:
        raise faults.corrupt(_("数据文件不是本程序的数据。"))
    if not had_wal and size != wish.path.stat().st_size:
        raise faults.corrupt(_("数据文件不完整，可能被截断。"))
    if mode != "wal":
        raise faults.read_only(wish.profile)


def _bring_up_to_date(wish: Wish, connection: Connection) -> None:
    with connection.begin():
        pending = wish.migrations.pending(connection)
    if not pending:
        return
    folder = wish.profile / BACKUPS
    folder.mkdir(exist_ok=True)
    stamp = wish.clock.now().strftime("%Y%m%d-%H%M%S")
    copy_store(connection, wish.path, folder / f"desk-{stamp}.db")
    with connection.begin():
        wish.migrations.run(connection)
