"""Issued papers as files and as pictures, for commands and screens alike."""

from __future__ import annotations

import io
from pathlib import Path

from windowdesk.app.desk import Desk
from windowdesk.app.ports import ESCPOS, StoredDocument
from windowdesk.documents.raster import escpos
from windowdesk.documents.readback import pdf_pages_png

PREVIEW_DPI = 110


def pages_of(paper: StoredDocument) -> list[bytes]:
    """The pages of an issued document as PNG, drawn from its very bytes."""
    if paper.media != ESCPOS:
        return pdf_pages_png(paper.content, PREVIEW_DPI)
    image = escpos.image(paper.content)
    if image is None:
        return []
    page = io.BytesIO()
    image.convert("L").save(page, "PNG")
    return [page.getvalue()]


def save_paper(desk: Desk, paper: StoredDocument, folder: Path) -> list[Path]:
    """Write an issued document; a slip also as the PNG a printer would show."""
    written = [desk.export(paper.document_id, folder)]
    if paper.media == ESCPOS:
        picture = written[0].with_suffix(".png")
        picture.write_bytes(pages_of(paper)[0])
        written.append(picture)
    return written
