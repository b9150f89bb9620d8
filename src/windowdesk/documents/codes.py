"""Bar and square codes as plain modules, for page and slip alike; drawn as rectangles there.

reportlab's own code widgets cost more than the rest of the page (performance.md), so encoding is
left to python-barcode and segno and painting to us.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

BARCODE_QUIET = 10  # modules of white on either side (ISO/IEC 15417)
QR_QUIET = 4  # modules of white all round (ISO/IEC 18004)
_FNC3 = 96  # in set B (ISO/IEC 15417, table 1)


@lru_cache(maxsize=8)
def code128(text: str) -> tuple[tuple[int, int], ...]:
    """Bars of ``text`` as (offset, width) in modules; an even run of digits goes in set C."""
    from barcode.codex import Code128

    pattern = Code128(text).build()[0]
    return tuple(_runs(pattern))


@lru_cache(maxsize=8)
def code128_for_readers(text: str) -> tuple[tuple[int, int], ...]:
    """Bars of ``text`` behind FNC3, which tells a scanner that the code is meant for itself.

    Set B throughout, as makers print theirs; ``ValueError`` for what it has not.
    """
    from barcode.charsets import code128 as charset

    if not all(letter in charset.B and " " <= letter <= "~" for letter in text):
        raise ValueError("set B only")
    values = [charset.START_CODES["B"], _FNC3, *(charset.B[letter] for letter in text)]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    cells = "".join(charset.CODES[value] for value in (*values, check)) + charset.STOP + "11"
    return tuple(_runs(cells))


def code128_modules(text: str) -> int:
    """Width of the symbol without its quiet zones: 156 modules for 22 digits."""
    offset, width = code128(text)[-1]
    return offset + width


@lru_cache(maxsize=8)
def qr(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Rows of dark runs (offset, width) in modules: :func:`qr_cells` to be drawn as rectangles."""
    return tuple(tuple(_runs(row)) for row in qr_cells(text))


@lru_cache(maxsize=8)
def qr_path(text: str) -> str:
    """:func:`qr` as a PDF's path, in modules from its lower left corner; kept, since copies share it."""
    rows = qr(text)
    return " ".join(
        f"{offset} {len(rows) - 1 - row} {width} 1 re"
        for row, dark in enumerate(rows)
        for offset, width in dark
    )


@lru_cache(maxsize=8)
def qr_cells(text: str) -> tuple[str, ...]:
    """Rows of modules, "1" is dark; error level M.

    ``HTTPS://HOST/V#<Base45>`` is split so that only the ``#`` needs byte mode: the rest is in the
    alphanumeric set, which saves two or three versions, so larger modules on the same paper. The
    mask is fixed: weighing all eight costs 10 ms in Python and gains nothing on data as even as a
    signature; the decoder reads the mask from the symbol.
    """
    from windowdesk.documents import squares

    return squares.rows(_segments(text))


def _segments(text: str) -> Any:
    from segno.consts import MODE_ALPHANUMERIC, MODE_BYTE

    alphanumeric = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    address, hash_sign, statement = text.partition("#")
    if not (address and statement and alphanumeric.issuperset(address + statement)):
        return text
    return [(address, MODE_ALPHANUMERIC), (hash_sign, MODE_BYTE), (statement, MODE_ALPHANUMERIC)]


def _runs(cells: str) -> Iterator[tuple[int, int]]:
    """Runs of "1" in ``cells`` as (offset, length)."""
    position = 0
    while (start := cells.find("1", position)) >= 0:
        end = cells.find("0", start)
        position = len(cells) if end < 0 else end
        yield start, position - start
