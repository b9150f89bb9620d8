"""Alembic's scripts: each step from one shape of the store to the next."""
