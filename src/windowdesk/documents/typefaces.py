"""The parsed faces: which one has a character, how wide it is, and how it is embedded.

Works on reportlab's TrueType code, mended where it is wrong (docs/decisions/0040-documents.md):
ToUnicode outside the BMP, and no fallback between fonts. Not safe for two threads drawing at once;
:class:`~windowdesk.documents.press.WindowPress` holds the lock.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reportlab.pdfbase.ttfonts import SUBSETN, TTFont, TTFontFace

from windowdesk.documents.fonts import CHAINS, Face, require

SLOT_WIDTH = 2.0  # ems of a handwriting slot: room for one character by pen


class _Glyphs:
    """The glyph table, sliced without being copied: it is 15 MB and asked for with every subset."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


class _Face(TTFontFace):  # type: ignore[misc]  # reportlab ships no types
    """reportlab's face, quicker where it subsets; what comes out is the same."""

    def get_table(self, tag: str) -> Any:
        if tag != "glyf":
            return super().get_table(tag)
        start, _length = self.get_table_pos(tag)
        return _Glyphs(self._ttf_data, start)


class Typeface(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A TrueType face whose embedded subsets give back the right text.

    reportlab writes a code point beyond U+FFFF into the ToUnicode map as five hex digits, which
    readers take for another character (𬱖 becomes ⳅ); the map wants UTF-16BE. Only that stream is
    written again here, per instance, so that no other user of reportlab is touched.
    """

    def __init__(self, face: Face) -> None:
        super().__init__(f"windowdesk-{face.name}", str(require(face)), asciiReadable=False)
        self.face.__class__ = _Face
        self.widths: dict[int, float] = self.face.charWidths
        self.glyphs: dict[int, int] = self.face.charToGlyph

    def addObjects(self, doc: Any) -> None:
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode()
            doc.idToObject[f"toUnicodeCMap:{name}"].content = to_unicode_map(name, subset)


def to_unicode_map(name: str, subset: list[int]) -> str:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3) for one-byte codes standing for ``subset``."""
    lines = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for code, char in enumerate(subset)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    mapped = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
        f"<< /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{mapped}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@lru_cache(maxsize=len(Face))
def typeface(face: Face) -> Typeface:
    """``face``, parsed once (about 60 ms, the rare one 150 ms). Raises FontMissing."""
    return Typeface(face)


@lru_cache(maxsize=16_384)
def holder(char: str, face: Face) -> Typeface | None:
    """The first face of ``face``'s chain that can draw ``char``; None: a slot to write it in."""
    code = 32 if char == "\u00a0" else ord(char)
    for candidate in CHAINS[face]:
        loaded = typeface(candidate)
        if code in loaded.glyphs:
            return loaded
    return None


@lru_cache(maxsize=16_384)
def advance(char: str, face: Face) -> float:
    """Advance of ``char`` in ems, whichever face of the chain draws it."""
    held = holder(char, face)
    if held is None:
        return SLOT_WIDTH
    code = 32 if char == "\u00a0" else ord(char)
    width: float = held.widths.get(code, held.face.defaultWidth)
    return width / 1000


def measure(text: str, face: Face, size: float) -> float:
    """Width of ``text`` in the unit of ``size``."""
    return size * sum(advance(char, face) for char in text)


def runs(text: str, face: Face) -> list[tuple[Typeface | None, str]]:
    """``text`` split where the face that has the characters changes; None: slots."""
    found: list[tuple[Typeface | None, str]] = []
    for char in text:
        held = holder(char, face)
        if found and found[-1][0] is held:
            found[-1] = (held, found[-1][1] + char)
        else:
            found.append((held, char))
    return found


def undrawable(text: str) -> str:
    """The characters of ``text`` that no face has, each once, in order."""
    return "".join(dict.fromkeys(char for char in text if holder(char, Face.KAI) is None))
