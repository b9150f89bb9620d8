"""A4 document and slip beside their peers: the same page by typst, the same dots by python-escpos.

The limit of the page is what cannot be left out: its fonts' subsets and its content, compressed.
A peer that is not installed fails the bench: a figure beside nothing says nothing.
"""

from __future__ import annotations

import contextlib
import functools
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench.measure import Goal, Row, interleaved
from tests.unit.documents import samples
from windowdesk.documents import codes, fonts
from windowdesk.documents.describe import describe
from windowdesk.documents.press import WindowPress
from windowdesk.documents.raster import slipimage
from windowdesk.documents.sheet import Pairs, Paragraph, SlipLine, Square, Table
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import Copy, PaperFacts

ROUNDS = 41
PRESS = WindowPress()
PAGE = replace(samples.facts(Document.ACCEPTANCE), copies=(Copy(1, "申请人"),), code_text="")
SLIP = samples.facts(Document.SLIP)
_SERIAL = iter(range(1, 1_000_000))


def _fresh(facts: PaperFacts) -> PaperFacts:
    """Every document has its own number, code and applicant: no cache may answer for it."""
    serial = next(_SERIAL)
    text = "HTTPS://ZW.EXAMPLE.GOV.CN/V#" + f"{serial * 7919 % 99991:05d}QED8WEX0" * 18
    name = chr(0x4E00 + serial * 97 % 20000) + chr(0x4E00 + serial * 193 % 20000)
    return replace(facts, number=f"{serial:022d}", code_text=text[:264], applicant=name)


def _ours_page() -> bytes:
    return PRESS.draw(_fresh(PAGE)).content


def _page_limit() -> Callable[[], object]:
    """The compressed streams of one of our pages, compressed again and nothing else."""
    streams = []
    content, at = _ours_page(), 0
    while (at := content.find(b"stream\n", at)) >= 0:
        end = content.find(b"endstream", at)
        with contextlib.suppress(zlib.error):
            streams.append(zlib.decompress(content[at + 7 : end]))
        at = end + 9
    return lambda: [zlib.compress(stream) for stream in streams]


def _svg(rows: list[tuple[tuple[int, int], ...]], width: int, height: int) -> bytes:
    path = "".join(
        f"M{x} {y}h{w}v{1 if len(rows) > 1 else height}h-{w}z"
        for y, row in enumerate(rows)
        for x, w in row
    )
    box = f'viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{path}"/></svg>'.encode()


def _typst_source(facts: PaperFacts) -> str:
    """The same page in typst's markup: texts, tables, codes."""
    sheet = describe(facts)
    bars = _svg([codes.code128(facts.number)], 156, 30).decode()
    square = codes.qr(facts.code_text)
    qr = _svg(list(square), len(square), len(square)).decode()
    parts = [
        '#set page(paper: "a4", margin: 20mm)\n#set text(font: "LXGW WenKai", size: 10.5pt, '
        'lang: "zh")\n#set par(justify: true, first-line-indent: 2em)\n',
        f'#image(bytes({_q(bars)}), format: "svg", width: 55mm)\n{facts.number}\n',
        f"#align(center)[#text(18pt)[{sheet.organ}]\n\n#text(23pt)[*{sheet.title}*]]\n\n",
        f"{sheet.addressee}：\n\n",
    ]
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            words = (f"*{s.text}*" if s.bold else s.text for s in block.spans)
            parts.append("".join(words) + "\n\n")
        elif isinstance(block, Pairs):
            cells = [c for row in block.rows for p in row for c in (p.label, p.value)]
            parts.append(_grid(4, cells))
        elif isinstance(block, Table):
            cells = [c.title for c in block.columns] + [c for row in block.rows for c in row]
            parts.append(_grid(len(block.columns), cells))
    parts.append(f'#image(bytes({_q(qr)}), format: "svg", width: 28mm)\n')
    return "".join(parts)


