"""Pages as pictures into one PDF, each in its real size: implements the port ``app.copies.Binder``.

The JPEG of a page goes into the file as it is. What was compared with its original wears 与原件核对无误
with window, person and day, as outlines in a frame at the lower right: no font, and no text that a
search would take for the paper's own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from windowdesk.app.copies import BoundPage

_POINTS = 72.0
_MM = _POINTS / 25.4
# the stamp: its width on A4, never more than this share of a small page; its lines by height
_WIDE, _SHARE = 62 * _MM, 0.6
_LINES = (1.0, 0.62, 0.62)
_RED = "0.72 0.13 0.11"
_SEE_THROUGH = 0.82


class PictureBinder:
    """Same pages, same bytes; safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()  # reportlab keeps settings of its own

    def bind(self, title: str, pages: Sequence[BoundPage], at: datetime) -> bytes:
        """One PDF of ``pages``, dated ``at``. ``ValueError`` for no page, FontMissing for a stamp."""
        if not pages:
            raise ValueError("a copy has one page at least")
        with self._lock:
            return _bound(title, pages, at)


def _bound(title: str, pages: Sequence[BoundPage], at: datetime) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    from windowdesk.documents.pdf.making import IssueTime

    out = io.BytesIO()
    canvas: Any = Canvas(out, pageCompression=1, invariant=1, lang="zh-CN")
    canvas._doc._timeStamp = IssueTime(at)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setCreator("windowdesk")
    canvas.setProducer("windowdesk")
    for page in pages:
        _add(canvas, page)
    canvas.save()
    return out.getvalue()


def size_of(page: BoundPage) -> tuple[float, float]:
    """The page's real width and height in points."""
    return page.width / page.dpi * _POINTS, page.height / page.dpi * _POINTS


def _add(canvas: Any, page: BoundPage) -> None:
    wide, high = size_of(page)
    canvas.setPageSize((wide, high))
    canvas.saveState()
    canvas.scale(wide, high)
    canvas.doForm(_picture(canvas, page.content))
    canvas.restoreState()
    if page.stamp:
        _stamp(canvas, page.stamp, wide, high)
    canvas.showPage()


def _picture(canvas: Any, content: bytes) -> str:
    """Put the JPEG into the file, byte for byte; its name there.

    reportlab's own way writes ASCII85, a quarter larger and a quarter of a second a page in Python;
    its switch against that is the whole process's, and other papers' bytes would hang on it.
    """
    from reportlab.pdfbase.pdfdoc import PDFImageXObject
    from reportlab.pdfbase.pdfutils import readJPEGInfo

    name = f"page{canvas.getPageNumber()}"
    image: Any = PDFImageXObject(name)
    image.width, image.height, colours = readJPEGInfo(io.BytesIO(content))[:3]
    image.colorSpace = "DeviceGray" if colours == 1 else "DeviceRGB"
    image.bitsPerComponent = 8
    image.streamContent, image._filters = content, ("DCTDecode",)
    canvas._doc.addForm(name, image)
    return name


def _stamp(canvas: Any, lines: Sequence[str], wide: float, high: float) -> None:
    from windowdesk.documents.pdf.mark import outlined

    width = min(_WIDE, _SHARE * min(wide, high))
    size = width / 9
    heights = [share * size * 1.5 for share in _LINES]
    tall = sum(heights) + size * 0.7
    left, low = wide - width - size, size
    canvas.saveState()
    canvas.setFillAlpha(_SEE_THROUGH)
    canvas.setStrokeAlpha(_SEE_THROUGH)
    ops = [f"q {_RED} rg {_RED} RG {size * 0.09:.2f} w"]
    ops.append(f"{left:.2f} {low:.2f} {width:.2f} {tall:.2f} re S")
    top = low + tall - size * 0.35
    for line, share, height in zip(lines, _LINES, heights, strict=True):
        top -= height
        letter = share * size
        path, length = outlined(line, letter)
        # a long name of a window is drawn smaller, not cut
        fits = min(1.0, (width - size) / max(length, 1.0))
        x = left + (width - length * fits) / 2
        ops.append(f"q {fits:.4f} 0 0 {fits:.4f} {x:.2f} {top + letter * 0.3:.2f} cm {path} f Q")
    canvas._code.append(" ".join([*ops, "Q"]))
    canvas.restoreState()
