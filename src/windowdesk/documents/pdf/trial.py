"""The test paper of A4 printers: rulers along both edges, greys, rare characters, and one code twice."""

from __future__ import annotations

from windowdesk.app.trial import MARK, NO_PAPER, RARE, Trial
from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.pdf.frame import PAGE_HEIGHT
from windowdesk.documents.pdf.making import add_page, finish, new_document
from windowdesk.documents.pdf.mark import paint_stamp
from windowdesk.documents.pdf.measures import LEFT, MM, WIDTH
from windowdesk.documents.pdf.pen import INK, Pen, fit

_TITLE = "打印机测试页"
_MIDDLE = LEFT + WIDTH / 2
_TOP = PAGE_HEIGHT - 30 * MM
_DOT = 1.2 * MM
_BAR = 0.4 * MM
_GREYS = 17


def draw(trial: Trial) -> bytes:
    """The PDF, one page."""
    doc = new_document(_TITLE, "", trial.at)
    pen = Pen(doc)
    paint_stamp(pen, MARK.partition(" ")[0])
    pen.grey(INK)
    pen.centred(_MIDDLE, _TOP, f"{_TITLE} {MARK}", Face.SANS_BOLD, 22)
    size = fit(trial.window, Face.SANS, 14, WIDTH)
    for row, text in enumerate((NO_PAPER, trial.window, trial.when)):
        pen.centred(_MIDDLE, _TOP - (12 + 9 * row) * MM, text, Face.SANS, size)
    _rulers(pen)
    _greys(pen, _TOP - 56 * MM)
    pen.centred(_MIDDLE, _TOP - 78 * MM, RARE, Face.KAI, 34)
    _codes(pen, trial.code, _TOP - 135 * MM)
    pen.centred(_MIDDLE, _TOP - 178 * MM, trial.code, Face.SANS_BOLD, 16)
    add_page(doc, pen.take())
    return finish(doc)


def _rulers(pen: Pen) -> None:
    """Millimetres across and down, to be measured: a printer that fits a page to its paper is seen."""
    low, left = 20 * MM, 12 * MM
    pen.text(LEFT, low - 6 * MM, "横竖两把标尺：量一量，100 毫米应是 100 毫米", Face.SANS, 9)
    strokes = []
    for mm in range(171):
        long = (4 if mm % 10 == 0 else 2.5 if mm % 5 == 0 else 1.5) * MM
        at = mm * MM
        strokes.append(f"{LEFT + at:.2f} {low:.2f} m {LEFT + at:.2f} {low + long:.2f} l")
        strokes.append(f"{left:.2f} {low + at:.2f} m {left + long:.2f} {low + at:.2f} l")
    pen.raw("0.3 w 0 G " + " ".join(strokes) + " S")
    for mm in range(0, 171, 10):
        pen.centred(LEFT + mm * MM, low + 5 * MM, str(mm), Face.SANS, 7)
        pen.text(left + 5 * MM, low + mm * MM - 2, str(mm), Face.SANS, 7)


def _greys(pen: Pen, top: float) -> None:
    step = WIDTH / _GREYS
    for level in range(_GREYS):
        pen.shade(LEFT + level * step, top, step, 12 * MM, 1 - level / (_GREYS - 1))
    pen.grey(INK)
    pen.text(LEFT, top - 5 * MM, "灰度：应由浅到深，看得出 16 级", Face.SANS, 9)


def _codes(pen: Pen, code: str, low: float) -> None:
    side = len(codes.qr(code)) * _DOT
    pen.modules(_MIDDLE - side / 2, low, (_DOT, _DOT), codes.qr_path(code))
    wide = codes.code128_modules(code) * _BAR
    path = " ".join(f"{at} 0 {run} 1 re" for at, run in codes.code128(code))
    pen.modules(_MIDDLE - wide / 2, low - 32 * MM, (_BAR, 20 * MM), path)
