"""The locks that keep two servers off one folder, and a restore from under a running one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from windowdesk.app.errors import ProfileInUse
from windowdesk.central.serving.options import Options
from windowdesk.central.store import faults
from windowdesk.i18n import _

LOCK = "serving.lock"
SERVING = 1464091462  # advisory lock of PostgreSQL: held shared by workers


@contextmanager
def hold_url(url: str) -> Iterator[None]:
    """Keep workers off the PostgreSQL at ``url``; ``ProfileInUse`` when one is at it.

    ``faults.Unavailable`` where the server is not reached. Every worker holds the same lock, shared, with
    the connection that carries its news.
    """
    import psycopg

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(plain, autocommit=True, connect_timeout=10)
    except psycopg.Error as problem:
        raise faults.Unavailable("gone") from problem
    with connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (SERVING,)).fetchone()
        if not row or not row[0]:
            raise ProfileInUse(_("中心平台还在运行。"), press=_("请先停掉所有工作进程，再恢复。"))
        yield


@contextmanager
def hold(options: Options) -> Iterator[None]:
    """Keep other servers off the embedded database for as long as the block runs, and a restore off PostgreSQL.

    PostgreSQL may have as many servers as one likes. Raises ``ProfileInUse``.
    """
    if not options.embedded:
        with _hold_off_restores(options.settings.database):
            yield
        return
    if options.data is None:
        yield
        return
    import fcntl

    options.data.mkdir(parents=True, exist_ok=True)
    with (options.data / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise ProfileInUse(
                _("另一个中心平台正在使用这个数据文件夹。"), press=_("请先停掉它，或换一个文件夹。")
            ) from problem
        yield


@contextmanager
def _hold_off_restores(url: str) -> Iterator[None]:
    """Before a worker has its own connection: none begins under a restore, and none under it."""
    import psycopg

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(plain, autocommit=True, connect_timeout=10)
    except psycopg.Error:
        # not reached, or no address: whoever opens the database next says so in words
        yield
        return
    try:
        row = connection.execute("SELECT pg_try_advisory_lock_shared(%s)", (SERVING,)).fetchone()
        if not row or not row[0]:
            raise ProfileInUse(
                _("平台的数据正在由备份恢复。"),
                press=_(
                    "请等恢复完成后再启动。恢复若被中断，请过一会儿再启动，平台会说明数据是哪一份。"
                ),
            )
        yield
    finally:
        connection.close()
