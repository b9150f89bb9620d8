"""受理回执, the 80 mm slip: what the applicant keeps in a pocket.

Names and numbers are printed as the facts give them: masking is the issuing use case's decision.
"""

from __future__ import annotations

from dataclasses import replace

from windowdesk.documents.describe import words
from windowdesk.documents.sheet import Bars, Rule, Slip, SlipBlock, SlipLine, Square
from windowdesk.domain.papers import LimitLine, PaperFacts


def slip(facts: PaperFacts) -> Slip:
    """The slip of any outcome; its title says which (受理回执, 补正告知回执, …)."""
    if facts.sensitive:
        facts = _discreet(facts)
    blocks: list[SlipBlock] = [
        SlipLine(facts.centre, centred=True),
        SlipLine(facts.title, bold=True, size=40, centred=True),
        SlipLine(f"{facts.window}\u3000{facts.issued_at:%Y-%m-%d %H:%M}", size=22, centred=True),
    ]
    marks = words.marks(facts)
    if facts.voided_at:
        blocks.append(SlipLine("作　废", bold=True, size=56, centred=True))
    if facts.demo:
        blocks.append(SlipLine("【演示】不具法律效力", bold=True, size=28, centred=True))
    if marks:
        blocks += [SlipLine(mark, size=22, centred=True) for mark in marks]
    blocks += [Rule(), *_who(facts), Rule(), *_outcome(facts), Rule(), Bars(facts.number)]
    if facts.project:
        blocks += [
            SlipLine("办件编号", size=22, centred=True),
            SlipLine(facts.project, size=22, centred=True),
        ]
    if facts.code_text:
        blocks += [Square(facts.code_text), SlipLine("扫码查进度、核真伪", size=22, centred=True)]
    blocks += [Rule(), *_foot(facts)]
    return Slip(tuple(blocks))


def _discreet(facts: PaperFacts) -> PaperFacts:
    """A sensitive matter on a paper that is easily lost: nothing that says which, or from whom.

    The organ, its 文号, the reasons and the papers asked for would tell; the notice has them all.
    """
    return replace(facts, organ="", item_name="", document_number="", reasons=(), refer_to="")


def _who(facts: PaperFacts) -> list[SlipBlock]:
    lines = [
        ("受理机关", facts.organ),
        ("事项", facts.item_name),
        ("申请人", words.with_number(facts.applicant, facts.applicant_number)),
        ("经办", words.with_number(facts.agent, facts.agent_number)),
        ("材料", words.totals(facts) if facts.materials else ""),
    ]
    return [SlipLine(value, label) for label, value in lines if value]


def _outcome(facts: PaperFacts) -> list[SlipBlock]:
    lines: list[SlipBlock] = [*_conclusion(facts)]
    if facts.document_number:
        lines.append(SlipLine(facts.document_number, "文号"))
    for number, limit in enumerate(facts.limits):
        lines += _promise(limit) if number == 0 else [_further(limit)]
    if facts.promised_by and facts.gaps:
        lines.append(SlipLine(f"{facts.promised_by:%Y-%m-%d} 前（含当日）", "补交期限", bold=True))
    if not facts.sensitive:
        lines += [
            SlipLine(f"{gap.index}. {gap.material}：{gap.defect}", size=22) for gap in facts.gaps
        ]
    lines += [SlipLine(reason, size=22) for reason in facts.reasons]
    if facts.refer_to:
        lines.append(SlipLine(words.refer(facts), size=22))
    if facts.effect:
        lines.append(SlipLine(facts.effect, size=22))
    return lines


def _conclusion(facts: PaperFacts) -> list[SlipLine]:
    """结论, and how many papers are owed; the notice has them in full."""
    owed = f"{len(facts.gaps)}{words.NB}项，详见告知书" if facts.gaps else ""
    if facts.promised_by and owed:
        said = [SlipLine(facts.conclusion, "结论", bold=True)] if facts.conclusion else []
        return [*said, SlipLine(owed.replace("告知书", "通知书"), "容缺后补", bold=True)]
    if owed:
        return [SlipLine(owed, "需补正", bold=True)]
    return [SlipLine(facts.conclusion, "结论", bold=True)] if facts.conclusion else []


def _promise(limit: LimitLine) -> list[SlipLine]:
    """The date the applicant waits for, and below it how it was counted."""
    if limit.due is None:
        return [SlipLine(limit.words, limit.name, bold=True)]
    date = f"{limit.due:%Y-%m-%d}"
    lines = [SlipLine(date if limit.firm else f"预计 {date}", limit.name, bold=True)]
    if limit.words:
        # 日 and 月 are counted from the day after (domain E.1); hours and 当场 are not
        counted = limit.words.endswith(("日", "日（自然日）", "月"))
        lines.append(SlipLine(limit.words + "，不含受理当日" * counted, " ", size=22))
    return lines


def _further(limit: LimitLine) -> SlipLine:
    """A later limit in one line; no bracket, whose white half would break the right edge."""
    date = f"{limit.due:%Y-%m-%d}\u3000" if limit.due else ""
    return SlipLine(f"{'' if limit.firm or not date else '预计 '}{date}{limit.words}", limit.name)


def _foot(facts: PaperFacts) -> list[SlipBlock]:
    owing = bool(facts.gaps)
    correcting = owing and not facts.limits
    texts = [
        f"查询码 {facts.query_secret}" if facts.query_secret else "",
        f"补正交至 {facts.hand_in}" if facts.hand_in and owing else "",
        f"取件方式 {facts.collection}" if facts.collection and not correcting else "",
        "领取结果请带本人证件" if facts.limits else "",
        f"经办工号 {facts.clerk}\u3000咨询监督 {facts.supervision_phone}",
        words.version_line(facts),
    ]
    return [SlipLine(text, size=22, centred=True) for text in texts if text]
