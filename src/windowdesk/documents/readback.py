"""Reads the codes of a printed document back, with decoders that are not ours (zxing-cpp, PDFium)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from threading import Lock
from typing import Any

from windowdesk.app.errors import BadInput
from windowdesk.app.ports import ESCPOS, PDF, ReadCode
from windowdesk.documents.raster import escpos
from windowdesk.i18n import _

SCAN_DPI = 150
MOST_PAGES = 60
MOST_BYTES = 50_000_000
MOST_DOTS = 60_000_000
MOST_POINTS = 3000  # a page side; A0 is 3370: nothing we issue
_pdfium = Lock()  # PDFium keeps global state: one caller at a time


def _refused(detail: str) -> BadInput:
    return BadInput(
        _("这个文件读不出来：{detail}").format(detail=detail),
        saved=_("没有改动任何已有的内容。"),
        press=_("请选择本系统出具的 PDF、图片或回执文件。"),
        code="bad_file",
    )


class ZxingReader:
    """Implements the port CodeReader."""

    def read(self, content: bytes, media: str) -> tuple[ReadCode, ...]:
        """Every Code 128 and QR code of ``content``; pages count from 1.

        ``media``: PDF, ESC/POS or any image type; the content itself is believed over ``media``.
        Raises BadInput (code "bad_file") for what cannot be opened.
        """
        found: list[ReadCode] = []
        for page, image in enumerate(_images(content, media), 1):
            found += _codes(image, page)
        return tuple(found)


def _images(content: bytes, media: str) -> Iterator[Any]:
    if not content or len(content) > MOST_BYTES:
        raise _refused(_("文件为空或过大"))
    if content.startswith(escpos.RESET) or media == ESCPOS:
        image = escpos.image(content)
        if image is None:
            raise _refused(_("不是完整的回执打印数据"))
        yield image.convert("L")
    elif content.lstrip()[:5] == b"%PDF-" or media == PDF:
        yield from _pdf_images(content, SCAN_DPI)
    else:
        yield _picture(content)


def _picture(content: bytes) -> Any:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_DOTS:
                raise _refused(_("图片过大"))
            return image.convert("L")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
        raise _refused(_("不是可识别的图片")) from problem


def _pdf_images(content: bytes, dpi: int, *, grey: bool = True) -> Iterator[Any]:
    """Pages of a PDF as images at ``dpi``, one at a time."""
    import pypdfium2

    try:
        with _pdfium:
            document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        raise _refused(_("不是可打开的 PDF")) from problem
    try:
        if len(document) > MOST_PAGES:
            raise _refused(_("页数过多"))
        for number in range(len(document)):
            yield _render(document, number, dpi, grey)
    finally:
        document.close()


def _render(document: Any, number: int, dpi: int, grey: bool) -> Any:
    import pypdfium2

    try:
        with _pdfium:
            page = document[number]
            if max(page.get_size()) > MOST_POINTS:
                raise _refused(_("页面过大"))
            return page.render(scale=dpi / 72, grayscale=grey).to_pil()
    except pypdfium2.PdfiumError as problem:
        raise _refused(_("第 {page} 页已损坏").format(page=number + 1)) from problem


def _codes(image: Any, page: int) -> list[ReadCode]:
    import zxingcpp

    kinds = {zxingcpp.BarcodeFormat.Code128: "code128", zxingcpp.BarcodeFormat.QRCode: "qr"}
    found = zxingcpp.read_barcodes(image)
    return [ReadCode(kinds[code.format], code.text, page) for code in found if code.format in kinds]


def pdf_pages_png(content: bytes, dpi: int = 96) -> list[bytes]:
    """The pages of a PDF as PNG pictures for the preview; call it from a worker.

    Raises BadInput as :meth:`ZxingReader.read` does.
    """
    pages = []
    for image in _pdf_images(content, dpi, grey=False):
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=1)
        pages.append(buffer.getvalue())
    return pages
