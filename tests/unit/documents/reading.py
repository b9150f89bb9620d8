"""Reads documents as others do: PDFium and poppler for text, neither of them ours."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from dataclasses import fields, is_dataclass
from typing import Any

import pypdfium2

from windowdesk.documents.plaintext import printable


def squeezed(text: str) -> str:
    """Without white space, which line ends and columns add at will."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def pdfium_text(content: bytes) -> list[str]:
    """The text of each page by PDFium."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def poppler_text(content: bytes) -> str:
    """The whole text by poppler's pdftotext, in the order of the content stream."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"],
        input=content, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


def stated(value: Any) -> list[str]:
    """Every text in a tuple or dataclass, as a document would show it."""
    if isinstance(value, str):
        return [squeezed(printable(value))]
    if isinstance(value, tuple):
        return [text for item in value for text in stated(item)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in stated(getattr(value, f.name))]
    return []
