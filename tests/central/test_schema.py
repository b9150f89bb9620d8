"""The migrations make what the tables say, on both engines, from nothing and in one transaction."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from windowdesk.central.store import schema
from windowdesk.central.store.database import Database
from windowdesk.central.store.tables import metadata


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.transaction() as unit:
        context = MigrationContext.configure(unit.connection)
        assert compare_metadata(context, metadata) == []
        assert schema.revision(unit.connection) == schema.revisions()[-1]
        assert schema.migrate(unit.connection) is False


def test_revisions_are_one_line() -> None:
    files = sorted((schema.SCRIPTS / "versions").glob("[0-9]*.py"))
    before = None
    for path, revision in zip(files, schema.revisions(), strict=True):
        text = path.read_text(encoding="utf-8")
        assert f'revision = "{revision}"' in text
        assert f"down_revision = {before!r}".replace("'", '"') in text
        before = revision
