"""Reading back: what is not ours is refused in words, whatever it is."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.unit.documents import samples
from windowdesk.app.errors import BadInput
from windowdesk.documents.press import WindowPress
from windowdesk.documents.readback import ZxingReader, pdf_pages_png
from windowdesk.domain.decision.model import Document

READER = ZxingReader()
PDF_BYTES = WindowPress().draw(samples.facts(Document.NOT_REQUIRED)).content


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"", "application/pdf"),
        (b"%PDF-1.4 nonsense", "application/pdf"),
        (b"hello", "application/pdf"),
        (b"hello", "image/png"),
        (b"\x89PNG\r\n\x1a\nbroken", "image/png"),
        (b"\x1b@", "application/vnd.escpos"),
        (b"\x1b@\x1dv0\x00\x48\x00\xff\x00short", "application/vnd.escpos"),
        (b"plain words", "application/vnd.escpos"),
        (PDF_BYTES[:200], "application/pdf"),
    ],
)
def test_garbage_is_refused_in_words(content: bytes, media: str) -> None:
    with pytest.raises(BadInput) as refused:
        READER.read(content, media)
    assert refused.value.code == "bad_file"
    assert refused.value.press


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"\x1b@", b"\x1b@\x1dv0\x00"]))
def test_any_bytes_are_refused_or_read_never_crash(tail: bytes, head: bytes) -> None:
    try:
        READER.read(head + tail, "application/octet-stream")
    except BadInput:
        return


def test_a_picture_without_codes_has_none() -> None:
    buffer = io.BytesIO()
    Image.new("L", (300, 300), 255).save(buffer, "PNG")
    assert READER.read(buffer.getvalue(), "image/png") == ()


def test_a_phone_picture_of_a_page_can_be_read() -> None:
    """Turned by two degrees, grey and compressed, as a scanner or a phone gives it."""
    facts = samples.facts(Document.ACCEPTANCE)
    page = Image.open(io.BytesIO(pdf_pages_png(WindowPress().draw(facts).content, 200)[0]))
    buffer = io.BytesIO()
    page.convert("L").rotate(2, fillcolor=255, expand=True).save(buffer, "JPEG", quality=70)
    codes = {code.text for code in READER.read(buffer.getvalue(), "image/jpeg")}
    assert codes == {facts.number, facts.code_text}


def test_preview_pages() -> None:
    pages = pdf_pages_png(PDF_BYTES, 72)
    first = Image.open(io.BytesIO(pages[0]))
    assert len(pages) == 2
    assert first.mode == "RGB"
    assert first.size == (596, 842)
