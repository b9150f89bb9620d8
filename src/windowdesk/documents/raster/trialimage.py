"""The test paper of slip and label printers in dots: ruler, greys, rare characters, and one code twice."""

from __future__ import annotations

from PIL import Image, ImageDraw

from windowdesk.app.trial import MARK, NO_PAPER, RARE, Trial
from windowdesk.documents import codes
from windowdesk.documents.fonts import Face
from windowdesk.documents.raster.glyphs import width
from windowdesk.documents.raster.slipimage import DOTS, write

DPI = 203
_MM = 25.4
_EDGE = 10
# the order in which the dots of a grey fill up (Bayer)
_BAYER = ((0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5))
_GREYS = 17


def slip(trial: Trial) -> Image.Image:
    """For 80 mm paper; 1 is ink."""
    paper = _Paper(Image.new("1", (DOTS, 1000), 0), DPI)
    paper.banner(56)
    paper.line(NO_PAPER, 24)
    paper.line(trial.window, 30, Face.SANS_BOLD)
    paper.line(trial.when, 26)
    paper.line("标尺：每格 1 毫米，量一量", 22)
    paper.ruler()
    paper.line("灰度：应由浅到深，看得出 16 级", 22)
    paper.ramp(40)
    paper.line(RARE, 44)
    paper.square(trial.code, 8)
    paper.bars(trial.code, 2, 80)
    paper.line(trial.code, 28, Face.SANS_BOLD)
    paper.banner(40)
    return paper.image.crop((0, 0, DOTS, paper.y + _EDGE))


def label(trial: Trial, width_dots: int, height_dots: int, dpi: int) -> bytes:
    """For a label of that size, as a P4 picture."""
    image = Image.new("1", (width_dots, height_dots), 0)
    paper = _Paper(image, dpi)
    unit = max(1, height_dots // 40)
    paper.banner(4 * unit)
    top = paper.y
    rows = len(codes.qr(trial.code)) + codes.QR_QUIET
    low = height_dots - 9 * unit - 2 * _EDGE
    dots = max(2, min(low - top, width_dots // 2) // rows)
    paper.square(trial.code, dots, left=_EDGE)
    left = _EDGE + rows * dots + unit
    paper.y = top
    for text, size in ((RARE, 5), (trial.window, 3), (trial.when, 2), (trial.code, 3)):
        paper.line(text, size * unit, left=left)
    paper.y = low
    paper.ramp(2 * unit)
    paper.ruler()
    return b"P4\n%d %d\n%b" % (width_dots, height_dots, image.tobytes())


class _Paper:
    """Goes down the paper. Sizes in dots."""

    def __init__(self, image: Image.Image, dpi: int) -> None:
        self.image = image
        self._pen = ImageDraw.Draw(image)
        self._dpi = dpi
        self.y = _EDGE

    def banner(self, height: int) -> None:
        """That it is a test, white on black over the whole width."""
        wide = self.image.width
        strip = Image.new("1", (wide, height), 0)
        size = max(12, round(height * 0.6))
        at = ((wide - width(MARK, Face.SANS_BOLD, size)) // 2, round(height * 0.76))
        write(ImageDraw.Draw(strip), at, MARK, Face.SANS_BOLD, size)
        self.image.paste(Image.eval(strip.convert("L"), lambda level: 255 - level), (0, self.y))
        self.y += height + 6

    def line(self, text: str, size: int, face: Face = Face.SANS, left: int = -1) -> None:
        """One line, smaller where it has no room; in the middle unless ``left`` says where."""
        size = max(12, size)
        room = self.image.width - _EDGE - max(left, _EDGE)
        while size > 12 and width(text, face, size) > room:
            size -= 1
        x = left if left >= 0 else (self.image.width - width(text, face, size)) // 2
        write(self._pen, (x, self.y + size), text, face, size)
        self.y += round(size * 1.35)

    def ruler(self) -> None:
        """A stroke for each millimetre, longer ones with a number for every tenth."""
        long = self._dpi // 10
        last = int((self.image.width - 2 * _EDGE) / self._dpi * _MM)
        for mm in range(last + 1):
            x = _EDGE + round(mm * self._dpi / _MM)
            length = long if mm % 10 == 0 else long * 2 // 3 if mm % 5 == 0 else long // 3
            self._pen.rectangle((x, self.y, x + 1, self.y + length), fill=1)
            if mm % 10 == 0 and mm < last:
                write(self._pen, (x + 4, self.y + long), f"{mm}", Face.SANS, max(12, long * 4 // 5))
        self.y += long + 10

    def ramp(self, height: int) -> None:
        """From paper to black in steps of a sixteenth."""
        step = (self.image.width - 2 * _EDGE) // _GREYS
        dots = [
            (_EDGE + level * step + x, self.y + y)
            for level in range(_GREYS)
            for x in range(step)
            for y in range(height)
            if _BAYER[y % 4][x % 4] < level * 16 / (_GREYS - 1)
        ]
        self._pen.point(dots, fill=1)
        self.y += height + 10

    def square(self, text: str, dots: int, left: int = -1) -> None:
        """The code with ``dots`` a module."""
        rows = codes.qr(text)
        wide = len(rows) * dots
        x = left if left >= 0 else (self.image.width - wide) // 2
        top = self.y + dots * codes.QR_QUIET // 2
        for number, dark in enumerate(rows):
            for offset, run in dark:
                at, low = x + offset * dots, top + number * dots
                self._pen.rectangle((at, low, at + run * dots - 1, low + dots - 1), fill=1)
        self.y = top + wide + dots * codes.QR_QUIET // 2

    def bars(self, text: str, dots: int, height: int) -> None:
        """The same code for scanners that read bars alone."""
        left = (self.image.width - codes.code128_modules(text) * dots) // 2
        for offset, run in codes.code128(text):
            x = left + offset * dots
            self._pen.rectangle((x, self.y, x + run * dots - 1, self.y + height), fill=1)
        self.y += height + 10
