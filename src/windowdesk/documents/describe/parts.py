"""Blocks that several documents share: head and foot, tables, closing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from windowdesk.documents.describe import words
from windowdesk.documents.sheet import (
    Blank,
    Block,
    Column,
    CopyLine,
    Pair,
    Pairs,
    Paragraph,
    Sheet,
    Signing,
    Span,
    Table,
)
from windowdesk.domain.papers import GapLine, MaterialLine, PaperFacts

SIGNED_AT = ((3.2, "年"), (2.0, "月"), (2.0, "日"), (2.0, "时"), (2.0, "分"))


def sheet(facts: PaperFacts, blocks: Iterable[Block | None]) -> Sheet:
    """The frame every A4 document shares, round ``blocks`` (None: nothing to say there)."""
    return Sheet(
        kind=facts.kind,
        number=facts.number,
        window=f"{facts.centre} {facts.window}".strip(),
        copies=tuple(CopyLine(words.copy_words(copy)) for copy in facts.copies),
        marks=(*("演示文书，不具法律效力",) * facts.demo, *words.marks(facts)),
        organ=facts.organ,
        title=facts.title,
        document_number=facts.document_number,
        addressee=facts.applicant,
        blocks=tuple(block for block in blocks if block is not None),
        foot=_foot(facts),
        code_text=facts.code_text,
        issued_at=facts.issued_at,
        usual=_usual(facts),
        stamp="作废" if facts.voided_at else "演示" * facts.demo,
    )


def _usual(facts: PaperFacts) -> tuple[str, str]:
    """What comes from the item, the organ and the hall: the same for the next applicant."""
    plain = [facts.organ, facts.seal, facts.centre, facts.window, facts.phone, facts.fee]
    plain += [facts.uncounted, facts.collection, facts.hand_in, facts.item_code, facts.version]
    plain += [basis.cite() for basis in facts.basis]
    plain += [f"{limit.name}{limit.words}" for limit in facts.limits]
    plain += [line.name + line.way + line.remark for line in facts.materials]
    plain += [gap.material + gap.requirement + gap.basis for gap in facts.gaps]
    plain += ["".join(line.content) + line.proof + line.basis for line in facts.promises]
    plain += [line.name + line.how + "".join(line.points) for line in facts.asked]
    return "".join(plain), facts.title + facts.item_name


def _foot(facts: PaperFacts) -> tuple[str, ...]:
    phones = f"咨询电话 {facts.phone}\u3000" if facts.phone else ""
    first = f"{words.version_line(facts)}\u3000{phones}监督电话 {facts.supervision_phone}"
    project = f"办件编号 {facts.project}" if facts.project else ""
    lines = [
        project,
        first,
        facts.address,
        facts.entrustment,
        "扫码核验真伪、查询进度；码内不含个人信息",
    ]
    return tuple(line for line in lines if line)


def paragraph(*texts: str | Span, small: bool = False, indent: bool = True) -> Paragraph | None:
    """Running text from plain and bold stretches; None when there is nothing to say."""
    spans = tuple(Span(t) if isinstance(t, str) else t for t in texts)
    return Paragraph(spans, indent, small) if any(span.text for span in spans) else None


def bold(text: str) -> Span:
    return Span(text, bold=True)


def pairs(*entries: tuple[str, str], wide: Sequence[tuple[str, str]] = ()) -> Pairs | None:
    """Two pairs a row for ``entries``, one a row for ``wide``; empty values are left out.

    A value too long for half a row gets a row of its own, without changing the order.
    """
    rows: list[tuple[Pair, ...]] = []
    for label, value in entries:
        if not value:
            continue
        pair = Pair(label, value)
        if rows and len(rows[-1]) == 1 and not _long(rows[-1][0].value) and not _long(value):
            rows[-1] = (rows[-1][0], pair)
        else:
            rows.append((pair,))
    rows += [(Pair(label, value),) for label, value in wide if value]
    return Pairs(tuple(rows)) if rows else None


def _long(value: str) -> bool:
    """Too long for half a row: three lines there, or a code that would be divided."""
    if any(len(word) > 27 and word.isascii() for word in value.split()):
        return True
    return sum(2 if ord(char) > 0x2E7F else 1 for char in value) > 52


def case_pairs(facts: PaperFacts, *more: tuple[str, str]) -> Pairs | None:
    """Who applies for what, in which circumstances."""
    return pairs(
        ("申请人", facts.applicant),
        ("证件号码", facts.applicant_number),
        ("代理人", facts.agent),
        ("代理人证件", facts.agent_number),
        ("联系电话", facts.applicant_phone),
        *more,
        ("申请事项", facts.item_name),
        ("实施编码", facts.item_code),
        wide=(("办理情形", words.circumstances(facts)),),
    )


def _count(number: int) -> str:
    return str(number) if number else "—"


def materials(
    facts: PaperFacts, *, pages: bool, heads: tuple[str, str] = ("收取材料", "收取方式")
) -> Table | None:
    """收取材料; ``pages`` with the column of page counts (the receipt needs it)."""
    if not facts.materials:
        return None
    remarks = any(line.remark for line in facts.materials)
    columns = [Column("序", fixed=28, centred=True), Column(heads[0], share=4.4)]
    columns += [Column("原件", fixed=34, centred=True), Column("复印", fixed=34, centred=True)]
    if pages:
        columns.append(Column("页数", fixed=34, centred=True))
    columns.append(Column(heads[1], share=2.6))
    if remarks:
        columns.append(Column("备注", share=1.9))
    rows = tuple(_material(line, pages, remarks) for line in facts.materials)
    return Table(tuple(columns), rows)


def _material(line: MaterialLine, pages: bool, remarks: bool) -> tuple[str, ...]:
    row = [str(line.index), line.name, _count(line.originals), _count(line.copies)]
    if pages:
        row.append(_count(line.pages))
    row.append(line.way)
    if remarks:
        row.append(line.remark)
    return tuple(row)


def gaps(facts: PaperFacts, *, how: str, deferrable: bool = True) -> Table | None:
    """What is wrong and how to put it right; the heading of the last column is ``how``."""
    if not facts.gaps:
        return None
    columns = (
        Column("序", fixed=28, centred=True),
        Column("材料", share=2.3),
        Column("存在的问题", share=2.7),
        Column("要求及依据", share=3.2),
        Column(how, share=2.6),
    )
    return Table(columns, tuple(_gap(line, deferrable) for line in facts.gaps))


def _gap(line: GapLine, deferrable: bool) -> tuple[str, ...]:
    basis = f"（{line.basis}）" if line.basis else ""
    mark = "【可申请容缺】" if line.deferrable and deferrable else ""
    return (
        str(line.index),
        line.material,
        line.defect,
        f"{line.requirement}{basis}",
        f"{line.how}{mark}",
    )


def query(facts: PaperFacts) -> str:
    """How to follow the case; the secret keeps a guessed number from telling anything."""
    if not facts.query_secret:
        return ""
    return f"查询码 {facts.query_secret}。凭收件号与查询码查询办理进度。"


def closing(facts: PaperFacts, *, receiver: str = "") -> Signing:
    """Applicant's signature and time, the counter's where both sign, organ with seal place."""
    blanks = [
        Blank("申请人（代理人）签收：", ((9.0, ""),)),
        Blank("签收时间：", SIGNED_AT),
    ]
    if receiver:
        blanks.append(Blank(f"{receiver}（工号 {facts.clerk}）签字：", ((6.0, ""),)))
    return Signing(tuple(blanks), facts.organ, facts.seal, words.day(facts.issued_at))


def numbered(texts: Sequence[str]) -> list[Paragraph | None]:
    """Reasons one by one; a single one needs no number."""
    if len(texts) == 1:
        return [paragraph(texts[0])]
    return [paragraph(f"{n}. {text}") for n, text in enumerate(texts, 1)]
