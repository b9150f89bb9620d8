"""Labels: each code names case and paper, nothing names a person, any name stays inside its label."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageOps
from zxingcpp import read_barcodes

from tests.unit.documents import samples
from tests.unit.documents.reading import pdfium_text, squeezed
from windowdesk.app.labelling import LabelStock
from windowdesk.documents.fonts import Face
from windowdesk.documents.pdf.labelling import COLUMNS, ROWS
from windowdesk.documents.press import WindowPress
from windowdesk.documents.raster import labelimage
from windowdesk.documents.raster.glyphs import width
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import label_text, parse_label
from windowdesk.domain.papers import MaterialLine, PaperFacts

PRESS, READER = WindowPress(), ZxingReader()
FACTS = samples.facts(Document.LABELS)


def many(count: int, name: str = "经营场所使用证明") -> PaperFacts:
    lines = (MaterialLine(n, name, 1, 0, 1, "留存") for n in range(1, count + 1))
    return replace(FACTS, materials=tuple(lines))


def test_every_label_reads_back_to_its_case_and_paper() -> None:
    printed = PRESS.draw(many(30))
    read = [parse_label(code.text) for code in READER.read(printed.content, printed.media)]
    assert sorted(index for found in read if found for _n, index in [found]) == [*range(1, 31)]
    assert {found[0].text() for found in read if found} == {FACTS.number}
    assert len(pypdfium2.PdfDocument(printed.content)) == 2


def test_a_strip_of_labels_reads_back_too() -> None:
    printed = PRESS.draw(replace(many(5), roll=True))
    texts = [code.text for code in READER.read(printed.content, printed.media)]
    assert sorted(texts) == [label_text(FACTS.number, n) for n in range(1, 6)]


def test_no_label_overlaps_its_neighbour_however_long_the_name() -> None:
    """Between the columns and between the rows there is white, so that they can be cut apart."""
    page = pypdfium2.PdfDocument(PRESS.draw(many(24, "很长的材料名称" * 30)).content)[0]
    image = page.render(scale=2, grayscale=True).to_pil()
    width, height = image.width / COLUMNS, image.height / ROWS
    for column in range(1, COLUMNS):
        x = round(column * width)
        assert image.crop((x - 8, 0, x + 8, image.height)).getextrema() == (255, 255)
    for row in range(1, ROWS):
        y = round(row * height)
        assert image.crop((0, y - 8, image.width, y + 8)).getextrema() == (255, 255)


@pytest.mark.parametrize("stock", ["60x40", "40x30", "50x30", "30x20", "40x60", "50x80", "100x70"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_nothing_of_a_label_on_a_roll_is_cut_off(
    stock: str, dpi: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Upright rolls had neither index nor name, small ones no counts: the settings take any size."""
    wide, high = map(int, stock.split("x"))
    roll, ends, write = LabelStock(wide, high, dpi), [], labelimage._write

    def seen(image: Image.Image, at: tuple[int, int], text: str, face: Face, size: int) -> None:
        ends.append((text, at[0] + width(text, face, size), at[1]))
        write(image, at, text, face, size)

    monkeypatch.setattr(labelimage, "_write", seen)
    line = MaterialLine(12, "法定代表人（负责人）身份证明文件及授权委托书", 1, 2, 120, "留存")
    printed = PRESS.labels(replace(FACTS, materials=(line,)), roll)
    assert not [end for end in ends if end[1] > roll.width or end[2] > roll.height]
    assert "120" in "".join(text for text, _x, _y in ends)
    (file, paper) = (Image.open(io.BytesIO(each)) for each in _each(printed.content, roll))
    for picture, code in ((file, FACTS.number), (paper, label_text(FACTS.number, 12))):
        page = ImageOps.expand(picture.convert("L"), 20, 255)
        assert [found.text for found in read_barcodes(page)] == [code]


def _each(content: bytes, roll: LabelStock) -> list[bytes]:
    """The pictures of a job, one for each label."""
    size = len(b"P4\n%d %d\n" % (roll.width, roll.height)) + roll.width // 8 * roll.height
    return [content[at : at + size] for at in range(0, len(content), size)]


def test_a_label_of_a_sensitive_matter_names_no_paper() -> None:
    text = squeezed("".join(pdfium_text(PRESS.draw(replace(FACTS, sensitive=True)).content)))
    assert "公司章程" not in text
    assert squeezed("".join(pdfium_text(PRESS.draw(FACTS).content))).count("公司章程") == 1
    assert text.count("2644010300012030015737") == len(FACTS.materials)
