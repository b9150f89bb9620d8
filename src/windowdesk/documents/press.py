"""The press: implements the port Press on top of description, page and raster."""

from __future__ import annotations

import io
from collections.abc import Sequence
from threading import Lock

from windowdesk.app.labelling import LABEL_MEDIA, LabelStock
from windowdesk.app.ports import ESCPOS, PDF, Printed
from windowdesk.documents.describe import describe, is_rolled, labels, slip
from windowdesk.documents.describe.labels import rolled
from windowdesk.documents.plaintext import printable
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import PaperFacts


class WindowPress:
    """Draws every kind of document. Same facts, same bytes; safe to call from any thread.

    The libraries and fonts are loaded by the first drawing, or by :meth:`warm` while idle.
    """

    def __init__(self) -> None:
        self._lock = Lock()  # reportlab's fonts carry the subsets of the document being drawn

    def draw(self, facts: PaperFacts) -> Printed:
        """A4 as PDF, 80 mm as a complete ESC/POS job. Raises FontMissing."""
        with self._lock:
            if is_rolled(facts):
                from windowdesk.documents.raster import escpos, slipimage

                return Printed(ESCPOS, escpos.job(slipimage.ink(slip(facts))))
            from windowdesk.documents import pdf

            if facts.kind is Document.LABELS:
                from windowdesk.documents.pdf import labelling

                return Printed(PDF, labelling.draw(labels(facts)))
            return Printed(PDF, pdf.draw(describe(facts)))

    def labels(self, facts: PaperFacts, stock: LabelStock) -> Printed:
        """A label for the file and for each of its papers, for a roll of ``stock``. Raises FontMissing."""
        from windowdesk.documents.raster import labelimage

        with self._lock:
            drawn = labelimage.pbm(rolled(facts).labels, stock.width, stock.height)
        return Printed(LABEL_MEDIA, drawn)

    def bundle(self, facts: Sequence[PaperFacts]) -> Printed:
        """Several A4 documents (one at least) as one PDF. Raises FontMissing."""
        from windowdesk.documents import pdf

        with self._lock:
            return Printed(PDF, pdf.draw_all([describe(each) for each in facts]))

    def slip_png(self, facts: PaperFacts) -> bytes:
        """The slip's own dots as a 1-bit PNG at 203 dpi, for preview and file."""
        from windowdesk.documents.raster import slipimage

        with self._lock:
            page = slipimage.page(slipimage.ink(slip(facts)))
        buffer = io.BytesIO()
        page.save(buffer, "PNG", dpi=(203, 203))
        return buffer.getvalue()

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` no installed font can draw, each once."""
        from windowdesk.documents.typefaces import undrawable

        with self._lock:
            return undrawable(printable(text))

    def warm(self) -> None:
        """Load libraries and fonts (about 0.6 s, from a worker at idle). Raises FontMissing."""
        from windowdesk.documents import warming

        for facts in warming.samples():
            self.draw(facts)


def slip_png(facts: PaperFacts) -> bytes:
    """As :meth:`WindowPress.slip_png`, for callers without a press at hand."""
    return WindowPress().slip_png(facts)
