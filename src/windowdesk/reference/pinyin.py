"""Pinyin initials of item names, so that "lwpq" finds 劳务派遣. The table comes from a package.

The package takes a fifth of a second to load, so it is loaded at the first question, which the desk
asks from a worker.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any


@functools.cache
def _package() -> Any:
    return importlib.import_module("pypinyin")


@functools.lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The first letters of each character's pinyin, lower case; other characters as they are."""
    package = _package()
    letters = package.lazy_pinyin(text, style=package.Style.FIRST_LETTER)
    return "".join(letters).lower()
