"""Our font tables against reportlab's own reading of the same files: every character of every face."""

from __future__ import annotations

from struct import pack

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from windowdesk.documents.fonts import Face, require
from windowdesk.documents.fonttables import Glyphs
from windowdesk.documents.typefaces import typeface


@pytest.mark.parametrize("face", [Face.KAI, Face.SANS_BOLD, Face.RARE])
def test_every_character_has_the_glyph_and_width_that_reportlab_reads(face: Face) -> None:
    theirs = TTFontFile(str(require(face)))
    ours = typeface(face)
    drawn = {code: glyph for code, glyph in theirs.charToGlyph.items() if glyph}
    assert {code: ours.glyphs[code] for code in ours.glyphs} == drawn
    widths = {code: theirs.charWidths[code] for code in drawn}
    assert {code: ours.widths.get(code, -1.0) for code in drawn} == widths
    assert ours.face.defaultWidth == theirs.defaultWidth
    assert list(ours.face.glyphPos) == theirs.glyphPos
    # where glyphs share the last advance reportlab keeps it scaled to 1000, not in units of the em
    advance = {1000.0: 1024} if face is Face.RARE else {}
    metrics = [(advance.get(wide, wide), bearing) for wide, bearing in theirs.hmetrics]
    assert [ours.face.hmetrics[n] for n in range(theirs.numGlyphs)] == metrics


def test_a_subset_is_the_same_bytes() -> None:
    theirs = TTFontFile(str(require(Face.KAI)))
    subset = [0, *map(ord, "劳务派遣经营许可 0123")]
    assert typeface(Face.KAI).face.makeSubset(subset) == theirs.makeSubset(subset)


def test_a_map_of_the_first_plane_alone_is_read_too() -> None:
    """Format 4: one segment by difference, one by an array that leaves a character out."""
    ends, starts, deltas = (0x42, 0x4E02, 0xFFFF), (0x41, 0x4E00, 0xFFFF), (-0x3F & 0xFFFF, 5, 1)
    # the second offset counts from its own place: past itself and the third
    offsets, glyphs = (0, 4, 0), (7, 0, 9)
    body = pack(">3H", *ends) + pack(">H", 0) + pack(">3H", *starts)
    body += pack(">3H", *deltas) + pack(">3H", *offsets) + pack(">3H", *glyphs)
    table = pack(">7H", 4, 14 + len(body), 0, 6, 0, 0, 0) + body
    data = pack(">HHHHL", 0, 1, 3, 1, 12) + table
    read = Glyphs(data, 0)
    assert {code: read[code] for code in read} == {0x41: 2, 0x42: 3, 0x4E00: 12, 0x4E02: 14}
    assert 0x4E01 not in read
    with pytest.raises(KeyError):
        read[0x10000]
