"""The parsed faces: which one has a character, how wide it is, and how it is embedded.

Works on reportlab's TrueType code, mended where it is wrong (docs/decisions/0040-documents.md):
ToUnicode outside the BMP, and no fallback between fonts. Not safe for two threads drawing at once;
:class:`~windowdesk.documents.press.WindowPress` holds the lock.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from struct import unpack_from
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName
from reportlab.pdfbase.ttfonts import SUBSETN, TTEncoding, TTFont, TTFontFace

from windowdesk.documents.fonts import CHAINS, Face, require
from windowdesk.documents.fonttables import Glyphs, Metrics, Widths, places

NO_BREAK_SPACE = "\u00a0"
SLOT_WIDTH = 2.0  # ems of a handwriting slot: room for one character by pen


class _Outlines:
    """The glyph table, sliced without being copied: it is 15 MB and asked for with every subset."""

    def __init__(self, data: mmap, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


class _Face(TTFontFace):  # type: ignore[misc]  # reportlab ships no types
    """reportlab's face over a mapped file and tables of our own; what comes out is the same."""

    def readFile(self, file: str) -> None:
        self.filename, self._pos = file, 0
        with open(file, "rb") as opened:
            self._ttf_data = mmap(opened.fileno(), 0, access=ACCESS_READ)

    def extractInfo(self, charInfo: int = 1) -> None:
        """Names and measures by reportlab, characters and glyphs by ourselves."""
        super().extractInfo(charInfo=0)
        data = self._ttf_data

        def table(tag: str) -> int:
            return int(self.get_table_pos(tag)[0])

        (long,) = unpack_from(">H", data, table("head") + 50)
        (full,) = unpack_from(">H", data, table("hhea") + 34)
        self.glyphPos = places(data, table("loca"), self.numGlyphs, long=bool(long))
        self.hmetrics = Metrics(data, table("hmtx"), full)
        self.charToGlyph = Glyphs(data, table("cmap"))
        self.charWidths = Widths(self.charToGlyph, self.hmetrics, self.unitsPerEm)
        self.defaultWidth = self.hmetrics[0][0] * 1000 / self.unitsPerEm

    def get_table(self, tag: str) -> Any:
        if tag != "glyf":
            return super().get_table(tag)
        start, _length = self.get_table_pos(tag)
        return _Outlines(self._ttf_data, start)

    @lru_cache(maxsize=96)  # noqa: B019 - the faces live as long as the program
    def subset(self, characters: tuple[int, ...]) -> tuple[bytes, bytes]:
        """The font file of ``characters``, plain and compressed."""
        plain = super().makeSubset(list(characters))
        return plain, zlib.compress(plain)

    def makeSubset(self, subset: list[int]) -> bytes:
        return self.subset(tuple(subset))[0]


class Typeface(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A TrueType face whose embedded subsets give back the right text.

    reportlab writes a code point beyond U+FFFF into the ToUnicode map as five hex digits, which
    readers take for another character (𬱖 becomes ⳅ); the map wants UTF-16BE. Only that stream is
    written again here, per instance, so that no other user of reportlab is touched.
    """

    def __init__(self, face: Face) -> None:
        # not super(): it would parse the whole face into dictionaries first
        self.fontName = f"windowdesk-{face.name}"
        self.face = _Face(str(require(face)))
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self.shapable = self._asciiReadable = False
        self.widths: Widths = self.face.charWidths
        self.glyphs: Glyphs = self.face.charToGlyph

    def seed(self, doc: Any, layers: tuple[str, ...]) -> None:
        """Give each of ``layers`` (characters) subsets of its own, before anything is drawn.

        What many documents share is so subset and compressed once, not once a document: half the
        cost of a page. Depends on the layers alone, so that equal facts give equal bytes.
        """
        for layer in layers:
            own = "".join(char for char in layer if ord(char) in self.glyphs)
            self.splitString(own, doc)
            state = self.state[doc]
            state.nextCode = (state.nextCode + 255) & ~255

    def addObjects(self, doc: Any) -> None:
        subsets = [tuple(subset) for subset in self.state[doc].subsets]
        prefix = self.state[doc].internalName
        super().addObjects(doc)
        objects, face = doc.idToObject, self.face
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + face.name + face.subfontNameX).decode()
            _pack(objects[f"toUnicodeCMap:{name}"], _packed_map(name, subset))
            plain, packed = face.subset(subset)
            _pack(objects[f"fontFile:{face.filename}({name})"], packed, Length1=len(plain))
            font = objects["BasicFonts"].dict[f"{prefix}+{number}"]
            font.Widths = _widths(self, subset)


def _pack(stream: Any, content: bytes, **entries: int) -> None:
    """Give ``stream`` content that is compressed already."""
    stream.content, stream.filters = content, None
    stream.dictionary = PDFDictionary({**entries, "Filter": PDFName("FlateDecode")})


@lru_cache(maxsize=96)
def _widths(held: Typeface, subset: tuple[int, ...]) -> bytes:
    missing = held.face.defaultWidth
    return ("[" + " ".join(f"{held.widths.get(c, missing):g}" for c in subset) + "]").encode()


@lru_cache(maxsize=256)
def _packed_map(name: str, subset: tuple[int, ...]) -> bytes:
    return zlib.compress(to_unicode_map(name, list(subset)).encode())


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
    """``face``, read once (a few ms). Raises FontMissing."""
    return Typeface(face)


def is_private(code: int) -> bool:
    """Whether Unicode leaves ``code`` to private agreement (ID readers deliver such names)."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


class _Holders(dict[str, "Typeface | None"]):
    """Which face of a chain draws a character; asked once for each, then looked up."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.chain = CHAINS[face]

    def __missing__(self, char: str) -> Typeface | None:
        code = 32 if char == NO_BREAK_SPACE else ord(char)
        # a private-use code means what whoever sent it meant: a face's own sign there is a wrong name
        chain = () if is_private(code) else self.chain
        found = (face for face in map(typeface, chain) if code in face.glyphs)
        held = self[char] = next(found, None)
        return held


class _Advances(dict[str, float]):
    """Advance of a character in ems, whichever face of the chain draws it."""

    def __init__(self, held_by: _Holders) -> None:
        super().__init__()
        self.held_by = held_by

    def __missing__(self, char: str) -> float:
        held, width = self.held_by[char], SLOT_WIDTH
        if held is not None:
            code = 32 if char == NO_BREAK_SPACE else ord(char)
            width = held.widths.get(code, held.face.defaultWidth) / 1000
        self[char] = width
        return width


HOLDERS = {face: _Holders(face) for face in CHAINS}
ADVANCES = {face: _Advances(holders) for face, holders in HOLDERS.items()}


def measure(text: str, face: Face, size: float) -> float:
    """Width of ``text`` in the unit of ``size``."""
    advances = ADVANCES[face]
    return size * sum([advances[char] for char in text])


def runs(text: str, face: Face) -> list[tuple[Typeface | None, str]]:
    """``text`` split where the face that has the characters changes; None: slots."""
    holders = HOLDERS[face]
    held = [holders[char] for char in text]
    found: list[tuple[Typeface | None, str]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or held[index] is not held[start]:
            found.append((held[start], text[start:index]))
            start = index
    return found


def undrawable(text: str) -> str:
    """The characters of ``text`` that no face has, each once, in order."""
    holders = HOLDERS[Face.KAI]
    return "".join(dict.fromkeys(char for char in text if holders[char] is None))
