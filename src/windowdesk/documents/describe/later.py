"""Documents of what happens after the verdict: papers handed in later, an application withdrawn,
papers taken back that should not have been issued, a slip of the pen put right."""

from __future__ import annotations

from dataclasses import replace

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


def hand_in(facts: PaperFacts) -> Sheet:
    """补正材料接收凭证, or of a deferral 容缺补齐材料接收凭证: what came, what is still open."""
    deferred = facts.promised_by is not None
    owed = "容缺受理通知书" if deferred else "补正告知书"
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）就 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            f"申请，按照{owed}提交的材料{words.counted(facts)}，已于 "
            f"{words.day(facts.issued_at)}收到，清单如下：",
        ),
        case_pairs(
            facts,
            ("收到时间", words.minute(facts.issued_at)),
            ("收件窗口", f"{facts.window}\u3000工号 {facts.clerk}"),
            ("补交期限", words.until(facts.promised_by)),
            *((limit.name, words.limit_words(limit)) for limit in facts.limits),
        ),
        materials(facts, pages=True),
        paragraph(bold(_standing(facts))),
        gaps(facts, how="补正方式", deferrable=False),
        pairs(wide=(("补交地点", facts.hand_in if facts.gaps else ""),)),
        paragraph(_meaning(facts)),
        paragraph(facts.effect),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
        paragraph(query(facts)),
        closing(facts, receiver="收件人"),
    ]
    return sheet(facts, blocks)


def _standing(facts: PaperFacts) -> str:
    if facts.gaps:
        return f"下列材料尚未补齐，共 {len(facts.gaps)}{words.NB}项："
    return "要求补交的材料已经全部收到。"


def _meaning(facts: PaperFacts) -> str:
    """What the receipt does, by what it follows and whether everything is there."""
    if facts.promised_by is None:
        if facts.gaps:
            return said("hand_in_some")
        return said("hand_in_all")
    if not facts.gaps:
        return said("hand_in_deferred_all")
    consequence = facts.consequence.rstrip("。")
    told = f"逾期的后果：{consequence}。" if consequence else ""
    return said("hand_in_deferred_some", by=words.until(facts.promised_by)) + told


def withdrawal(facts: PaperFacts) -> Sheet:
    """撤回申请书: the applicant's own words in writing, and the papers given back against it."""
    reason = facts.reasons[0].rstrip("。") if facts.reasons else ""
    blocks: list[Block | None] = [
        paragraph(
            f"本人（单位）于 {words.day(facts.received_at)}提出",
            bold(facts.item_name),
            f"申请，收件号 {facts.number}。{said('withdrawal_voluntary')}",
            f"，理由：{reason}。" if reason else "。",
        ),
        case_pairs(
            facts,
            ("收件时间", words.minute(facts.received_at)),
            ("撤回时间", words.minute(facts.issued_at)),
            ("经办人", f"工号 {facts.clerk}\u3000{facts.phone}".rstrip()),
        ),
        paragraph(said("withdrawal_returned") if facts.materials else ""),
        materials(facts, pages=True, heads=("退还材料", "处理")),
        pairs(wide=(("费用", facts.refund or facts.fee),)),
        paragraph(said("withdrawal_effect")),
        paragraph(facts.effect),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
        Signing(
            (
                Blank("申请人（代理人）签名或者盖章：", ((8.0, ""),)),
                Blank("签名时间：", SIGNED_AT),
                Blank("退还材料签收：", ((8.0, ""),)),
                Blank(f"经办人（工号 {facts.clerk}）签字：", ((7.0, ""),)),
            ),
            facts.organ,
            facts.seal,
            words.day(facts.issued_at),
        ),
    ]
    # made by the applicant and addressed to the organ, which acknowledges it with its seal
    return replace(sheet(facts, blocks), organ="", addressee=facts.organ)


def revocation(facts: PaperFacts) -> Sheet:
    """撤销告知书: which papers no longer hold, why, what becomes of the application, what one may do."""
    reason = facts.reasons[0].rstrip("。") if facts.reasons else ""
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            f"申请，收件号 {facts.number}，本机关此前出具下列文书：",
        ),
        *numbered(facts.revokes),
        paragraph(f"经复核，{reason}。", bold(said("revocation_decided"))),
        case_pairs(
            facts,
            ("告知时间", words.minute(facts.issued_at)),
            ("经办人", f"工号 {facts.clerk}\u3000{facts.phone}".rstrip()),
        ),
        paragraph(said("revocation_returned") if facts.materials else ""),
        materials(facts, pages=True, heads=("退还材料", "处理")),
        paragraph(said("revocation_again")),
        paragraph(said("revocation_heard")),
        paragraph(words.remedies(facts, "告知")),
        paragraph(facts.effect),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(query(facts)),
        closing(facts),
    ]
    return sheet(facts, blocks)


def rectification(facts: PaperFacts) -> Sheet:
    """更正告知书: which paper, what it says, what it should read; everything else of it stands."""
    reason = facts.reasons[0].rstrip("。") if facts.reasons else ""
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            f"申请，收件号 {facts.number}，本机关此前出具的{facts.corrects}中有一处有误：{reason}。",
        ),
        pairs(wide=(("原文", facts.was), ("更正为", facts.reads))),
        paragraph(bold(said("rectification_decided"))),
        case_pairs(
            facts,
            ("告知时间", words.minute(facts.issued_at)),
            ("经办人", f"工号 {facts.clerk}\u3000{facts.phone}".rstrip()),
        ),
        paragraph(said("rectification_heard")),
        paragraph(facts.effect),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(query(facts)),
        closing(facts),
    ]
    return sheet(facts, blocks)
