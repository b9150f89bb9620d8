"""Printing A4 documents through Qt, for systems without CUPS (Windows).

Pages are rendered from the finished PDF and painted at the printer's resolution, so layout and
fonts are the document's own. The spooler's word is all there is: at best ASSUMED.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.page_printer.simulated import PDF_MAGIC
from windowdesk.peripherals.printing import report

# Enough for a QR module of 0.4 mm; more only makes bigger spool files.
_DPI = 300
_POINTS_PER_INCH = 72


class QtPagePrinter:
    """A printer Qt knows by ``name``; with ``to_file``, a PDF instead of paper. Needs an application."""

    def __init__(self, name: str, *, to_file: Path | None = None) -> None:
        self._name = name
        self._to_file = to_file

    def print(self, pdf: bytes, title: str, copies: int) -> PrintReport:
        """Paint every page of ``pdf`` ``copies`` times.

        FAILED: no such printer, no PDF, or the spooler would not begin. UNCERTAIN: it broke off.
        """
        if not pdf.startswith(PDF_MAGIC) or copies < 1:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        if self._to_file is None and QPrinterInfo.printerInfo(self._name).isNull():
            return report(PrintOutcome.FAILED, Fault.NO_HARDWARE)
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return report(PrintOutcome.FAILED, Fault.CONFIG)
        try:
            return self._paint(document, self._set_up(title, copies))
        finally:
            document.close()

    def _set_up(self, title: str, copies: int) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._to_file is None:
            printer.setPrinterName(self._name)
        else:
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(self._to_file))
        printer.setResolution(_DPI)
        printer.setFullPage(True)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setDuplex(QPrinter.DuplexMode.DuplexNone)
        printer.setDocName(title)
        printer.setCopyCount(copies)
        return printer

    def _paint(self, document: pypdfium2.PdfDocument, printer: QPrinter) -> PrintReport:
        painter = QPainter()
        if not painter.begin(printer):
            return report(PrintOutcome.FAILED, Fault.OFFLINE)
        whole = True
        for number, page in enumerate(document):
            whole = whole and (number == 0 or printer.newPage())
            self._paint_page(painter, page)
        if not painter.end() or not whole:
            return report(PrintOutcome.UNCERTAIN, Fault.OFFLINE)
        return report(PrintOutcome.ASSUMED)

    @staticmethod
    def _paint_page(painter: QPainter, page: pypdfium2.PdfPage) -> None:
        """One page at its own size, from the upper left corner of the sheet."""
        scale = _DPI / _POINTS_PER_INCH
        bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=4)
        picture = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGBX8888,
        )
        painter.drawImage(QRectF(0, 0, bitmap.width, bitmap.height), picture)
