"""The slip: complete ESC/POS bytes, the same dots as its picture."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from tests.unit.documents import samples
from windowdesk.documents.press import WindowPress, slip_png
from windowdesk.documents.raster import escpos
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.decision.model import Document

PRESS = WindowPress()
FACTS = samples.facts(Document.SLIP)


def _picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_the_job_is_complete_and_in_slices() -> None:
    job = PRESS.draw(FACTS).content
    assert job.startswith(b"\x1b@\x1dv0\x00")
    assert job.endswith(b"\x1bd\x03\x1dV\x42\x00")
    at, lines = 2, []
    while job[at : at + 4] == b"\x1dv0\x00":
        width = int.from_bytes(job[at + 4 : at + 6], "little")
        lines.append(int.from_bytes(job[at + 6 : at + 8], "little"))
        assert width * 8 == 576
        at += 8 + width * lines[-1]
    assert job[at:] == b"\x1bd\x03\x1dV\x42\x00"
    assert max(lines) <= 255
    assert sum(lines) == _picture(PRESS.slip_png(FACTS)).height


def test_picture_and_job_are_the_same_dots() -> None:
    printed = escpos.image(PRESS.draw(FACTS).content)
    picture = _picture(slip_png(FACTS))
    assert printed is not None
    assert printed.tobytes() == picture.tobytes()
    assert picture.mode == "1"
    assert round(picture.info["dpi"][0]) == 203


def test_the_codes_of_the_picture_decode() -> None:
    codes = {code.format: code.text for code in ZxingReader().read(slip_png(FACTS), "image/png")}
    assert codes == {"code128": FACTS.number, "qr": FACTS.code_text}


def test_gaps_reasons_and_demo_make_it_longer_and_stay_readable() -> None:
    plain = _picture(slip_png(FACTS)).height
    fuller = replace(
        FACTS, title="补正告知回执", gaps=samples.GAPS, reasons=("理由",), demo=True, reprint=1,
        limits=(), conclusion="需补正", papers_returned=False, hand_in="原窗口",
    )  # fmt: skip
    assert _picture(slip_png(fuller)).height > plain
    codes = ZxingReader().read(PRESS.draw(fuller).content, "application/vnd.escpos")
    assert {code.text for code in codes} == {FACTS.number, FACTS.code_text}


def test_a_sensitive_item_is_not_named() -> None:
    assert slip_png(replace(FACTS, sensitive=True)) != slip_png(FACTS)
    hidden = replace(FACTS, sensitive=True)
    assert slip_png(hidden) == slip_png(replace(hidden, item_name="别的事项"))


def test_ink_stays_inside_the_paper() -> None:
    from PIL import ImageChops

    stuffed = replace(FACTS, applicant="阿卜杜热合曼·买买提艾力" * 6, organ="长" * 90)
    picture = _picture(slip_png(stuffed)).convert("L")
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    assert box[0] >= 8
    assert box[2] <= 568
