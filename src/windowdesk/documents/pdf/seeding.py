"""Which characters get subsets of their own, so that the next document finds them ready.

Three layers a face: the words of the form itself (the same for a kind, always), those of the item
and the hall, and the rest, which is this applicant's. The first two are subset and compressed once
and kept; a page then costs little more than its own content (performance.md, first row). Layers
follow from the facts alone: what was printed before never changes the bytes of a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from windowdesk.documents.fonts import Face
from windowdesk.documents.sheet import Form, Pairs, Paragraph, Sheet, Signing, Table
from windowdesk.documents.typefaces import typeface
from windowdesk.domain.decision.model import Document

# on every page, whatever the kind
_FRAME = "窗口第一二联交申请人随案存根（续）页，共：·… -—0123456789"


def seed(doc: Any, sheet: Sheet) -> None:
    """Prepare the faces of a page for ``sheet``."""
    plain, bold = form_characters(sheet.kind)
    for face, form, usual in (
        (Face.KAI, plain, sheet.usual[0]),
        (Face.KAI_BOLD, bold, sheet.usual[1]),
    ):
        item = "".join(sorted(set(usual) - set(form)))
        typeface(face).seed(doc, (form, item))


@lru_cache(maxsize=len(Document))
def form_characters(kind: Document) -> tuple[str, str]:
    """The characters of the form ``kind`` itself, plain and bold, in order."""
    from windowdesk.documents.describe import describe
    from windowdesk.documents.warming import blank

    plain, bold = set(_FRAME), set[str]()
    for text, is_bold in _texts(describe(blank(kind))):
        (bold if is_bold else plain).update(text)
    return "".join(sorted(plain)), "".join(sorted(bold))


def _texts(sheet: Sheet) -> Iterator[tuple[str, bool]]:
    yield from ((line, False) for line in sheet.foot)
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            yield from ((span.text, span.bold) for span in block.spans)
        elif isinstance(block, Pairs):
            yield from ((pair.label + pair.value, False) for row in block.rows for pair in row)
        elif isinstance(block, Table):
            yield from ((column.title, False) for column in block.columns)
        elif isinstance(block, Form):
            yield from ((field.label, False) for row in block.rows for field in row)
        elif isinstance(block, Signing):
            yield block.dated, False
            for blank in block.blanks:
                yield blank.label + "".join(after for _length, after in blank.gaps), False
