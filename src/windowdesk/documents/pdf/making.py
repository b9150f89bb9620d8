"""A PDF file begun, given its pages and finished: what every kind of page shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFPage, PDFStream, PDFZCompress

from windowdesk.documents.pdf import frame


@dataclass(frozen=True, slots=True)
class IssueTime:
    """Stands in for reportlab's clock: the document's dates are those of its issue (UTC+8)."""

    at: datetime
    dhh: int = 8
    dmm: int = 0

    @property
    def YMDhms(self) -> tuple[int, ...]:
        return tuple(self.at.timetuple()[:6])


def new_document(title: str, author: str, at: datetime) -> Any:
    """An empty PDF that says its language, title and time of issue, and nothing else."""
    doc = PDFDocument(compression=1, invariant=1, lang="zh-CN")
    doc._timeStamp = IssueTime(at)
    doc.info.title = title.strip()
    doc.info.author = author
    doc.info.creator = doc.info.producer = "windowdesk"
    doc.info.subject = doc.info.keywords = ""
    return doc


def add_page(doc: Any, content: str) -> None:
    """An A4 page of these operators."""
    page = PDFPage()
    page.pagewidth, page.pageheight = frame.PAGE_WIDTH, frame.PAGE_HEIGHT
    # a stream of our own: reportlab's page would add ASCII85, slower and a quarter larger
    page.Contents = PDFStream(content=content, filters=[PDFZCompress])
    page._shadingUsed, page.ExtGState = {}, None
    doc.signature.update(content.encode())
    doc.addPage(page)


def finish(doc: Any) -> bytes:
    """The whole file."""
    data: Any = doc.GetPDFData(None)
    return bytes(data)
