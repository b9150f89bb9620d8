"""The same code, made ready once: what a program does at its start would be most of a seed's time.

Beside what tests/helpers/warm.py does for every test: shapes are those of the template; a submission
that was read once is not read again. Stores lie in memory without a cipher (tests/durability/plain.py):
the cipher is tried elsewhere.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import msgspec

from windowdesk.central.store import schema
from windowdesk.domain import plain
from windowdesk.domain.cases import case
from windowdesk.storage import sync_apply
from windowdesk.storage.schema import Migrations

# young objects before the collector looks: nearly all of them are gone by themselves
_YOUNG = 100_000
_KEPT = 2_000


def _nothing(*_whatever: Any) -> Any:
    return ()


class _Reading:
    """``from_plain`` that remembers: what it makes is frozen, and worlds are full of one submission."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, bytes], Any] = {}

    def __call__(self, kind: Any, value: Any) -> Any:
        of = kind, msgspec.json.encode(value)
        if of not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[of] = plain.from_plain(kind, value)
        return self._known[of]


_reading = _Reading()


@contextmanager
def quick() -> Iterator[None]:
    """Inside the block, opening either side's database is quick; templates are made outside."""
    with ExitStack() as stack:
        for reader in (case, sync_apply):
            stack.enter_context(patch.object(reader, "from_plain", _reading))
        stack.enter_context(patch.object(schema, "migrate", _nothing))
        stack.enter_context(patch.object(Migrations, "pending", _nothing))
        before = gc.get_threshold()
        gc.set_threshold(_YOUNG, *before[1:])
        stack.callback(gc.set_threshold, *before)
        yield
