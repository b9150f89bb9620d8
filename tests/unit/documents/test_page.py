"""How a page is set: what fits one sheet, what wraps, what stays inside the seal place."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from tests.unit.documents import samples
from tests.unit.documents.reading import pdfium_text, squeezed
from windowdesk.documents.describe import describe
from windowdesk.documents.fonts import Face
from windowdesk.documents.pdf.closing import seal_lines
from windowdesk.documents.pdf.fitting import least_height
from windowdesk.documents.pdf.mark import contours
from windowdesk.documents.pdf.measures import CLOSER, COMPACT, NORMAL, Style
from windowdesk.documents.pdf.setting import set_block
from windowdesk.documents.press import WindowPress
from windowdesk.documents.typefaces import measure, typeface
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import MaterialLine, PaperFacts

PRESS = WindowPress()
SHEETS = [kind for kind in Document if kind not in (Document.SLIP, Document.LABELS)]
ORGAN = samples.facts(Document.ACCEPTANCE).organ
CIRCUMSTANCES = (
    ("业务", "新申请（设立）"), ("经营者", "公司（含子公司）"), ("住所", "在荔湾区"),
    ("经营场所", "租赁"), ("办理方式", "受委托的经办人"),
)  # fmt: skip
LATER = (
    MaterialLine(11, "经办人身份证", 1, 1, 1, "原件核验退还"),
    MaterialLine(12, "验资机构出具的验资报告", 0, 1, 6, "留存"),
)


def full(kind: Document, count: int) -> PaperFacts:
    """``kind`` with ``count`` materials, an agent, a telephone and five answers."""
    materials = (*samples.MATERIALS, *LATER)[:count]
    return replace(samples.facts(kind), materials=materials, circumstances=CIRCUMSTANCES, demo=True)


@pytest.mark.parametrize(
    ("kind", "count"),
    [(Document.ACCEPTANCE, 10), (Document.ACCEPTANCE, 12), (Document.RECEIPT, 10)],
)
def test_what_a_counter_takes_in_fits_one_sheet_a_copy(kind: Document, count: int) -> None:
    facts = full(kind, count)
    pages = [squeezed(page) for page in pdfium_text(PRESS.draw(facts).content)]
    assert len(pages) == len(facts.copies)
    for page in pages:
        assert facts.materials[-1].name in page
        assert "签收时间" in page
        assert "第1页，共1页" in page


def test_a_short_document_keeps_the_easy_setting() -> None:
    """Closer is only for what would spill: three materials are set as large as the drawing."""
    few = replace(
        full(Document.ACCEPTANCE, 3), copies=samples.facts(Document.ACCEPTANCE).copies[:1]
    )
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],
        input=PRESS.draw(few).content, capture_output=True, check=True,
    )  # fmt: skip
    tops = [
        float(line.split('yMin="')[1].split('"')[0])
        for line in done.stdout.decode().splitlines()
        if ">留存<" in line or ">免提交（电子证照）<" in line
    ]
    assert len(tops) == 3
    assert 21 < tops[1] - tops[0] < 22


LONG_WINDOW = "人力资源和社会保障专区企业设立变更注销综合受理及帮办代办一站式服务第一百二十八号窗口"


def test_a_long_window_name_wraps_and_is_not_cut() -> None:
    facts = replace(full(Document.CORRECTION, 10), window=LONG_WINDOW, reprint=2)
    pages = pdfium_text(PRESS.draw(facts).content)
    assert len(pages) > len(facts.copies)
    for page in pages:
        text = squeezed(page)
        assert LONG_WINDOW in text
        assert "补打2" in text


def test_rows_extract_whole_under_the_demo_mark() -> None:
    """A reader that sorts by place finds each row on one line, with nothing between."""
    facts = full(Document.ACCEPTANCE, 12)
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=PRESS.draw(facts).content, capture_output=True, check=True,
    )  # fmt: skip
    lines = [squeezed(line) for line in done.stdout.decode().splitlines()]
    for line in facts.materials:
        counts = "".join(str(n) if n else "—" for n in (line.originals, line.copies))
        assert f"{line.index}{line.name}{counts}{line.way}{line.remark}" in lines
    assert "演" not in lines
    assert "示" not in lines


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("（行政许可专用章）", 2),
        (f"（{ORGAN}行政许可专用章）", 3),
        (f"（荔湾区政务服务中心受{ORGAN}委托行政许可专用章）", 4),
    ],
)
@pytest.mark.parametrize("radius", [35.0, 45.0])
def test_the_seal_text_stays_inside_its_ring(words: str, most: int, radius: float) -> None:
    low = 6.0
    lines, size = seal_lines(words, low, radius)
    assert "".join(lines) == words
    assert 1 < len(lines) <= most
    assert size >= 4.0
    for number, line in enumerate(reversed(lines)):
        top = low + 1.15 * size * number + size
        assert (measure(line, Face.KAI, size) / 2) ** 2 + top**2 <= radius**2


def test_the_organ_is_not_named_again_in_its_seal() -> None:
    facts = replace(samples.facts(Document.ACCEPTANCE), seal=f"{ORGAN}行政许可专用章")
    text = squeezed(pdfium_text(PRESS.draw(facts).content)[0])
    assert "（行政许可专用章）" in text
    other = replace(facts, seal="荔湾区行政审批专用章")
    assert "（荔湾区行政审批专用章）" in squeezed(pdfium_text(PRESS.draw(other).content)[0])


def test_the_mark_has_the_shapes_of_its_characters() -> None:
    """示 is two strokes above, a hook and two dots: closed curves inside the em square."""
    face = typeface(Face.KAI_BOLD)
    for char, least in (("演", 5), ("示", 2)):
        found = contours(face, char)
        assert len(found) >= least
        for x, y, _on in (point for contour in found for point in contour):
            assert 0 <= x <= face.face.unitsPerEm
            assert -0.2 * face.face.unitsPerEm <= y <= face.face.unitsPerEm
    assert contours(face, " ") == []


@pytest.mark.parametrize("style", [NORMAL, CLOSER, COMPACT])
@pytest.mark.parametrize("kind", SHEETS)
def test_the_least_height_is_never_more_than_the_height(kind: Document, style: Style) -> None:
    """Else a setting that fits would be passed over for a closer one."""
    for facts in (full(kind, 12), samples.facts(kind)):
        blocks = describe(facts).blocks
        pieces = [piece for block in blocks for piece in set_block(block, style)]
        height = sum(piece.height + piece.gap for piece in pieces)
        assert 0.5 * height < least_height(blocks, style) <= height


@pytest.mark.parametrize("kind", [k for k in SHEETS if k is not Document.APPLICATION_FORM])
def test_the_item_code_is_never_divided(kind: Document) -> None:
    facts = samples.facts(kind)
    text = "\n".join(pdfium_text(PRESS.draw(facts).content))
    assert facts.item_code in text
