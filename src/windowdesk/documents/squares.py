"""The modules of a QR code, quickly: segno's stream, our own error correction and placement.

segno does its last steps module by module in Python, 4 ms of a slip's 6. All that depends on the
version alone is worked out once here (from a symbol of segno's own); what is left for each text is a
table look-up per codeword and one gather. A test holds it equal to segno's symbols.

Terms and steps: ISO/IEC 18004, 7.4 to 7.8. Level M, mask 0 throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno
import segno.consts
import segno.encoder

# half typed: what is used of it is held by the test against its own symbols
consts: Any = segno.consts
encoder: Any = segno.encoder
LEVEL: int = consts.ERROR_LEVEL_M


def rows(content: Any) -> tuple[str, ...]:
    """The symbol of ``content`` (as segno takes it) row by row, "1" dark, without quiet zone."""
    segments = encoder.prepare_data(content, None, None)
    form = _form(encoder.find_version(segments, LEVEL, eci=False, micro=False))
    stream = int.from_bytes(_codewords(segments, form.version), "big") << form.remainder
    bits = format(stream ^ form.mask, f"0{form.length}b") + "01"
    cells = "".join(form.gather(bits))
    return tuple(cells[at : at + form.side] for at in range(0, len(cells), form.side))


@dataclass(frozen=True, slots=True)
class _Form:
    """What every symbol of a version shares.

    ``gather`` picks each cell, row by row, from the masked stream of ``length`` bits or, for the
    patterns and the format, from the "0" and "1" that follow it.
    """

    version: int
    side: int
    length: int
    remainder: int
    mask: int
    gather: itemgetter[Any]


@lru_cache(maxsize=8)
def _form(version: int) -> _Form:
    pattern = segno.make("0", version=version, error="m", mask=0, micro=False, boost_error=False)
    side = len(pattern.matrix)
    places = _places(version, side)
    length = len(places)
    of_cell = {cell: number for number, cell in enumerate(places)}
    source = [
        of_cell.get((i, j), length + (cell & 1))
        for i, row in enumerate(pattern.matrix)
        for j, cell in enumerate(row)
    ]
    mask = int("".join("1" if (i + j) % 2 == 0 else "0" for i, j in places), 2)
    return _Form(version, side, length, length % 8, mask, itemgetter(*source))


def _places(version: int, side: int) -> list[tuple[int, int]]:
    """The cells of the encoding region in the order of the stream (7.7.3)."""
    free = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(free, side, side)
    encoder.add_alignment_patterns(free, side, side)
    found = []
    upwards = True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):
        for i in range(side - 1, -1, -1) if upwards else range(side):
            found += [(i, j) for j in (right, right - 1) if free[i][j] == 0x2]
        upwards = not upwards
    return found


def _codewords(segments: Any, version: int) -> bytes:
    """Data and error correction codewords, interleaved (7.4, 7.5, 7.6)."""
    stream = encoder.Buffer()
    for segment in segments:
        encoder.write_segment(stream, segment, None, encoder.version_range(version), False)
    capacity = consts.SYMBOL_CAPACITY[version][LEVEL]
    encoder.write_terminator(stream, capacity, None, len(stream))
    encoder.write_padding_bits(stream, version, len(stream))
    encoder.write_pad_codewords(stream, version, capacity, len(stream))
    message = bytes(stream.toints())
    data, checks, at = [], [], 0
    for info in consts.ECC[version][LEVEL]:
        for _block in range(info.num_blocks):
            block = message[at : at + info.num_data]
            data.append(block)
            checks.append(_remainder(block, info.num_total - info.num_data))
            at += info.num_data
    blocks = chain(
        chain.from_iterable(zip_longest(*data)), chain.from_iterable(zip(*checks, strict=True))
    )
    return bytes(word for word in blocks if word is not None)


def _remainder(block: bytes, count: int) -> bytes:
    """The ``count`` error correction codewords of ``block``: polynomial division over GF(256)."""
    table = _multiples(count)
    top, keep, register = 8 * (count - 1), (1 << 8 * count) - 1, 0
    for word in block:
        register = (register << 8) & keep ^ table[word ^ register >> top]
    return register.to_bytes(count, "big")


@lru_cache(maxsize=8)
def _multiples(count: int) -> tuple[int, ...]:
    """The generator polynomial of ``count`` codewords times each field element, as one number."""
    generator, log, exp = consts.GEN_POLY[count], consts.GALIOS_LOG, consts.GALIOS_EXP
    return (
        0,
        *(
            int.from_bytes(bytes(exp[log[word] + power] for power in generator), "big")
            for word in range(1, 256)
        ),
    )
