"""Turns of phrase that several documents share.

Documents are legal texts of the organ: they are written in Chinese whatever language the desk shows
(docs/decisions/0040-documents.md), so nothing here is looked up in a translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from windowdesk.documents.describe.phrases import said
from windowdesk.domain.papers import Copy, LimitLine, PaperFacts
from windowdesk.domain.standard.model import Basis, Remedy

NB = "\u00a0"
_NUMERALS = "零一二三四五六七八九"


def day(moment: date) -> str:
    """2026 年 11 月 23 日, with no line end between a number and its unit."""
    return f"{moment.year}{NB}年 {moment.month}{NB}月 {moment.day}{NB}日"


def minute(moment: datetime) -> str:
    """2026-11-23　10:46: to the minute, as 收件时间 is."""
    return f"{moment:%Y-%m-%d}\u3000{moment:%H:%M}"


def until(last: date | None) -> str:
    """2026-11-27 前（含当日）; "" without a date."""
    return f"{last:%Y-%m-%d} 前（含当日）" if last else ""


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 第一联, 第十二联."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    lead = {0: "", 1: "十"}.get(tens, f"{_NUMERALS[tens]}十")
    return lead + (_NUMERALS[ones] if ones else "")


def copy_words(copy: Copy) -> str:
    """第一联　交申请人; 随案 and 存根 are not handed to anyone."""
    where = copy.destination
    if not where.startswith(("交", "随", "存", "留", "附", "归")):
        where = f"交{where}"
    return f"第{numeral(copy.ordinal)}联\u3000{where}"


def cite(bases: Sequence[Basis]) -> str:
    """Legal grounds as cited in a sentence."""
    return "、".join(basis.cite() for basis in bases)


def limit_words(limit: LimitLine) -> str:
    """2026-11-30（5 个工作日）; 预计 while the holiday table does not reach that far."""
    if limit.due is None:
        return limit.words
    words = f"（{limit.words}）" if limit.words else ""
    return f"{limit.due:%Y-%m-%d}{words}" if limit.firm else f"预计 {limit.due:%Y-%m-%d}{words}"


def _remedy(remedy: Remedy, act: str, action: str) -> str:
    within = remedy.within if remedy.within.endswith("内") else f"{remedy.within}内"
    basis = f"（{remedy.basis.cite()}）" if remedy.basis.law else ""
    return f"自收到本{act}之日起{within}向{remedy.organ}{action}{basis}"


def remedies(facts: PaperFacts, act: str) -> str:
    """复议 and 诉讼 against this ``act`` (决定, 告知): where and within which time; "" when the organ gave neither."""
    ways = []
    if facts.review:
        ways.append(_remedy(facts.review, act, "申请行政复议"))
    if facts.lawsuit:
        ways.append(_remedy(facts.lawsuit, act, "提起行政诉讼"))
    return said("remedies", act=act, ways="，也可以".join(ways)) if ways else ""


def refer(facts: PaperFacts) -> str:
    """The competent organ (art. 32-1(2)), or the successor of a cancelled item, as worded."""
    to = facts.refer_to.rstrip("。")
    if not to:
        return ""
    return f"{to}。" if to.startswith(("请", "该", "本", "可")) else f"请向{to}申请。"


def marks(facts: PaperFacts) -> tuple[str, ...]:
    """Small remarks on how the document came about."""
    noted = (
        (facts.voided_at is not None, f"已于{NB}{_on(facts.voided_at)} 作废"),
        (facts.reprint > 0, _reprint(facts)),
        (facts.offline, "离线出具"),
        (facts.time_unverified, "本机时间未经校验"),
    )
    return tuple(words for is_so, words in noted if is_so)


def _on(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _reprint(facts: PaperFacts) -> str:
    """补打 2（2026-11-25）: counted, and dated where the date of printing is known."""
    on = f"（{_on(facts.reprinted_at)}）" if facts.reprinted_at else ""
    return f"补打{NB}{facts.reprint}{on}"


def counted(facts: PaperFacts) -> str:
    """共 10 项（原件 5 份、复印件 4 份）: the totals in a sentence."""
    originals = sum(line.originals for line in facts.materials)
    copies = sum(line.copies for line in facts.materials)
    return f"共 {len(facts.materials)}{NB}项（原件 {originals}{NB}份、复印件 {copies}{NB}份）"


def totals(facts: PaperFacts) -> str:
    """10 项　原件 5　复印 4."""
    originals = sum(line.originals for line in facts.materials)
    copies = sum(line.copies for line in facts.materials)
    return f"{len(facts.materials)}{NB}项\u3000原件{NB}{originals}\u3000复印{NB}{copies}"


def circumstances(facts: PaperFacts) -> str:
    """The answers that chose this list of materials."""
    return "；".join(f"{question}：{answer}" for question, answer in facts.circumstances)


def with_number(name: str, number: str) -> str:
    return f"{name}\u3000{number}" if number else name


def version_line(facts: PaperFacts) -> str:
    """Catalogue version and the ends of its hash, which tell two versions apart at sight."""
    short = facts.catalogue
    if len(short) > 12:
        short = f"{short[:4]}…{short[-4:]}"
    return f"标准 {facts.version} 版 · {short}" if facts.version else f"标准 {short}"
