"""Documents of an application that is taken in: 接收凭证, 受理通知书, 容缺 notice and promise."""

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
    pairs,
    paragraph,
    query,
    sheet,
)
from windowdesk.documents.describe.phrases import said
from windowdesk.documents.sheet import Blank, Block, Column, Pairs, Sheet, Signing, Table
from windowdesk.domain.papers import PaperFacts, PromiseLine


def receipt(facts: PaperFacts) -> Sheet:
    """申请材料接收凭证: what was taken in, when, and what that does and does not mean."""
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提交的",
            bold(facts.item_name),
            f"申请材料{words.counted(facts)}，已按下列清单收到。",
        ),
        case_pairs(
            facts,
            ("收件时间", words.minute(facts.received_at)),
            ("收件窗口", f"{facts.window}\u3000工号 {facts.clerk}"),
        ),
        materials(facts, pages=True),
        paragraph(bold(facts.effect or said("receipt_effect"))),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(query(facts), _collection(facts)),
        closing(facts, receiver="收件人"),
    ]
    return sheet(facts, blocks)


def acceptance(facts: PaperFacts) -> Sheet:
    """受理通知书, or the name the item's law gives it (受理决定书)."""
    basis = words.cite(facts.basis)
    decision = "决定予以受理" if "决定" in facts.title else "现予受理"
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            said("accepted_because"),
            f"依据{basis}，" if basis else "",
            f"{decision}。{facts.effect}",
        ),
        _acceptance_pairs(facts),
        materials(facts, pages=False),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(facts.override),
        paragraph(query(facts), _collection(facts), f"受理人 工号 {facts.clerk}。"),
        closing(facts),
    ]
    return sheet(facts, blocks)


def _acceptance_pairs(facts: PaperFacts) -> Pairs | None:
    return pairs(
        ("申请人", words.with_number(facts.applicant, facts.applicant_number)),
        ("代理人", words.with_number(facts.agent, facts.agent_number)),
        ("联系电话", facts.applicant_phone),
        ("申请日期", words.minute(facts.received_at)),
        ("受理日期", _accepted(facts)),
        *((limit.name, words.limit_words(limit)) for limit in facts.limits),
        ("是否收费", facts.fee),
        ("实施编码", facts.item_code),
        wide=(
            ("办理情形", words.circumstances(facts)),
            ("不计入时限", facts.uncounted),
        ),
    )


def _accepted(facts: PaperFacts) -> str:
    """受理日期: the day all was there, where that was before the day of issue."""
    on = facts.accepted_on
    return f"{on:%Y-%m-%d}" if on else words.minute(facts.issued_at)


def _collection(facts: PaperFacts) -> str:
    return f"取件方式：{facts.collection.rstrip('。')}。" if facts.collection else ""


def deferral_notice(facts: PaperFacts) -> Sheet:
    """容缺受理通知书, 一式两份: what is still owed, by when, and what follows otherwise."""
    basis = words.cite(facts.basis)
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            said("deferred_because"),
            f"依据{basis}，" if basis else "",
            f"现予容缺受理。{facts.effect}",
        ),
        case_pairs(
            facts,
            ("受理日期", _accepted(facts)),
            ("补正期限", words.until(facts.promised_by)),
            *((limit.name, words.limit_words(limit)) for limit in facts.limits),
            ("是否收费", facts.fee),
        ),
        pairs(
            wide=(
                ("补正方式", facts.hand_in),
                ("逾期后果", facts.consequence),
                ("不计入时限", facts.uncounted),
            ),
        ),
        gaps(facts, how="补正形式", deferrable=False),
        materials(facts, pages=False),
        *(paragraph(note, small=True) for note in facts.notes),
        paragraph(facts.override),
        paragraph(said("deferral_time")),
        paragraph(query(facts), _collection(facts), f"受理人 工号 {facts.clerk}。"),
        closing(facts),
    ]
    return sheet(facts, blocks)


def deferral_promise(facts: PaperFacts) -> Sheet:
    """容缺受理承诺书: the applicant's own paper, so it bears no seal and is addressed to the organ."""
    by = words.day(facts.promised_by) if facts.promised_by else "规定期限"
    blocks: list[Block | None] = [
        paragraph(
            f"本人（单位）于 {words.day(facts.received_at)}申请办理",
            bold(facts.item_name),
            said("deferral_voluntary"),
        ),
        case_pairs(facts, ("补正期限", words.until(facts.promised_by))),
        gaps(facts, how="补正形式", deferrable=False),
        paragraph("现承诺："),
        paragraph(f"1. {said('deferral_truth')}；"),
        paragraph(f"2. 于 {by}前按上述要求补正全部材料；"),
        paragraph(f"3. 补正途径：{facts.hand_in.rstrip('。')}；" if facts.hand_in else ""),
        paragraph(_consequence(facts)),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
        _promise_signing(facts),
    ]
    # made *to* the organ by the applicant: no organ above the title, no 文号
    return replace(sheet(facts, blocks), organ="", document_number="", addressee=facts.organ)


def _consequence(facts: PaperFacts) -> str:
    consequence = facts.consequence.rstrip("。") or said("deferral_consequence")
    return f"4. {said('deferral_known', consequence=consequence)}"


def promise(facts: PaperFacts) -> Sheet:
    """告知承诺书 (国办发〔2020〕42号): the organ tells, the applicant promises, both keep a copy."""
    columns = (
        Column("序", fixed=28, centred=True),
        Column("证明事项", share=2.2),
        Column("设定依据", share=2.6),
        Column("证明内容（承诺内容）", share=3.6),
        Column("核查方式", share=2.6),
    )
    blocks: list[Block | None] = [
        paragraph(bold("一、行政机关告知")),
        paragraph(said("promise_instead"), said("promise_choice")),
        case_pairs(facts, ("承诺时间", words.minute(facts.issued_at))),
        Table(columns, tuple(_promised(line) for line in facts.promises)),
        paragraph(bold("不实承诺的责任："), said("promise_liability")),
        paragraph(bold("二、申请人承诺")),
        paragraph("现承诺：", *_promises()),
        paragraph(said("promise_public"), "□ 同意公开\u3000□ 不同意公开"),
        *(paragraph(note, small=True) for note in facts.notes),
        _promise_signing(facts, sealed=True),
    ]
    return replace(sheet(facts, blocks), document_number="", addressee="")


def _promises() -> list[str]:
    ends = ("；", "；", "。")
    return [f"{n}. {said(f'promise_{n}')}{end}" for n, end in enumerate(ends, 1)]


def _promised(line: PromiseLine) -> tuple[str, ...]:
    content = "；".join(line.content) or line.proof
    return (
        str(line.index),
        line.proof,
        line.basis,
        content,
        line.verification or said("promise_verification"),
    )


def _promise_signing(facts: PaperFacts, *, sealed: bool = False) -> Signing:
    signer = "承诺人（代理人）签名或者盖章："
    blanks = [Blank(signer, ((10.0, ""),)), Blank("承诺时间：", SIGNED_AT)]
    if facts.agent:
        blanks.append(Blank("授权委托书：", ((4.0, "份（代理人签署的须附）"),)))
    if not sealed:
        return Signing(tuple(blanks))
    return Signing(tuple(blanks), facts.organ, facts.seal, words.day(facts.issued_at))
