"""Makes any text safe to set: what a field holds is drawn as characters, never obeyed.

Control characters, bidirectional overrides and other invisible signs could hide or reorder words
on a document that an organ seals. They are dropped here, once, before anything is measured.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

# variation selectors choose a glyph form and are kept out too: no face here has the forms
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_REPLACEMENT = "\ufffd"


_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _is_unseen(char: str) -> bool:
    code = ord(char)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or code & 0xFFFE == 0xFFFE


def printable(text: str) -> str:
    """``text`` on one line with nothing unseen in it.

    Line ends and tabs become one space, no-break spaces stay, lone surrogates become U+FFFD.
    """
    if text.isprintable():
        if text.isascii():
            return text
        if not _SELECTORS.search(text):
            # nearly every text: nothing of a category below is in it, nor a space but the plain one
            return unicodedata.normalize("NFC", text).strip(" ")
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\n\r\t\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif category == "Cs":
            kept.append(_REPLACEMENT)
        elif category not in _DROPPED and not _is_unseen(char):
            kept.append(" " if category == "Zs" and char not in "\u00a0\u3000" else char)
    return unicodedata.normalize("NFC", "".join(kept)).strip(" ")


Facts = TypeVar("Facts")


def cleaned(facts: Facts) -> Facts:
    """``facts`` (a frozen dataclass) with every text in it, however deep, made printable."""
    return replace(facts, **_cleaned_fields(facts))  # type: ignore[type-var]  # a dataclass


def _cleaned_fields(value: Any) -> dict[str, Any]:
    return {field.name: _cleaned(getattr(value, field.name)) for field in fields(value)}


def _cleaned(value: Any) -> Any:
    if type(value) is str:
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_cleaned_fields(value))
    return value


def grouped_number(number: str) -> str:
    """The 22 digits as people read them aloud: 26 440103 0001203 00157 37; others unchanged."""
    if len(number) != 22 or not number.isdecimal():
        return number
    cuts = (0, 2, 8, 15, 20, 22)
    return " ".join(number[a:b] for a, b in pairwise(cuts))
