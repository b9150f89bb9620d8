"""The slip: complete ESC/POS bytes, the same dots as its picture."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from PIL import Image

from tests.unit.documents import samples
from windowdesk.documents.describe import slip
from windowdesk.documents.press import WindowPress, slip_png
from windowdesk.documents.raster import escpos, slipimage
from windowdesk.documents.readback import ZxingReader
from windowdesk.documents.sheet import Slip, SlipLine
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import LimitLine, PaperFacts

PRESS = WindowPress()
FACTS = samples.facts(Document.SLIP)


def said(facts: PaperFacts) -> list[tuple[str, str]]:
    """The slip's lines as (label, text)."""
    return [(b.label.strip(), b.text) for b in slip(facts).blocks if isinstance(b, SlipLine)]


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


def test_a_deferral_made_good_names_no_date_any_more() -> None:
    owing = replace(FACTS, gaps=samples.GAPS[2:], promised_by=date(2026, 11, 27))
    labels = [b.label for b in slip(owing).blocks if isinstance(b, SlipLine)]
    assert {"容缺后补", "补交期限"} <= set(labels)
    settled = replace(owing, gaps=(), conclusion="已全部补齐")
    lines = {b.label: b.text for b in slip(settled).blocks if isinstance(b, SlipLine) and b.label}
    assert lines["结论"] == "已全部补齐"
    assert "补交期限" not in lines


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


def test_nothing_on_the_slip_of_a_sensitive_item_tells_which_it_is() -> None:
    """The organ, its document number, reasons and papers would: 残联 says as much as 残疾人证."""
    hidden = replace(FACTS, sensitive=True, gaps=samples.GAPS, reasons=("理由",), refer_to="某残联")
    other = replace(
        hidden,
        organ="别的机关",
        document_number="别〔2026〕1号",
        reasons=("别的理由",),
        refer_to="别处",
        gaps=tuple(replace(gap, material="别的材料", defect="别的") for gap in hidden.gaps),
    )
    assert slip_png(other) == slip_png(hidden)
    assert slip_png(replace(hidden, gaps=hidden.gaps[1:])) != slip_png(hidden), "the count is told"


def test_ink_stays_inside_the_paper() -> None:
    from PIL import ImageChops

    stuffed = replace(FACTS, applicant="阿卜杜热合曼·买买提艾力" * 6, organ="长" * 90)
    picture = _picture(slip_png(stuffed)).convert("L")
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    assert box[0] >= 8
    assert box[2] <= 568


def test_the_promised_date_says_how_it_was_counted() -> None:
    lines = said(FACTS)
    at = lines.index(("承诺办结", "2026-11-30"))
    assert lines[at + 1] == ("", "5 个工作日，不含受理当日")
    assert ("法定期限", "2026-12-21\u300020 个工作日") in lines
    spot = LimitLine("承诺办结", "当场办结", date(2026, 11, 23), firm=True)
    loose = LimitLine("法定期限", "3 个工作日", date(2026, 11, 26), firm=False)
    lines = said(replace(FACTS, limits=(spot, loose)))
    assert ("", "当场办结") in lines
    assert ("法定期限", "预计 2026-11-26\u30003 个工作日") in lines


def test_what_is_owed_is_said_once_and_where_to_bring_it() -> None:
    correcting = replace(
        FACTS, title="补正回执", gaps=samples.GAPS, limits=(), conclusion="需补正 3 项",
        collection="窗口领取", hand_in="综合12号窗",
    )  # fmt: skip
    lines = said(correcting)
    assert ("需补正", "3\u00a0项，详见告知书") in lines
    assert sum("3" in text and "项，详见" in text for _label, text in lines) == 1
    assert not any(label == "结论" for label, _text in lines)
    assert ("", "补正交至 综合12号窗") in lines
    assert not any("取件" in text or "领取结果" in text for _label, text in lines)
    deferred = replace(
        correcting, conclusion="容缺受理", limits=FACTS.limits, promised_by=date(2026, 11, 27)
    )
    lines = said(deferred)
    assert ("结论", "容缺受理") in lines
    assert ("容缺后补", "3\u00a0项，详见通知书") in lines
    assert ("补交期限", "2026-11-27 前（含当日）") in lines
    assert ("", "取件方式 窗口领取") in lines


def test_an_accepted_slip_says_nothing_of_corrections() -> None:
    lines = said(replace(FACTS, collection="窗口领取", hand_in="综合12号窗"))
    assert ("结论", "予以受理") in lines
    assert ("", "领取结果请带本人证件") in lines
    assert not any("补正" in label + text for label, text in lines)


def test_every_value_ends_at_the_right_edge() -> None:
    """A wide space left at a line's end would push the line off its column."""
    blocks = tuple(b for b in slip(FACTS).blocks if isinstance(b, SlipLine) and b.label == "申请人")
    long = replace(blocks[0], text="广州晴川人力资源有限公司分公司\u300091999999********6B")
    image = slipimage.ink(Slip((long,)))
    rows = [image.crop((0, top, image.width, top + 34)) for top in (12, 46)]
    boxes = [row.getbbox() for row in rows]
    edge = slipimage.DOTS - slipimage.MARGIN - 4
    assert all(box is not None and box[2] >= edge for box in boxes)
