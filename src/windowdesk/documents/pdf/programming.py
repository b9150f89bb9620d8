"""The sheet that sets a scanner up, on A4: each step with its code, far enough apart to be scanned singly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from windowdesk.app.scanner_sheet import SELF_TEST, Family, Step
from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.linebreak import wrap
from windowdesk.documents.pdf.frame import PAGE_HEIGHT
from windowdesk.documents.pdf.making import add_page, finish, new_document
from windowdesk.documents.pdf.measures import LEFT, MM, WIDTH
from windowdesk.documents.pdf.pen import INK, Pen, fit
from windowdesk.documents.typefaces import ADVANCES

TITLE = "扫码枪设置页"
_TOP, _BOTTOM = PAGE_HEIGHT - 22 * MM, 20 * MM
_BAR, _BAR_HEIGHT = 0.38 * MM, 15 * MM
_DOT = 0.8 * MM
_STEP = 31 * MM
_AT_RIGHT = LEFT + 88 * MM
_INTRO = (
    "按顺序扫每一个码，一次只露出一个，用纸盖住别的。设好后扫自检码，再运行 windowdesk doctor --echo。",
    "串口方式最好：扫到的内容不经键盘，不会进错栏，也不受输入法影响。",
    "本页没有的品牌：请用随机手册里的设置码，改为“USB 虚拟串口（USB-COM）”，结尾符设为回车（CR）。",
)


def draw(families: tuple[Family, ...], at: datetime) -> bytes:
    """The PDF; the same families give the same bytes. The self-test always stands on it."""
    sheet = _Sheet(at)
    for family in families:
        sheet.heading(f"{family.name}：改为串口方式")
        sheet.lines(filter(None, (family.remark,)))
        sheet.steps(family.steps)
        sheet.lines((f"来源：{family.source}；未在真机上试过。",), 7.5)
    sheet.heading("自检码：每种扫码枪都可以扫")
    sheet.steps(SELF_TEST)
    return sheet.done()


class _Sheet:
    """Goes down the page, and on to the next one where a step has no room."""

    def __init__(self, at: datetime) -> None:
        self._doc = new_document(TITLE, "", at)
        self._pen = Pen(self._doc)
        self._y = _TOP
        self._pen.grey(INK)
        self._pen.text(LEFT, self._y, TITLE, Face.SANS_BOLD, 20)
        self._y -= 9 * MM
        self.lines(_INTRO)

    def heading(self, words: str) -> None:
        self._room(12 * MM + _STEP)
        self._y -= 7 * MM
        self._pen.text(LEFT, self._y, words, Face.SANS_BOLD, fit(words, Face.SANS_BOLD, 13, WIDTH))
        self._y -= 6 * MM

    def lines(self, texts: Iterable[str], size: float = 9.5) -> None:
        """Running text, broken where it has to be."""
        advances = ADVANCES[Face.KAI]
        for text in texts:
            for line in wrap(text, WIDTH, lambda char: size * advances[char]):
                self._room(size * 1.5)
                self._pen.text(LEFT, self._y, line, Face.KAI, size)
                self._y -= size * 1.5

    def steps(self, steps: tuple[Step, ...]) -> None:
        for number, step in enumerate(steps, 1):
            self._room(_STEP)
            self._step(number, step)
            self._y -= _STEP

    def done(self) -> bytes:
        add_page(self._doc, self._pen.take())
        return finish(self._doc)

    def _step(self, number: int, step: Step) -> None:
        """Words at the left, the code at the right half: a sheet of paper covers the others."""
        middle = self._y - _STEP / 2
        self._pen.text(LEFT, middle + 2, f"{number}.", Face.SANS_BOLD, 13)
        room, advances = _AT_RIGHT - LEFT - 14 * MM, ADVANCES[Face.KAI]
        for row, line in enumerate(wrap(step.words, room, lambda char: 11 * advances[char])):
            self._pen.text(LEFT + 8 * MM, middle + 2 - 14 * row, line, Face.KAI, 11)
        if step.for_scanner:
            self._bars(step.code, middle)
        else:
            self._square(step.code, middle)

    def _bars(self, code: str, middle: float) -> None:
        path = " ".join(f"{at} 0 {wide} 1 re" for at, wide in codes.code128_for_readers(code))
        low = middle - _BAR_HEIGHT / 2
        self._pen.modules(_AT_RIGHT, low, (_BAR, _BAR_HEIGHT), path)
        self._pen.text(_AT_RIGHT, low - 9, f"FNC3 {code}", Face.SANS, 7.5)

    def _square(self, code: str, middle: float) -> None:
        low = middle - len(codes.qr(code)) * _DOT / 2
        self._pen.modules(_AT_RIGHT, low, (_DOT, _DOT), codes.qr_path(code))

    def _room(self, height: float) -> None:
        if self._y - height >= _BOTTOM:
            return
        add_page(self._doc, self._pen.take())
        self._pen.grey(INK)
        self._y = _TOP
