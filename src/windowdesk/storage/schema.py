"""The version gate: which shape the store has, and how an older one is brought up to date.

Alembic is imported only when there is something to do (it costs 100 ms of every start otherwise).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from windowdesk.storage import faults

SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of Alembic scripts and the revisions in it, oldest first."""

    scripts: Path
    revisions: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.revisions[-1]

    def pending(self, connection: Connection) -> bool:
        """Whether steps are missing. Raises ``StoreTooNew`` for a revision nobody here knows."""
        found = revision(connection)
        if found is not None and found not in self.revisions:
            raise faults.too_new(found)
        return found != self.head

    def run(self, connection: Connection) -> None:
        """Take every missing step inside the caller's transaction."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        # Alembic reads its options through ConfigParser, to which a percent sign is special
        config.set_main_option("script_location", str(self.scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, self.head)


SHIPPED = Migrations(SCRIPTS, tuple(f"{number:04d}" for number in range(1, 17)))


def revision(connection: Connection) -> str | None:
    """The revision the store is at; None before the first step."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found is not None else None
