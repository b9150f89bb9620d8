"""Pinyin initials of item names, so that "lwpq" finds 劳务派遣. The table comes from a package.

The package takes a fifth of a second to load, so it is loaded at the first question, which the desk
asks from a worker.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any

NAME = 4  # a person's name of this many characters at most is read in every way
MOST_READINGS = 24


@functools.cache
def _package() -> Any:
    return importlib.import_module("pypinyin")


@functools.lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The first letters of each character's pinyin, lower case; other characters as they are."""
    package = _package()
    letters = package.lazy_pinyin(text, style=package.Style.FIRST_LETTER)
    return "".join(letters).lower()


def readings(text: str) -> tuple[str, ...]:
    """The initials of ``text``; of a name in every way its characters are read.

    仇 is read qiú as a surname and chóu in every word; which of both a clerk types cannot be known.
    Longer texts are read as words are, in one way.
    """
    if len(text) > NAME:
        return (initials(text),)
    ways = [""]
    for character in text:
        ways = [way + letter for way in ways for letter in _letters(character)]
        ways = ways[:MOST_READINGS]
    return tuple(ways)


@functools.lru_cache(maxsize=30_000)
def _letters(character: str) -> tuple[str, ...]:
    """The first letters of all readings of one character, the commonest first."""
    package = _package()
    found = package.pinyin(character, style=package.Style.FIRST_LETTER, heteronym=True)
    return tuple(dict.fromkeys(letter.lower() for letter in found[0] if letter)) or (character,)
