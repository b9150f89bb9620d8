"""Texts of a source as they may stand in a standard, and names that may stand on a disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from windowdesk.catalogue.tree import deceptive

_SPACES = re.compile(r"\s+")
_UNSAFE = re.compile(r"[^a-z0-9]+")
MAX_NAME = 100
# what Windows takes for a device whatever follows the dot
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10)))
)


def clean(text: str) -> str:
    """One line, composed (NFC), without control and direction marks."""
    composed = unicodedata.normalize("NFC", text)
    spaced = _SPACES.sub(" ", composed.replace("\u00ad", ""))
    return "".join(c for c in spaced if not deceptive(c)).strip()


def shortened(text: str, most: int) -> str:
    """``text`` cut at a word's end, with …; as it is where it is short enough."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head = cut.rpartition(" ")[0]
    return f"{(head if len(head) > most // 2 else cut).rstrip(' ,;:，；：')}…"


def file_stem(text: str, taken: Container[str] = ()) -> str:
    """A file name without its end, whatever ``text`` says: letters, digits, hyphens, and free.

    Path tricks ("../", "C:", "NUL") cannot survive: nothing but a to z, 0 to 9 and "-" does.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    stem = _UNSAFE.sub("-", plain).strip("-")[:MAX_NAME].strip("-") or "item"
    if stem in _DEVICES:
        stem = f"item-{stem}"
    free, count = stem, 2
    while free in taken:
        free, count = f"{stem}-{count}", count + 1
    return free
