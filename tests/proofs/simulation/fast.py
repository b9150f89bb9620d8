"""The same code, made ready once: what a program does at its start would be most of a seed's time.

Shapes are brought up to date in the template; statements are compiled once for all engines. Stores
lie in memory without a cipher (tests/durability/plain.py): the cipher is tried elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy

from windowdesk.central.store import database, schema
from windowdesk.storage import cipher
from windowdesk.storage.schema import Migrations


def _nothing(*_whatever: Any) -> Any:
    return ()


@contextmanager
def quick() -> Iterator[None]:
    """Inside the block, opening either side's database is quick; templates are made outside."""
    shared: dict[str, Any] = {}

    def create(url: Any, **options: Any) -> Any:
        engine = sqlalchemy.create_engine(url, **options)
        first = shared.setdefault(engine.dialect.name, engine)
        # a compiled statement belongs to its dialect; the connections stay the engine's own
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with ExitStack() as stack:
        for module in (cipher, database):
            stack.enter_context(patch.object(module, "create_engine", create))
        stack.enter_context(patch.object(schema, "migrate", _nothing))
        stack.enter_context(patch.object(Migrations, "pending", _nothing))
        yield
