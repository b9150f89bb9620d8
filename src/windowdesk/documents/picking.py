"""Single copies out of a document that holds several: the same pages, nothing is drawn again."""

from __future__ import annotations

import io


def pick_copies(pdf: bytes, there: int, wanted: tuple[int, ...]) -> bytes:
    """The pages of the ``wanted`` copies (counted from 1) of a PDF that holds ``there`` of them.

    Every copy has the same number of pages, one after the other, as :mod:`documents.pdf` draws them.
    """
    import pypdfium2

    whole = pypdfium2.PdfDocument(pdf)
    try:
        each = len(whole) // there
        pages = [(copy - 1) * each + page for copy in wanted for page in range(each)]
        picked = pypdfium2.PdfDocument.new()
        try:
            picked.import_pages(whole, pages)
            out = io.BytesIO()
            picked.save(out)
            return out.getvalue()
        finally:
            picked.close()
    finally:
        whole.close()
