"""The same store without its cipher, so that SQLite's own care is seen, not SQLCipher's as well.

SQLCipher would refuse a page that is half new; here nothing but the journal stands against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from windowdesk.storage import chain, cipher


class _WithoutKey(dbapi2.Connection):  # type: ignore[misc]  # the driver has no types
    """A connection that is never told its key."""

    def execute(self, statement: str, *arguments: Any) -> Any:
        about_cipher = statement.startswith(("PRAGMA key", "PRAGMA cipher"))
        return super().execute("SELECT 1" if about_cipher else statement, *arguments)


def _nothing(_file: Any) -> None:
    """A plain header is what we want here, and pages carry no seal to check."""


@contextmanager
def plain_store(plain: bool = True) -> Iterator[None]:
    """Inside the block, stores are opened without a cipher; with False, nothing changes."""
    if not plain:
        yield
        return
    connect = partial(dbapi2.connect, factory=_WithoutKey)
    with (
        patch.object(dbapi2, "connect", connect),
        patch.object(cipher, "check_file", _nothing),
        patch.object(chain, "_pages", _nothing),
    ):
        yield
