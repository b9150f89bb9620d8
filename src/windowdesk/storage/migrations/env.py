"""Runs the migration steps on the connection the store hands over (Alembic's entry point).

The store owns the transaction: all steps of one start become durable together or not at all.
"""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite can roll its DDL back; without this Alembic would leave half a step behind
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