def _q(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grid(columns: int, cells: list[str]) -> str:
    inside = ",".join(f"[#{_q(cell)}]" for cell in cells)
    return f"#table(columns: {columns}, {inside})\n"


def _typst_page() -> Callable[[], object]:
    import typst

    folder = fonts.require(fonts.Face.KAI).parent
    # one compiler for the whole day, as a desk would keep it
    compiler: Any = typst.Compiler(font_paths=[str(folder)], ignore_system_fonts=True)
    return lambda: compiler.compile(input=_typst_source(_fresh(PAGE)).encode())


def _canvas_page() -> bytes:
    """The same words by reportlab's canvas with its own code widgets."""
    from reportlab.graphics.barcode.code128 import Code128
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    name = "bench-kai"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(fonts.require(fonts.Face.KAI))))
    facts = _fresh(PAGE)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, initialFontName=name)
    y = 780.0
    for block in describe(facts).blocks:
        rows: list[list[str]] = []
        if isinstance(block, Paragraph):
            rows = [["".join(span.text for span in block.spans)]]
        elif isinstance(block, Pairs):
            rows = [[c for p in row for c in (p.label, p.value)] for row in block.rows]
        elif isinstance(block, Table):
            rows = [list(row) for row in block.rows]
        for row in rows:
            canvas.setFont(name, 10)
            for column, text in enumerate(row):
                canvas.drawString(56 + column * 100, y, text)
            canvas.rect(56, y - 3, 482, 14)
            y -= 15
    Code128(facts.number, barWidth=1, fontName=name).drawOn(canvas, 56, 790)
    drawing = Drawing(80, 80)
    drawing.add(QrCodeWidget(facts.code_text, barLevel="M"))
    drawing.drawOn(canvas, 450, 30)
    canvas.save()
    return buffer.getvalue()


def _ours_slip() -> bytes:
    return PRESS.draw(_fresh(SLIP)).content


def _escpos_slip() -> object:
    """The same slip by python-escpos: texts drawn with Pillow, its own QR code."""
    from escpos.constants import QR_ECLEVEL_M
    from escpos.printer import Dummy
    from PIL import Image, ImageDraw, ImageFont

    slip_ = _slip_blocks()
    image = Image.new("L", (576, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    y = 12
    for block in slip_.blocks:
        if isinstance(block, SlipLine):
            pen.text((10, y), block.text, fill=0, font=_font(ImageFont, block.size))
            y += 34
    square = next(block for block in slip_.blocks if isinstance(block, Square))
    printer = Dummy()
    # its profile names no paper width, and it prints a line about that with every picture
    with contextlib.redirect_stdout(io.StringIO()):
        printer.image(image)
        printer.qr(square.text, ec=QR_ECLEVEL_M, size=4, native=False)
    printer.cut()
    return printer.output


@functools.cache
def _font(image_font: Any, size: int) -> Any:
    return image_font.truetype(str(fonts.require(fonts.Face.SANS)), size)


def _packing() -> Callable[[], object]:
    image = slipimage.ink(_slip_blocks())
    return image.tobytes


def _slip_blocks() -> Any:
    from windowdesk.documents.describe import slip

    return slip(_fresh(SLIP))


HEIGHT = 900


def run() -> list[Row]:
    """Three rows: the page beside either peer, the slip."""
    assert Path(fonts.require(fonts.Face.KAI)).is_file()
    PRESS.warm()
    pages = interleaved(
        {
            "ours": _ours_page,
            "typst": _typst_page(),
            "canvas": _canvas_page,
            "limit": _page_limit(),
        },
        ROUNDS,
    )
    slips = interleaved({"ours": _ours_slip, "peer": _escpos_slip, "limit": _packing()}, ROUNDS)
    limit = "zlib of its streams"
    return [
        Row(
            "A4 document, one copy", pages["ours"], "typst", pages["typst"],
            limit, pages["limit"], Goal(1, "peer"),
            note="A notice of acceptance with its table, Code 128, QR code and line breaking, every "
            "one with its own number and names; fonts and templates warmed while nobody waits.",
        ),
        Row(
            "the same, another peer", pages["ours"], "reportlab canvas", pages["canvas"],
            limit, pages["limit"],
            note="The same words by reportlab's canvas with its own code widgets.",
        ),
        Row(
            "80 mm slip", slips["ours"], "python-escpos", slips["peer"],
            "packing the dots", slips["limit"], Goal(0.15, "peer"),
            note="The receipt slip as the bytes a receipt printer takes, texts and QR code drawn.",
        ),
    ]  # fmt: skip
