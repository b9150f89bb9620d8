"""Every document: its codes decode, its text is all there, nothing in a field can harm it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from tests.unit.documents import samples
from tests.unit.documents.reading import pdfium_text, poppler_text, squeezed, stated
from windowdesk.app.ports import ESCPOS, PDF
from windowdesk.documents.press import WindowPress
from windowdesk.documents.readback import ZxingReader
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import label_text
from windowdesk.domain.papers import Copy, GapLine, MaterialLine, PaperFacts

PRESS = WindowPress()
READER = ZxingReader()
PAGES = tuple(kind for kind in Document if kind not in (Document.SLIP, Document.LABELS))
# given out while there is no case, so without a number and its bars
LOOSE = (Document.CONSULTATION, Document.APPLICATION_FORM)
each_kind = pytest.mark.parametrize("kind", list(Document), ids=lambda kind: kind.value)
each_page = pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.value)


def light_grey(page: pypdfium2.PdfPage) -> float:
    """The share of the page in the grey of the 演示 mark."""
    levels = page.render(scale=1, grayscale=True).to_pil().histogram()
    return levels[237] / sum(levels)


def reddish(page: pypdfium2.PdfPage) -> float:
    """The share of the page in any red: the place of the seal, and 作废."""
    red, green, _blue = page.render(scale=1).to_pil().convert("RGB").split()
    levels = ImageChops.subtract(red, green).histogram()
    return sum(levels[16:]) / sum(levels)


def texts_of(facts: PaperFacts) -> str:
    return squeezed("".join(pdfium_text(PRESS.draw(facts).content)))


def codes_by_page(content: bytes, media: str) -> dict[int, dict[str, str]]:
    pages: dict[int, dict[str, str]] = {}
    for code in READER.read(content, media):
        pages.setdefault(code.page, {})[code.format] = code.text
    return pages


@pytest.mark.parametrize("kind", [*PAGES, Document.SLIP], ids=lambda kind: kind.value)
@pytest.mark.parametrize("demo", [False, True], ids=["plain", "demo"])
def test_every_code_of_every_copy_decodes_back(kind: Document, demo: bool) -> None:
    facts = replace(samples.facts(kind), demo=demo, reprint=3)
    printed = PRESS.draw(facts)
    assert printed.media == (ESCPOS if kind is Document.SLIP else PDF)
    pages = codes_by_page(printed.content, printed.media)
    squares = [codes["qr"] for codes in pages.values() if "qr" in codes]
    copies = 1 if kind is Document.SLIP else len(facts.copies)
    assert squares == [facts.code_text] * copies
    assert {codes.get("code128") for codes in pages.values()} == {facts.number or None}
    count = 1 if kind is Document.SLIP else len(pypdfium2.PdfDocument(printed.content))
    assert sorted(pages) == list(range(1, count + 1)), "a page without its bar code"
    assert samples.SIGNER.open(squares[0])["number"] == samples.NUMBER


@each_page
def test_no_code_holds_personal_data(kind: Document) -> None:
    facts = samples.facts(kind)
    for code in READER.read(PRESS.draw(facts).content, PDF):
        said = code.text
        if code.format == "qr":
            said = repr(samples.SIGNER.open(code.text))
        for private in (facts.applicant, facts.applicant_number, facts.agent, facts.agent_number):
            assert not private or private not in said


UNSAID: dict[Document, set[str]] = {
    # what a kind has no place for by its nature, never by oversight
    Document.DEFERRAL_PROMISE: {"document_number", "seal", "clerk", "query_secret"},
    Document.SPOT_CORRECTION: {"materials", "query_secret", "hand_in"},
    Document.NOT_ACCEPTED: {"query_secret"},
    Document.WITHDRAWAL: {"query_secret"},
    Document.PROMISE: {"clerk"},
    Document.CONSULTATION: {"clerk", "seal"},
    Document.APPLICATION_FORM: {"clerk", "seal", "item_code", "circumstances"},
    Document.NOT_REQUIRED: {"query_secret"},
}  # fmt: skip
ONE_COPY = (Copy(1, "申请人"),)
ALWAYS_UNSAID = {"code_text", "catalogue", "kind"}


@each_page
@pytest.mark.parametrize("extract", ["pdfium", "poppler"])
def test_the_text_holds_every_fact(kind: Document, extract: str) -> None:
    facts = samples.facts(kind)
    content = PRESS.draw(facts).content
    text = squeezed("".join(pdfium_text(content)) if extract == "pdfium" else poppler_text(content))
    for name in PaperFacts.__dataclass_fields__:
        if name in ALWAYS_UNSAID | UNSAID.get(kind, set()):
            continue
        for words in stated(getattr(facts, name)):
            assert words.rstrip("。") in text, f"{kind.value}: {name} {words!r}"
    for limit in facts.limits:
        assert limit.due is None or f"{limit.due:%Y-%m-%d}" in text
    assert "第一联交申请人" in text
    assert ("第二联随案" in text) is (kind not in LOOSE)
    assert "2026年11月23日" in text or "2026-11-23" in text


def test_what_each_document_must_say() -> None:
    must = {
        Document.RECEIPT: ["此凭证不代表受理", "五个工作日内一次告知", "自收到申请材料之日起即为受理"],
        Document.ACCEPTANCE: ["决定予以受理", "不计入时限", "取件方式"],
        Document.CORRECTION: ["一次告知需要补正的全部内容，共3项", "不得要求提交与申请事项无关的材料",
                              "可申请容缺", "留存"],
        Document.NOT_ACCEPTED: ["不予受理", "六十日内向广州市荔湾区人民政府申请行政复议",
                                "，也可以自收到本决定之日起六个月内向广州铁路运输法院提起行政诉讼",
                                "请向广州市人力资源和社会保障局申请"],
        Document.NOT_REQUIRED: ["不受理", "申请行政复议"],
        Document.DEFERRAL_NOTICE: ["2026-11-27前（含当日）", "容缺办理终止", "补正前不发放办理结果"],
        Document.DEFERRAL_PROMISE: ["真实、合法、有效", "2026年11月27日前", "承诺人（代理人）签名或者盖章"],
        Document.SPOT_CORRECTION: ["更正处签名或者盖章，并注明更正日期", "更正日期："],
        Document.PROMISE: ["不再索要有关证明", "可以自主选择是否采用", "公共场所卫生检测或者评价报告",
                           "实施细则》第二十三条第（四）项", "场所的空气、微小气候", "实地核查",
                           "撤销行政决定", "不同意公开", "承诺人（代理人）签名或者盖章"],
        Document.CONSULTATION: ["不是收件凭证，也不代表受理", "下列情形尚未确定", "经营场所怎样取得",
                                "以下任选1项", "视情形", "可免提交", "注册资本不得少于人民币200万元",
                                "标准2026-07版", "申请书由法定代表人签名并加盖公章"],
        Document.APPLICATION_FORM: ["广州晴川人力资源有限公司", "91440103MA5XXXXX0X", "拟经营事项",
                                    "真实性负责", "法定代表人（并加盖公章）签名或者盖章"],
        Document.HAND_IN_RECEIPT: ["按照容缺受理通知书提交的材料", "尚未补齐，共1项",
                                   "2026-11-27前（含当日）补齐", "容缺办理终止", "补齐前不发放办理结果"],
        Document.WITHDRAWAL: ["自愿撤回该申请，理由：经营计划有变化", "申请材料已凭收件凭证退还",
                              "不影响以后就同一事项重新申请", "申请人（代理人）签名或者盖章"],
        Document.REVOCATION: ["《受理通知书》荔人社许受〔2026〕0157号", "经复核，同一申请人就同一事项已在3号窗受理",
                              "自本告知书送达之日起撤销，不再具有效力", "陈述、申辩", "重新提出申请",
                              "六十日内向广州市荔湾区人民政府申请行政复议", "凭收件凭证退还"],
        Document.RECTIFICATION: ["《受理通知书》荔人社许受〔2026〕0157号", "录入时把门牌号写错", "中山八路12号",
                                 "中山八路21号", "其余内容不变，继续有效", "陈述、申辩"],
    }  # fmt: skip
    for kind, phrases in must.items():
        text = texts_of(samples.facts(kind))
        for phrase in phrases:
            assert phrase in text, f"{kind.value}: {phrase}"


@each_page
def test_a_demo_document_wears_its_mark_on_every_page(kind: Document) -> None:
    facts = samples.facts(kind)
    plain = PRESS.draw(facts).content
    worn = PRESS.draw(replace(facts, demo=True)).content
    # in words in the head; the large one is drawn, so that no reader finds it between two rows
    assert all(squeezed(page).count("演示") == 1 for page in pdfium_text(worn))
    assert all("演示" not in page for page in pdfium_text(plain))
    for page, bare in zip(pypdfium2.PdfDocument(worn), pypdfium2.PdfDocument(plain), strict=True):
        assert light_grey(page) - light_grey(bare) > 0.01


@each_kind
def test_the_same_facts_give_the_same_bytes(kind: Document) -> None:
    facts = samples.facts(kind)
    first = PRESS.draw(facts).content
    PRESS.draw(samples.facts(Document.CORRECTION))
    assert WindowPress().draw(facts).content == first
    assert PRESS.draw(replace(facts, window="1号窗", reprint=1)).content != first


_CHILD = """
import hashlib
from tests.unit.documents import samples
from windowdesk.documents.press import WindowPress
from windowdesk.domain.decision.model import Document
drawn = (WindowPress().draw(samples.facts(kind)).content for kind in Document)
print(hashlib.sha256(b"".join(drawn)).hexdigest())
"""


def test_the_same_facts_give_the_same_bytes_in_another_process() -> None:
    """A reprint after a restart: no order of a set or a cache shows in the bytes."""
    drawn = b"".join(PRESS.draw(samples.facts(kind)).content for kind in Document)
    root = Path(__file__).resolve().parents[3]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _CHILD], cwd=root, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert done.stdout.strip() == hashlib.sha256(drawn).hexdigest()


@each_page
def test_marks_of_reprint_and_circumstance(kind: Document) -> None:
    text = texts_of(replace(samples.facts(kind), reprint=2, time_unverified=True, offline=True))
    assert "补打2" in text
    assert "离线出具" in text
    assert "本机时间未经校验" in text


def test_a_complete_hand_in_says_so_and_a_correction_never_poses_as_acceptance() -> None:
    some = samples.facts(Document.HAND_IN_RECEIPT)
    whole = texts_of(replace(some, gaps=()))
    assert "要求补交的材料已经全部收到" in whole
    assert "补正义务已经履行" in whole
    assert "逾期的后果" not in whole
    correcting = texts_of(replace(some, promised_by=None))
    assert "按照补正告知书提交的材料" in correcting
    assert "此凭证不代表受理" in correcting


@each_page
def test_a_voided_paper_wears_its_mark_and_its_day_on_every_page(kind: Document) -> None:
    facts = samples.facts(kind)
    content = PRESS.draw(replace(facts, voided_at=samples.AT, reprint=2)).content
    pages = [squeezed(page) for page in pdfium_text(content)]
    assert all(page.count("已于2026-11-23作废") == 1 for page in pages)
    assert all("补打2" in page for page in pages)
    plain = PRESS.draw(replace(facts, reprint=2)).content
    for page, bare in zip(
        pypdfium2.PdfDocument(content), pypdfium2.PdfDocument(plain), strict=True
    ):
        assert reddish(page) - reddish(bare) > 0.01


def test_a_reprint_says_when_it_was_printed() -> None:
    facts = replace(samples.facts(Document.ACCEPTANCE), reprint=2, reprinted_at=samples.AT)
    assert "补打2（2026-11-23）" in texts_of(facts)


def test_the_pdf_says_its_language_and_title_and_no_name() -> None:
    facts = samples.facts(Document.ACCEPTANCE)
    content = PRESS.draw(facts).content
    metadata = pypdfium2.PdfDocument(content).get_metadata_dict()
    assert metadata["Title"] == f"受理决定书 {facts.number}"
    assert metadata["CreationDate"].startswith("D:20261123104600")
    assert facts.applicant not in repr(metadata)
    assert b"zh-CN" in content


def _many_gaps(count: int) -> tuple[GapLine, ...]:
    return tuple(replace(samples.GAPS[n % 3], index=n + 1) for n in range(count))


def test_a_notice_of_forty_gaps_runs_over_pages_and_loses_none() -> None:
    facts = replace(samples.facts(Document.CORRECTION), gaps=_many_gaps(40))
    content = PRESS.draw(facts).content
    pages = [squeezed(page) for page in pdfium_text(content)]
    one_copy = pages[: len(pages) // len(facts.copies)]
    assert len(one_copy) > 3
    assert sum(page.count("存在的问题") for page in one_copy) >= len(one_copy) - 1
    for number, page in enumerate(one_copy, 1):
        assert f"第{number}页，共{len(one_copy)}页" in page
    whole = "".join(one_copy)
    assert whole.count("未提交") == sum(gap.defect == "未提交" for gap in facts.gaps)
    assert {code.text for code in READER.read(content, PDF) if code.format == "code128"} == {
        facts.number
    }


def test_sixty_materials() -> None:
    lines = tuple(MaterialLine(n, f"第{n}号材料", n % 3, n % 2, n, "留存") for n in range(1, 61))
    text = texts_of(replace(samples.facts(Document.RECEIPT), materials=lines))
    assert all(line.name in text for line in lines)
    assert "60项" in text


def test_the_closing_never_stands_alone_on_a_page() -> None:
    for count in range(1, 75):
        lines = tuple(MaterialLine(n, "材料", 1, 0, 1, "留存") for n in range(1, count + 1))
        facts = replace(samples.facts(Document.ACCEPTANCE), materials=lines, copies=ONE_COPY)
        last = squeezed(pdfium_text(PRESS.draw(facts).content)[-1])
        assert "签收时间" in last
        assert "查询码" in last or "收取材料" in last, count


@each_kind
def test_nothing_reaches_beyond_the_margins(kind: Document) -> None:
    """Long words in every field: ink stays on the sheet, whatever a clerk types."""
    facts = _stuffed(samples.facts(kind), "阿卜杜热合曼·买买提艾力（GB/T39046-2020-XYZ）" * 3)
    printed = PRESS.draw(facts)
    if kind in (Document.SLIP, Document.LABELS):
        return
    document = pypdfium2.PdfDocument(printed.content)
    for page in document:
        image = page.render(scale=1, grayscale=True).to_pil()
        ink = image.point(lambda level: 255 if level < 200 else 0).getbbox()
        assert ink is not None
        left, top, right, bottom = ink
        assert left >= 54
        assert right <= 542
        assert top >= 30
        assert bottom <= 842 - 22


def _stuffed(facts: PaperFacts, text: str) -> PaperFacts:
    return replace(
        facts,
        applicant=text, agent=text, organ=text, window=text, item_name=text, title="受理通知书",
        fee=text, collection=text, hand_in=text, uncounted=text, effect=text, notes=(text,),
        reasons=tuple(facts.reasons) + ((text,) if facts.reasons else ()),
        materials=tuple(replace(line, name=text, way=text) for line in facts.materials),
        gaps=tuple(replace(gap, defect=text, how=text) for gap in facts.gaps),
    )  # fmt: skip


HOSTILE = [
    "<b>粗体</b><script>alert(1)</script>&amp;",
    "张\u202e三\u202c\u2066四\u2069",
    "李\x00四\x1b[31m\x07\x08",
    "王\ud800五",
    "(\\)%<>[]{}/BT ET (x) Tj",
    "%s%n{0}{facts}__import__",
    "'; DROP TABLE cases; --",
    "e\u0301\u0301\u0301" * 20,
    "\ufeff\u200b\u200d\u2060零宽",
    "👨‍👩‍👧‍👦🀄",
    "ﷺ" * 20,
    " ",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [Document.ACCEPTANCE, Document.CORRECTION, Document.SLIP])
def test_hostile_text_is_drawn_as_text(kind: Document, text: str) -> None:
    facts = replace(_stuffed(samples.facts(kind), text), copies=ONE_COPY)
    printed = PRESS.draw(facts)
    codes = READER.read(printed.content, printed.media)
    assert {code.text for code in codes} == {facts.number, facts.code_text}
    if kind is not Document.SLIP:
        whole = "".join(pdfium_text(printed.content))
        assert not set(whole) & set("\x00\x1b\x07\u202e\u2066")
        assert "粗体" not in text or "<b>粗体</b>" in squeezed(whole)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400), st.sampled_from(list(Document)))
def test_any_text_in_any_field_keeps_the_codes(text: str, kind: Document) -> None:
    facts = replace(_stuffed(samples.facts(kind), text), copies=ONE_COPY)
    printed = PRESS.draw(facts)
    codes = {code.text for code in READER.read(printed.content, printed.media)}
    if kind is Document.LABELS:
        assert codes == {label_text(facts.number, line.index) for line in facts.materials}
    else:
        assert codes == {facts.number, facts.code_text} - {""}


def test_a_field_longer_than_a_page_goes_on_to_the_next() -> None:
    facts = samples.facts(Document.CORRECTION)
    long = "应当由出租方签名或者盖章，" * 600
    text = texts_of(
        replace(facts, gaps=(replace(facts.gaps[0], requirement=long),), copies=facts.copies[:1])
    )
    assert text.count("应当由出租方签名或者盖章，") == 600


NAMES = [
    "阿卜杜热合曼·买买提艾力·吐尔逊江·阿布都克里木·阿卜杜外力·买买提依明·吐尔洪江·热合曼·卡德尔",
    "䶮𬱖㛃",
    "欧阳娜娜·ALEXANDRA MARÍA DE LOS ÁNGELES FERNÁNDEZ-O’BRIEN Y GARCÍA LÓPEZ",
]


@pytest.mark.parametrize("name", NAMES)
def test_long_and_rare_names(name: str) -> None:
    facts = replace(samples.facts(Document.RECEIPT), applicant=name)
    content = PRESS.draw(facts).content
    assert PRESS.missing_glyphs(name) == ""
    for text in (squeezed("".join(pdfium_text(content))), squeezed(poppler_text(content))):
        assert squeezed(name) in text


def _characters(shared_data: Path, read: Callable[[str], str], file: str) -> list[str]:
    lines = (shared_data / "names" / file).read_text(encoding="utf-8").splitlines()[1:]
    return [read(line) for line in lines if line]


def test_every_character_of_the_police_and_of_the_standard_prints_and_extracts(
    shared_data: Path,
) -> None:
    police = _characters(
        shared_data, lambda line: line.split("\t")[2], "police-idcard-characters.tsv"
    )
    standard = _characters(
        shared_data, lambda line: line.split(",")[0], "general-standard-characters.csv"
    )
    rare = [char for char in standard if ord(char) > 0xFFFF]
    assert len(police) == 69
    assert len(rare) > 150
    assert PRESS.missing_glyphs("".join(police + standard)) == ""
    names = tuple("".join(group) for group in _groups(police + rare, 20))
    lines = tuple(MaterialLine(n, name, 1, 0, 1, "留存") for n, name in enumerate(names, 1))
    content = PRESS.draw(replace(samples.facts(Document.RECEIPT), materials=lines)).content
    texts = (squeezed("".join(pdfium_text(content))), squeezed(poppler_text(content)))
    for name in names:
        assert all(name in text for text in texts), name


def _groups(chars: list[str], size: int) -> list[list[str]]:
    return [chars[start : start + size] for start in range(0, len(chars), size)]


def test_a_character_no_font_has_becomes_a_slot_with_its_code_point() -> None:
    name = "张\U000323af三"
    assert PRESS.missing_glyphs(name) == "\U000323af"
    facts = replace(samples.facts(Document.ACCEPTANCE), applicant=name)
    content = PRESS.draw(facts).content
    assert "张U+323AF三：" in squeezed("".join(pdfium_text(content)))
    assert PRESS.slip_png(facts) != PRESS.slip_png(replace(facts, applicant="张三"))


def test_titles_follow_the_facts() -> None:
    for title in ("受理通知书", "受理决定书"):
        text = texts_of(replace(samples.facts(Document.ACCEPTANCE), title=title))
        assert title in text
        assert ("决定予以受理" in text) == (title == "受理决定书")


def test_forecast_dates_are_marked() -> None:
    facts = samples.facts(Document.ACCEPTANCE)
    limits = tuple(replace(limit, firm=False) for limit in facts.limits)
    assert "预计2026-11-30" in texts_of(replace(facts, limits=limits))
    assert "预计" not in texts_of(facts)


def test_embedded_fonts_only() -> None:
    content = PRESS.draw(samples.facts(Document.ACCEPTANCE)).content
    assert len(re.findall(rb"/FontFile2", content)) >= 2
    assert b"Helvetica" not in content


def test_what_only_some_cases_have_is_printed_when_they_have_it() -> None:
    facts = replace(
        samples.facts(Document.ACCEPTANCE),
        notes=("注册资本低于许可条件，不影响受理。",),
        override="经负责人批准受理。",
        entrustment="依据荔人社委〔2026〕3号受理",
        address="荔湾区某路1号",
        accepted_on=date(2026, 11, 25),
        effect="以本决定载明的日期为准。",
    )
    text = texts_of(facts)
    for words in (*facts.notes, facts.override, facts.entrustment, facts.address, facts.effect):
        assert words in text
    assert "受理日期2026-11-25" in text


@pytest.mark.parametrize(
    ("refer", "said"),
    [("市局", "请向市局申请。"), ("请改办乙事项。", "请改办乙事项。"), ("", "")],
)
def test_where_to_go_instead(refer: str, said: str) -> None:
    text = texts_of(replace(samples.facts(Document.NOT_ACCEPTED), refer_to=refer))
    assert said in text
    assert "请向申请" not in text


def test_no_remedy_is_no_empty_sentence() -> None:
    facts = samples.facts(Document.NOT_ACCEPTED)
    assert "如不服" not in texts_of(replace(facts, review=None, lawsuit=None))
    assert "，也可以" not in texts_of(replace(facts, lawsuit=None))


def test_bare_facts_make_a_document_too() -> None:
    """Everything optional left out: no empty table, no label without a value."""
    for kind in PAGES:
        full = samples.facts(kind)
        bare = replace(
            full, document_number="", query_secret="", agent="", agent_number="", basis=(),
            applicant_phone="", materials=(), gaps=(), limits=(), reasons=(), uncounted="", fee="",
            collection="", refer_to="", hand_in="", review=None, lawsuit=None, promised_by=None,
            consequence="", papers_returned=None, circumstances=(), item_code="", phone="",
            code_text="",
        )  # fmt: skip
        text = texts_of(bare)
        assert "代理人证件" not in text
        assert "查询码" not in text
        assert [c.text for c in READER.read(PRESS.draw(bare).content, PDF)] == [
            n for n in [full.number] * len(full.copies) if n
        ]
