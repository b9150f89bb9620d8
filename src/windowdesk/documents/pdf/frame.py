"""What stands on every page round the body: head with bar code, foot with QR, the 演示 mark."""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import wrap
from windowdesk.documents.pdf.measures import LEFT, MM, RIGHT, WIDTH, Style, baseline
from windowdesk.documents.pdf.pen import INK, Pen, fit
from windowdesk.documents.plaintext import grouped_number
from windowdesk.documents.sheet import CopyLine, Sheet
from windowdesk.documents.typefaces import ADVANCES, measure

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
BAR_MODULE = 0.35 * MM  # at least 2 pixels when the page is scanned at 150 dpi
BAR_HEIGHT = 11 * MM
QR_MODULE = 0.5 * MM
HEAD_TOP = PAGE_HEIGHT - 12 * MM
HEAD_SIZE, HEAD_LEADING = 9.5, 14.0
FOOT_BOTTOM = 9 * MM
FOOT_SIZE, FOOT_LEADING = 8.5, 13.0


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of how many."""

    page: int
    pages: int


def body_bottom(sheet: Sheet, *, first: bool) -> float:
    """Where the body of a page ends: above the foot's rule."""
    return FOOT_BOTTOM + _foot_height(sheet, first=first) + 8


def qr_side(text: str) -> float:
    """Side of the QR code without quiet zone, in points."""
    return len(codes.qr(text)) * QR_MODULE if text else 0.0


def later_body_top(sheet: Sheet) -> float:
    """Where the body of a continued page starts: below its head, which the marks may make long."""
    return HEAD_TOP - max(24 * MM, _head_depth(sheet, Place(2, 2)))


def _head_depth(sheet: Sheet, place: Place) -> float:
    """How far the longest head of any copy reaches down."""
    most = max(len(head_lines(sheet, copy, place)) for copy in sheet.copies)
    return most * HEAD_LEADING + 8


def paint_head(pen: Pen, sheet: Sheet, copy: CopyLine, place: Place) -> None:
    """Bar code and number at the left; window, copy and marks at the right."""
    if sheet.number:
        _paint_bars(pen, sheet.number)
    y = HEAD_TOP - 8
    for line in head_lines(sheet, copy, place):
        pen.right(RIGHT, y, line, Face.KAI, HEAD_SIZE)
        y -= HEAD_LEADING


def _paint_bars(pen: Pen, number: str) -> None:
    low = HEAD_TOP - BAR_HEIGHT
    bars = " ".join(f"{offset} 0 {width} 1 re" for offset, width in codes.code128(number))
    pen.modules(LEFT, low, (BAR_MODULE, BAR_HEIGHT), bars)
    pen.grey(INK)
    shown, wide = grouped_number(number), codes.code128_modules(number) * BAR_MODULE
    spacing = (wide - measure(shown, Face.KAI, 10.0)) / max(1, len(shown) - 1)
    pen.spaced(LEFT, low - 13, shown, Face.KAI, 10.0, spacing=spacing, actual=number)


def head_lines(sheet: Sheet, copy: CopyLine, place: Place) -> list[str]:
    """Window, copy, title of a continued page and marks, broken to the room beside the bars."""
    texts = [f"窗口\u3000{sheet.window}", copy.words]
    if place.page > 1:
        texts.append(f"{sheet.title}（续）")
    texts.append(" · ".join(sheet.marks))
    modules = codes.code128_modules(sheet.number) + codes.BARCODE_QUIET if sheet.number else 0
    room = WIDTH - modules * BAR_MODULE
    advances = ADVANCES[Face.KAI]
    return [
        line.rstrip(" ")
        for text in texts
        if text
        for line in wrap(text, room, lambda char: HEAD_SIZE * advances[char])
    ]


def paint_title(pen: Pen, sheet: Sheet, style: Style) -> float:
    """Organ, title and 文号 of the first page; where the body starts."""
    close = style.title
    y = HEAD_TOP - max(30 * MM * close, _head_depth(sheet, Place(1, 1)) + 16)
    if sheet.organ:
        y = _heading(pen, y, sheet.organ, Face.KAI, size=18.0, ems=0.1) - 31 * close
    y = _heading(pen, y, sheet.title, Face.KAI_BOLD, size=23.0, ems=0.28) - 22 * close
    if sheet.document_number:
        y = _heading(pen, y, sheet.document_number, Face.KAI, size=10.5, ems=0.0) - 14 * close
    return y - 4 * close


def _heading(pen: Pen, y: float, text: str, face: Face, *, size: float, ems: float) -> float:
    """A spaced, centred heading; smaller, then in lines where it would not fit. Last baseline."""
    size = fit(text, face, size, WIDTH / (1 + ems), least=min(size, 13.0))
    spacing = ems * size
    lines = wrap(text, WIDTH, lambda char: size * ADVANCES[face][char] + spacing)
    for number, line in enumerate(lines):
        shown = line.rstrip(" ")
        width = measure(shown, face, size) + spacing * (len(shown) - 1)
        y -= 1.35 * size if number else 0.0
        pen.spaced(LEFT + (WIDTH - width) / 2, y, shown, face, size, spacing=spacing)
    return y


def paint_foot(pen: Pen, sheet: Sheet, place: Place) -> None:
    """Version, phones and page; on the first page also the QR code."""
    first = place.page == 1
    if first and sheet.code_text:
        _paint_qr(pen, sheet.code_text, RIGHT - qr_side(sheet.code_text), FOOT_BOTTOM)
    full = _foot_height(sheet, first=first)
    lines = [*_foot_lines(sheet, first=first), f"第 {place.page} 页，共 {place.pages} 页"]
    pen.rule(LEFT, FOOT_BOTTOM + full + 5, WIDTH, weight=0.5)
    pen.grey(0.3)
    y = FOOT_BOTTOM + (full + FOOT_LEADING * len(lines)) / 2
    for line in lines:
        pen.text(LEFT, baseline(y, FOOT_LEADING, FOOT_SIZE), line, Face.KAI, FOOT_SIZE)
        y -= FOOT_LEADING
    pen.grey(INK)


def _foot_lines(sheet: Sheet, *, first: bool) -> list[str]:
    room = WIDTH - (qr_side(sheet.code_text) + 16 if first else 0.0)
    return [
        line
        for text in (sheet.foot if first else sheet.foot[:1])
        for line in wrap(text, room, lambda char: FOOT_SIZE * ADVANCES[Face.KAI][char])
    ]


def _foot_height(sheet: Sheet, *, first: bool) -> float:
    lines = FOOT_LEADING * (len(_foot_lines(sheet, first=first)) + 1)
    return max(lines, qr_side(sheet.code_text) if first else 0.0)


def _paint_qr(pen: Pen, text: str, x: float, y: float) -> None:
    pen.modules(x, y, (QR_MODULE, QR_MODULE), codes.qr_path(text))
