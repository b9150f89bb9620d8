"""Runs the migration steps on the connection the store hands over (Alembic's entry point).

Both engines roll DDL back: all steps of one start become durable together or not at all.
"""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
