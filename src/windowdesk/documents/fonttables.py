"""The tables of a TrueType file that set text: which glyph, how wide, where its outline lies.

Read straight from the mapped file into arrays. reportlab builds dictionaries and lists of Python
objects for all 30,000 to 60,000 characters of a face, half a second and 180 MB for the faces of one
counter; these take a tenth of the time, and a twentieth of the memory. OpenType 1.9: cmap formats 4
and 12, hmtx, loca.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from struct import unpack_from
from typing import Any

SPACE, NO_BREAK_SPACE = 0x20, 0xA0


class Glyphs:
    """Code point → glyph number, as a mapping; a character without a glyph is not in it."""

    def __init__(self, data: Any, start: int) -> None:
        """``data``: the font file; ``start``: where its table "cmap" begins."""
        self._table = array("H")
        table = _unicode_table(data, start)
        read = {4: self._read_4, 12: self._read_12}[unpack_from(">H", data, table)[0]]
        read(data, table)
        if SPACE in self:
            self._table[NO_BREAK_SPACE] = self._table[SPACE]

    def __contains__(self, code: int) -> bool:
        return self.get(code) != 0

    def __getitem__(self, code: int) -> int:
        glyph = self.get(code)
        if not glyph:
            raise KeyError(code)
        return glyph

    def get(self, code: int) -> int:
        """The glyph of ``code``; 0, the glyph of what is missing, for a character without one."""
        return self._table[code] if code < len(self._table) else 0

    def __iter__(self) -> Iterator[int]:
        return (code for code, glyph in enumerate(self._table) if glyph)

    def _room_for(self, code: int) -> None:
        more = code + 1 - len(self._table)
        if more > 0:
            self._table.frombytes(bytes(2 * more))

    def _read_12(self, data: Any, at: int) -> None:
        (groups,) = unpack_from(">L", data, at + 12)
        for group in range(groups):
            first, last, glyph = unpack_from(">3L", data, at + 16 + 12 * group)
            self._room_for(last)
            self._table[first : last + 1] = array("H", range(glyph, glyph + last + 1 - first))

    def _read_4(self, data: Any, at: int) -> None:
        count = unpack_from(">H", data, at + 6)[0] // 2
        ends, starts, deltas, offsets = (
            unpack_from(f">{count}H", data, at + skip + part * 2 * count)
            for part, skip in enumerate((14, 16, 16, 16))
        )
        self._room_for(0xFFFF)
        base = at + 16 + 6 * count  # where the range offsets begin, which count from themselves
        for segment, (first, last) in enumerate(zip(starts, ends, strict=True)):
            for code in range(first, last + 1):
                glyph = code
                if offsets[segment]:
                    where = base + 2 * segment + offsets[segment] + 2 * (code - first)
                    glyph = unpack_from(">H", data, where)[0] if where + 2 <= len(data) else 0
                    if not glyph:
                        continue
                self._table[code] = (glyph + deltas[segment]) & 0xFFFF


def _unicode_table(data: Any, start: int) -> int:
    """Where the subtable lies that knows most: all planes (format 12) before the first (format 4)."""
    (count,) = unpack_from(">H", data, start + 2)
    found: dict[int, int] = {}
    for record in range(count):
        platform, _encoding, offset = unpack_from(">HHL", data, start + 4 + 8 * record)
        if platform in (0, 3):
            found[unpack_from(">H", data, start + offset)[0]] = start + offset
    best = max((kind for kind in (12, 4) if kind in found), default=0)
    if not best:
        raise ValueError("no Unicode character map")
    return found[best]


class Metrics:
    """Glyph number → (advance, left side bearing), in units of the em; table "hmtx"."""

    def __init__(self, data: Any, start: int, full: int) -> None:
        """``full``: how many glyphs have an advance of their own; the rest share the last."""
        self._data, self._start, self._full = data, start, full

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full:
            advance, bearing = unpack_from(">HH", self._data, self._start + 4 * glyph)
            return advance, bearing
        (advance,) = unpack_from(">H", self._data, self._start + 4 * (self._full - 1))
        rest = self._start + 4 * self._full + 2 * (glyph - self._full)
        (bearing,) = unpack_from(">H", self._data, rest)
        return advance, bearing


class Widths:
    """Code point → advance in thousandths of the em, with ``get`` as a dictionary has it."""

    def __init__(self, glyphs: Glyphs, metrics: Metrics, em: int) -> None:
        self._glyphs, self._metrics, self._scale = glyphs, metrics, 1000 / em

    def get(self, code: int, missing: float) -> float:
        glyph = self._glyphs.get(code)
        return self._metrics[glyph][0] * self._scale if glyph else missing


def places(data: Any, start: int, glyphs: int, *, long: bool) -> array[int]:
    """Where each glyph's outline begins in "glyf", and the end of the last; table "loca"."""
    read = array("I" if long else "H")
    read.frombytes(data[start : start + read.itemsize * (glyphs + 1)])
    if sys.byteorder == "little":
        read.byteswap()
    return read if long else array("I", (2 * place for place in read))
