"""Documents of an application that is not accepted yet, or not at all."""

from __future__ import annotations

from windowdesk.documents.describe import words
from windowdesk.documents.describe.parts import (
    SIGNED_AT,
    bold,
    case_pairs,
    closing,
    gaps,
    materials,
    numbered,
    pairs,
    paragraph,
    query,
    sheet,
)
from windowdesk.documents.describe.phrases import said
from windowdesk.documents.sheet import Blank, Block, Sheet, Signing
from windowdesk.domain.papers import PaperFacts


def correction(facts: PaperFacts) -> Sheet:
    """一次性补正告知书 (art. 32-1(4)): every gap at once, and what happens to the papers."""
    basis = words.cite(facts.basis)
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            said("correction_because"),
            f"依据{basis}，" if basis else "",
            said("correction_all", n=len(facts.gaps)),
        ),
        case_pairs(
            facts,
            ("收件时间", words.minute(facts.received_at)),
            ("经办人", f"工号 {facts.clerk}\u3000{facts.phone}"),
        ),
        gaps(facts, how="补正方式"),
        materials(facts, pages=True) if facts.papers_returned is False else None,
        pairs(wide=(("补正提交", facts.hand_in), ("材料处理", _papers(facts)))),
        paragraph(said("correction_then")),
        paragraph(_deferral(facts)),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(facts.effect),
        paragraph(query(facts)),
        closing(facts),
    ]
    return sheet(facts, blocks)


def _papers(facts: PaperFacts) -> str:
    if facts.papers_returned is None:
        return ""
    if facts.papers_returned:
        return said("papers_given_back")
    return said("papers_kept")


def _deferral(facts: PaperFacts) -> str:
    if not any(gap.deferrable for gap in facts.gaps):
        return ""
    return said("correction_deferral")


def not_accepted(facts: PaperFacts) -> Sheet:
    """不予受理决定书: reasons, basis, the competent organ, and the remedies (art. 32, 38)."""
    return _refusal(facts, "不予受理")


def not_required(facts: PaperFacts) -> Sheet:
    """不受理告知书 (art. 32-1(1)): the matter needs no such permission, or the item has ended."""
    return _refusal(facts, "不受理")


def _refusal(facts: PaperFacts, verdict: str) -> Sheet:
    basis = words.cite(facts.basis)
    decided = "决定" if "决定" in facts.title else "告知"
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            f"申请，本机关经审查{'决定' if decided == '决定' else '，现告知'}",
            bold(verdict),
            "，理由如下：",
        ),
        *numbered(facts.reasons),
        paragraph(f"依据：{basis}。" if basis else ""),
        paragraph(words.refer(facts)),
        case_pairs(
            facts,
            ("申请时间", words.minute(facts.received_at)),
            ("经办人", f"工号 {facts.clerk}"),
        ),
        paragraph(facts.effect),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(_papers_back(facts)),
        paragraph(_remedies(facts, decided)),
        closing(facts),
    ]
    return sheet(facts, blocks)


def _papers_back(facts: PaperFacts) -> str:
    return said("papers_go_back") if facts.papers_returned else ""


def _remedies(facts: PaperFacts, decided: str) -> str:
    return words.remedies(facts, decided)


def spot_correction(facts: PaperFacts) -> Sheet:
    """当场更正记录 (art. 32-1(3)): corrected at the counter, signed at the place of correction."""
    basis = words.cite(facts.basis)
    blocks: list[Block | None] = [
        paragraph(
            f"申请人 {words.day(facts.received_at)}申请",
            bold(facts.item_name),
            said("spot_because"),
            f"依据{basis}，" if basis else "",
            "由申请人当场更正如下：",
        ),
        case_pairs(facts, ("更正时间", words.minute(facts.issued_at))),
        gaps(facts, how="更正内容", deferrable=False),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(said("spot_signed")),
        paragraph(facts.effect),
        Signing(
            (
                Blank("申请人（代理人）签名或者盖章：", ((8.0, ""),)),
                Blank("更正日期：", SIGNED_AT),
                Blank(f"经办人（工号 {facts.clerk}）签字：", ((8.0, ""),)),
            ),
            facts.organ,
            facts.seal,
            words.day(facts.issued_at),
        ),
    ]
    return sheet(facts, blocks)
