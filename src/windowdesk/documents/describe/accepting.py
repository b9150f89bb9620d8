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
from windowdesk.documents.sheet import Blank, Block, Pairs, Sheet, Signing
from windowdesk.domain.papers import PaperFacts

# 行政许可法 art. 32-1(4); an item under other law brings its own words in ``effect``
RECEIPT_EFFECT = (
    "此凭证不代表受理。申请材料不齐全或者不符合法定形式的，将当场或者在五个工作日内一次告知"
    "需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。"
)


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
        paragraph(bold(facts.effect or RECEIPT_EFFECT)),
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
            "申请，经核对材料齐全、符合法定形式，",
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
    accepted = facts.accepted_on
    return pairs(
        ("申请人", words.with_number(facts.applicant, facts.applicant_number)),
        ("代理人", words.with_number(facts.agent, facts.agent_number)),
        ("联系电话", facts.applicant_phone),
        ("申请日期", words.minute(facts.received_at)),
        ("受理日期", f"{accepted:%Y-%m-%d}" if accepted else words.minute(facts.issued_at)),
        *((limit.name, words.limit_words(limit)) for limit in facts.limits),
        ("是否收费", facts.fee),
        ("实施编码", facts.item_code),
        wide=(
            ("办理情形", words.circumstances(facts)),
            ("不计入时限", facts.uncounted),
        ),
    )


def _collection(facts: PaperFacts) -> str:
    return f"取件方式：{facts.collection.rstrip('。')}。" if facts.collection else ""


def deferral_notice(facts: PaperFacts) -> Sheet:
    """容缺受理通知书, 一式两份: what is still owed, by when, and what follows otherwise."""
    basis = words.cite(facts.basis)
    blocks: list[Block | None] = [
        paragraph(
            f"你（单位）于 {words.day(facts.received_at)}提出的",
            bold(facts.item_name),
            "申请，主要材料齐全且符合法定条件，下列材料可以容缺后补。根据你（单位）的申请和承诺，",
            f"依据{basis}，" if basis else "",
            f"现予容缺受理。{facts.effect}",
        ),
        case_pairs(
            facts,
            ("受理日期", words.minute(facts.issued_at)),
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
        paragraph("补正时间以受理机关收到补正材料的时间为准；补正前不发放办理结果。"),
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
            "，因下列材料暂缺或者有待完善，自愿申请容缺受理。",
        ),
        case_pairs(facts, ("补正期限", words.until(facts.promised_by))),
        gaps(facts, how="补正形式", deferrable=False),
        paragraph("现承诺："),
        paragraph("1. 所提交的材料和填写的内容真实、合法、有效；"),
        paragraph(f"2. 于 {by}前按上述要求补正全部材料；"),
        paragraph(f"3. 补正途径：{facts.hand_in.rstrip('。')}；" if facts.hand_in else ""),
        paragraph(_consequence(facts)),
        paragraph(f"依据：{words.cite(facts.basis)}。" if facts.basis else "", small=True),
        _promise_signing(facts),
    ]
    # made *to* the organ by the applicant: no organ above the title, no 文号
    return replace(sheet(facts, blocks), organ="", document_number="", addressee=facts.organ)


def _consequence(facts: PaperFacts) -> str:
    words_ = facts.consequence.rstrip("。") or "容缺办理终止，由此造成的损失自行承担"
    return f"4. 已知悉逾期未补正或者补正不符合要求的后果：{words_}。"


def _promise_signing(facts: PaperFacts) -> Signing:
    signer = "承诺人（代理人）签名或者盖章："
    blanks = [Blank(signer, ((10.0, ""),)), Blank("承诺时间：", SIGNED_AT)]
    if facts.agent:
        blanks.append(Blank("授权委托书：", ((4.0, "份（代理人签署的须附）"),)))
    return Signing(tuple(blanks))
