"""Papers given out before anything is received: what to bring, and a form to sign."""

from __future__ import annotations

from dataclasses import replace

from windowdesk.documents.describe import words
from windowdesk.documents.describe.parts import bold, case_pairs, pairs, paragraph, sheet
from windowdesk.documents.describe.phrases import said
from windowdesk.documents.sheet import (
    Blank,
    Block,
    Column,
    Field,
    Form,
    Rule,
    Sheet,
    Signing,
    Slip,
    SlipBlock,
    SlipLine,
    Square,
    Table,
)
from windowdesk.domain.papers import AskLine, FieldLine, PaperFacts

_SHORT = 12  # a label or value of so many wide characters still shares its row
_FOOT = "扫码核验标准版本；码内不含个人信息"


def consultation(facts: PaperFacts) -> Sheet:
    """一次性告知单: everything the item asks for under these circumstances, from the standard."""
    blocks: list[Block | None] = [
        paragraph(said("consultation_standing")),
        case_pairs(
            facts,
            ("咨询时间", words.minute(facts.issued_at)),
            ("咨询窗口", f"{facts.window}\u3000{facts.phone}".strip()),
            *((limit.name, words.limit_words(limit)) for limit in facts.limits),
            ("是否收费", facts.fee),
        ),
        pairs(
            wide=(
                ("办理结果", facts.result),
                ("不计入时限", facts.uncounted),
                ("提交地点", facts.hand_in),
                ("领取方式", facts.collection),
            )
        ),
        paragraph(bold(said("consultation_open")), "；".join(facts.unsettled))
        if facts.unsettled
        else None,
        paragraph(bold("办理条件"), indent=False) if facts.conditions else None,
        *(paragraph(f"{n}. {text}") for n, text in enumerate(facts.conditions, 1)),
        *(paragraph(bold(text)) for text in facts.reasons),
        _asked(facts),
        paragraph(said("consultation_truth")),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
    ]
    made = sheet(facts, blocks)
    return replace(made, addressee="", foot=(*made.foot[:-1], _FOOT))


def _asked(facts: PaperFacts) -> Table | None:
    if not facts.asked:
        return None
    columns = (
        Column("序", fixed=30, centred=True),
        Column("申请材料", share=2.6),
        Column("原件", fixed=30, centred=True),
        Column("复印", fixed=30, centred=True),
        Column("必要性", fixed=52, centred=True),
        Column("要求", share=4.6),
    )
    return Table(columns, tuple(_asked_row(line) for line in facts.asked))


def _asked_row(line: AskLine) -> tuple[str, ...]:
    if line.rule:
        return (line.index, line.name, "", "", _necessity(line), line.rule)
    told = "".join(text.rstrip("。；") + "。" for text in (line.how, *line.points) if text)
    spared = f"【{line.spared}】" if line.spared else ""
    return (
        line.index,
        line.name,
        str(line.originals or "—"),
        str(line.copies or "—"),
        _necessity(line),
        spared + told,
    )


def _necessity(line: AskLine) -> str:
    return "视情形" if line.maybe else line.necessity


def consultation_slip(facts: PaperFacts) -> Slip:
    """The same on 80 mm: names and counts; the requirements are on the sheet and on the web."""
    blocks: list[SlipBlock] = [
        SlipLine(facts.centre, centred=True),
        SlipLine(facts.title, bold=True, size=40, centred=True),
        SlipLine(f"{facts.window}\u3000{facts.issued_at:%Y-%m-%d %H:%M}", size=22, centred=True),
    ]
    if facts.demo:
        blocks.append(SlipLine("【演示】不具法律效力", bold=True, size=28, centred=True))
    blocks += [Rule(), SlipLine(facts.item_name, bold=True), SlipLine(facts.organ, size=22)]
    blocks += [SlipLine(f"{asked}：{answer}", size=22) for asked, answer in facts.circumstances]
    blocks += [SlipLine(f"未定：{text}", size=22) for text in facts.unsettled]
    blocks += [SlipLine(text, bold=True) for text in facts.reasons]
    blocks.append(Rule())
    for line in facts.asked:
        blocks += _asked_lines(line)
    blocks.append(Rule())
    blocks += [SlipLine(words.limit_words(limit), limit.name) for limit in facts.limits]
    lines = (("收费", facts.fee), ("提交地点", facts.hand_in), ("咨询", facts.phone))
    blocks += [SlipLine(value, label) for label, value in lines if value]
    blocks += [Rule(), SlipLine(said("consultation_standing"), size=20)]
    if facts.code_text:
        blocks += [Square(facts.code_text), SlipLine("扫码核验标准版本", size=22, centred=True)]
    blocks.append(SlipLine(words.version_line(facts), size=22, centred=True))
    return Slip(tuple(blocks))


def _asked_lines(line: AskLine) -> list[SlipBlock]:
    counts = [
        f"原件 {line.originals}" * bool(line.originals),
        f"复印 {line.copies}" * bool(line.copies),
    ]
    notes = [line.rule, *counts, line.spared, _necessity(line)]
    said_ = "\u3000".join(note for note in notes if note and note != "必要")
    name = SlipLine(f"{line.index}. {line.name}", bold=not line.maybe)
    return [name, SlipLine(f"\u3000{said_}", size=20)] if said_ else [name]


def application_form(facts: PaperFacts) -> Sheet:
    """The item's application form, filled in as far as card and answers know, to check and sign."""
    signer = facts.signer or "申请人"
    blocks: list[Block | None] = [
        paragraph("向", bold(facts.organ), "申请", bold(facts.item_name), "："),
        Form(_rows(facts.fields)) if facts.fields else None,
        paragraph(said("form_truth")),
        *(paragraph(note, small=True) for note in facts.notes),
        Signing(
            (
                Blank(f"{signer}签名或者盖章：", ((11.0, ""),)),
                Blank("日期：", ((3.2, "年"), (2.0, "月"), (2.0, "日"))),
            )
        ),
    ]
    made = sheet(facts, blocks)
    # the applicant's own paper: no organ above it, nobody addressed, no 文号
    return replace(made, organ="", addressee="", document_number="", foot=(*made.foot[:-1], _FOOT))


def _rows(fields: tuple[FieldLine, ...]) -> tuple[tuple[Field, ...], ...]:
    """Short fields two a row, long ones alone; the order stays."""
    rows: list[tuple[Field, ...]] = []
    for line in fields:
        label = line.label if line.required else f"{line.label}（选填）"
        field = Field(label, line.value, line.lines)
        if rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(field):
            rows[-1] = (rows[-1][0], field)
        else:
            rows.append((field,))
    return tuple(rows)


def _is_short(field: Field) -> bool:
    wide = sum(1 if ord(char) > 0x2E7F else 0.55 for char in field.value)
    return field.lines == 1 and wide <= _SHORT
