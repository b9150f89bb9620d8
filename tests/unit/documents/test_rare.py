"""Every name character, on every kind of paper: seen, not boxed, and read back by others as itself."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tests.unit.documents import samples
from tests.unit.documents.reading import pdfium_text, poppler_text, squeezed
from windowdesk.documents.describe import slip
from windowdesk.documents.fonts import CHAINS, Face, require
from windowdesk.documents.pdf.labelling import name_lines
from windowdesk.documents.press import WindowPress
from windowdesk.documents.raster.glyphs import THRESHOLD, glyph
from windowdesk.documents.sheet import SlipLine
from windowdesk.documents.typefaces import HOLDERS, typeface
from windowdesk.domain.decision.model import Document
from windowdesk.domain.identity.names import mask_name
from windowdesk.domain.papers import Copy, FieldLine, MaterialLine, PaperFacts

PRESS = WindowPress()
FOREIGN = "阿卜杜热合曼·买买提艾力·MARÍA DE LOS ÁNGELES FERNÁNDEZ-O’BRIEN Y GARCÍA-𬱖"
A_LINE, A_DOCUMENT = 24, 40  # characters of a made-up name, names of a document


@pytest.fixture(scope="module")
def every(shared_data: Path) -> list[str]:
    """The 8,105 standard characters and the 69 of the police."""
    folder = shared_data / "names"
    with (folder / "general-standard-characters.csv").open(encoding="utf-8") as file:
        found = [row["汉字"] for row in csv.DictReader(file)]
    with (folder / "police-idcard-characters.tsv").open(encoding="utf-8") as file:
        found += [row["char"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(found) == 8105 + 69
    return found


@pytest.fixture(scope="module")
def rare(every: list[str]) -> list[str]:
    """Those outside the basic block, in which two code units make one character."""
    found = [char for char in every if not "\u4e00" <= char <= "\u9fff"]
    assert len(found) >= 273 + 69
    return found


def character_at(text: pypdfium2.PdfTextPage, index: int) -> str:
    """The character at ``index``; PDFium counts one beyond the basic plane as two code units."""
    units = [
        pypdfium2.raw.FPDFText_GetUnicode(text, at)
        for at in (index, index + 1)
        if at < text.count_chars()
    ]
    if not 0xD800 <= units[0] < 0xDC00:
        units = units[:1]
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")


def box(face: Face, size: int = 24) -> bytes:
    """What ``face`` draws for a character it lacks, as dots of ink."""
    font = ImageFont.truetype(str(require(face)), size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = (int(edge) for edge in font.getbbox("\uffff", anchor="ls"))
    grey = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    ImageDraw.Draw(grey).text((-left, -top), "\uffff", fill=255, font=font, anchor="ls")
    return grey.point(lambda level: 255 if level > THRESHOLD else 0, "1").tobytes()


def named(names: list[str], kind: Document = Document.RECEIPT) -> PaperFacts:
    lines = (MaterialLine(n, name, 1, 0, 1, "留存") for n, name in enumerate(names, 1))
    facts = samples.facts(kind)
    return replace(facts, materials=tuple(lines), copies=(Copy(1, "申请人"),))


def test_every_character_is_read_back_from_a4_by_two_readers(every: list[str]) -> None:
    names = ["".join(every[at : at + A_LINE]) for at in range(0, len(every), A_LINE)]
    for at in range(0, len(names), A_DOCUMENT):
        group = names[at : at + A_DOCUMENT]
        content = PRESS.draw(named(group)).content
        for text in (squeezed("".join(pdfium_text(content))), squeezed(poppler_text(content))):
            assert [name for name in group if name not in text] == []


def test_every_character_has_a_glyph_of_its_own_on_the_slip(
    every: list[str], rare: list[str]
) -> None:
    """Not blank, and not the box that a font draws for what it lacks."""
    for face, tried in ((Face.SANS, every), (Face.SANS_BOLD, rare)):
        boxes = [box(held) for held in CHAINS[face]]
        seen: dict[bytes, str] = {}
        for char in tried:
            mask = glyph(char, face, 24)[0]
            assert mask is not None, f"U+{ord(char):04X} is blank"
            assert mask.getbbox() is not None, f"U+{ord(char):04X} is blank"
            assert HOLDERS[face][char] is not None, f"U+{ord(char):04X} is a slot"
            assert all(mask.tobytes() != drawn for drawn in boxes)
            seen.setdefault(mask.tobytes() + bytes(mask.size), char)
        # a few pairs differ by less than a dot at this size; a box or a blank would be thousands
        assert len(seen) > len(tried) - 40


def test_every_rare_character_is_ink_of_its_own_on_a4(rare: list[str]) -> None:
    """The drawn cells, by PDFium: no two alike but a handful, none empty."""
    seen = set()
    for at in range(0, len(rare), A_DOCUMENT):
        group = rare[at : at + A_DOCUMENT]
        facts = named([f"{char}甲" for char in group])
        document = pypdfium2.PdfDocument(PRESS.draw(facts).content)
        drawn = 0
        for page in document:
            text, image = page.get_textpage(), page.render(scale=3, grayscale=True).to_pil()
            _width, height = page.get_size()
            for index in range(text.count_chars()):
                char = character_at(text, index)
                if char not in group:
                    continue
                left, bottom, right, top = text.get_charbox(index, loose=True)
                cell = image.crop(
                    (
                        int(3 * left),
                        int(3 * (height - top)),
                        int(3 * right),
                        int(3 * (height - bottom)),
                    )
                )
                ink = ImageChops.invert(cell).point(lambda level: 255 if level > 100 else 0)
                assert ink.getbbox() is not None, f"U+{ord(char):04X} is blank"
                seen.add(ink.tobytes())
                drawn += 1
        assert drawn == len(group)
    assert len(seen) > len(rare) - 10


def test_a_rare_name_stands_whole_on_every_kind_of_paper() -> None:
    name = "𬱖𫝋·䶮㛃"
    for kind in Document:
        facts = replace(
            samples.facts(kind), organ=f"{name}局", item_name=name, title=name, applicant=name
        )
        facts = replace(facts, materials=(MaterialLine(1, name, 1, 0, 1, "留存"),))
        facts = replace(facts, fields=(FieldLine("姓名", name),))
        if kind is Document.SLIP:
            texts = "".join(b.text for b in slip(facts).blocks if isinstance(b, SlipLine))
            assert texts.count(name) >= 3
            continue
        content = PRESS.draw(facts).content
        for text in (squeezed("".join(pdfium_text(content))), squeezed(poppler_text(content))):
            assert name in text, kind.value


@pytest.mark.parametrize("kind", [Document.ACCEPTANCE, Document.APPLICATION_FORM, Document.PROMISE])
def test_a_long_foreign_name_loses_nothing(kind: Document) -> None:
    facts = replace(samples.facts(kind), applicant=FOREIGN, fields=(FieldLine("姓名", FOREIGN),))
    assert squeezed(FOREIGN) in squeezed("".join(pdfium_text(PRESS.draw(facts).content)))


def test_masks_and_labels_cut_between_characters_never_inside_one(rare: list[str]) -> None:
    for char in rare:
        assert mask_name(f"{char}{char}明") == f"{char}**"
        first, second = name_lines(char * 60, 100.0)
        assert set(first) == {char}
        assert set(second) == {char, "…"}
        assert second.endswith("…")
    for line in name_lines("e\u0301" * 200, 100.0):
        assert not line.endswith("e…"), "a letter without its accent"


def test_a_private_use_code_is_a_slot_whatever_sign_a_font_has_there() -> None:
    taken = [code for code in range(0xE000, 0xF900) if code in typeface(Face.KAI).glyphs]
    assert taken, "the face has signs of its own there, or this test shows nothing"
    for char in (chr(taken[0]), "\ue863", "\U000f0000"):
        assert PRESS.missing_glyphs(f"张{char}三") == char
        facts = replace(samples.facts(Document.ACCEPTANCE), applicant=f"张{char}三")
        text = squeezed("".join(pdfium_text(PRESS.draw(facts).content)))
        assert f"张U+{ord(char):04X}三" in text
