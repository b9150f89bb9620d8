"""The shape of the centre's database, and how an older one is brought up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

SCRIPTS = Path(__file__).parent / "migrations"


class TooNew(Exception):
    """The database was written by a newer windowdesk."""


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None before the first step."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found is not None else None


def revisions() -> tuple[str, ...]:
    """Those in the folder, oldest first: their names begin with their number."""
    files = sorted((SCRIPTS / "versions").glob("[0-9]*.py"))
    return tuple(path.name.split("_")[0] for path in files)


def migrate(connection: Connection) -> bool:
    """Take every missing step inside the caller's transaction; whether there was one.

    Raises :class:`TooNew` for a revision nobody here knows.
    """
    known, found = revisions(), revision(connection)
    if found == known[-1]:
        return False
    if found is not None and found not in known:
        raise TooNew(found)
    # imported only when there is something to do
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic reads its options through ConfigParser, to which a percent sign is special
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, known[-1])
    return True
