"""Each reason of the verdict in everyday words: what is so, and how to put it right.

The sentences for clerks and documents are in ``wording``; these are for the person who has to mend
it. A rule without words of its own here is said as the clerk reads it, never left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from windowdesk.app.wording import limit_words, reason_words, way_words
from windowdesk.app.wording_joints import listed
from windowdesk.domain.decision.model import Reason, Rule
from windowdesk.i18n import N_, _, counted


@dataclass(frozen=True, slots=True)
class Mending:
    """``seen`` is what the clerk noted: shown to this person, never read aloud."""

    title: str
    text: str
    how: str
    seen: str = ""


_Words = Callable[[Reason, Mapping[str, str]], tuple[str, str]]


def _short(reason: Reason, params: Mapping[str, str]) -> int:
    need, got = params.get("need", ""), params.get("got", "")
    return int(need) - int(got) if need.isdigit() and got.isdigit() else 1


# rule: what is so, how to put it right where the standard does not say
_MENDING: dict[Rule, _Words] = {
    Rule.ABSENT: lambda r, p: (_("没有带来。"), _("请准备好这份材料再交。")),
    Rule.ORIGINALS_SHORT: lambda r, p: (
        _("原件要 {need} 份，只有 {got} 份。").format(**p),
        counted("再带 {n} 份原件。", _short(r, p)),
    ),
    Rule.COPIES_SHORT: lambda r, p: (
        _("复印件要 {need} 份，只有 {got} 份。").format(**p),
        counted("再复印 {n} 份就行。", _short(r, p)),
    ),
    Rule.WRONG_FORM: lambda r, p: (
        (_("要纸质的，不能只交电子文件。"), _("请带纸质材料来。"))
        if p.get("form") == "1"
        else (_("要交电子文件。"), _("请把电子文件带来。"))
    ),
    Rule.WAY_NOT_ALLOWED: lambda r, p: (
        _("这份材料不能用“{way}”的方式。").format(way=way_words(p.get("way", ""))),
        _("请带纸质材料来。"),
    ),
    Rule.TOO_OLD: lambda r, p: (
        _("开具日期是 {issued}，已经过期。").format(issued=p["issued"]),
        _("请重新开一份，{within}内开的才有效。").format(within=limit_words(p["within"])),
    ),
    Rule.POINT_FAILED: lambda r, p: (
        _("这一条没有做到：{words}。").format(words=r.words.rstrip("。")),
        _("请按这一条改好。"),
    ),
    Rule.GROUP_SHORT: lambda r, p: (
        _("下面几种里要交 {need} 种：{members}。").format(
            need=p["need"], members=listed(*p["members"].split("、"))
        ),
        _("任选其中 {need} 种带来就行。").format(**p),
    ),
    Rule.RECORD_NOT_FOUND: lambda r, p: (_("我们在系统里没有查到。"), _("请带纸质材料来。")),
    Rule.PROMISE_BARRED: lambda r, p: (
        _("这次不能用承诺代替材料。"),
        _("请把材料带来。"),
    ),
    Rule.RETURNED_MISSING: lambda r, p: (
        _("上次看过、还给您的这份没有带来。"),
        _("请把原来那份带来。"),
    ),
}


def mending(reason: Reason) -> Mending:
    """A gap for the person who has to close it; the standard's own advice comes first."""
    clerk = reason_words(reason)
    said = _MENDING.get(reason.rule)
    text, usual = said(reason, reason.params) if said is not None else (clerk.text, "")
    how = reason.fix or usual
    if reason.fixable and not reason.fix:
        how = _("现在就可以改，改好签名。")
    return Mending(clerk.title, text, how, reason.seen.strip())


_WAITING = {
    Rule.IDENTITY_MISSING: N_("请出示您的身份证"),
    Rule.AGENT_MISSING: N_("请代办人出示身份证"),
    Rule.DATE_UNKNOWN: N_("正在看开具日期"),
    Rule.CREDIT_PENDING: N_("正在等信用查询的结果"),
}


def waiting(reason: Reason) -> str:
    """What the person may help with or waits for; "" when it is only the clerk who has to look."""
    if reason.rule is Rule.QUESTION_OPEN:
        return _("请告诉工作人员：{question}").format(question=reason.words or reason.name)
    return _(_WAITING[reason.rule]) if reason.rule in _WAITING else ""


_NOTICES: dict[Rule, Callable[[Reason, Mapping[str, str]], str]] = {
    Rule.IDENTITY_EXPIRED: lambda r, p: _("身份证已经过期，请记得换新证。"),
    Rule.CONDITION_UNMET: lambda r, p: _(
        "“{words}”这一条可能达不到。现在可以受理，但审查时可能不批，办不办由您决定。"
    ).format(words=r.words.rstrip("。")),
    Rule.DEFERRAL_BARRED: lambda r, p: _("有失信记录，这次不能先受理后补材料。"),
    Rule.CREDIT_PENDING: lambda r, p: _("正在等信用查询的结果。"),
    Rule.ON_SPOT_BECOMES_PROMISED: lambda r, p: _("因为有材料后补，不能当场办完，要等审查。"),
}
# said to the clerk only: it changes nothing for the person
_NOT_THEIRS = frozenset(
    {
        Rule.RECORD_PENDING,
        Rule.POINT_CORRECTED,
        Rule.MISSED_BEFORE,
        Rule.OPTIONAL_DEFECT,
        Rule.COMPLETE,
        Rule.DEFERRED,
    }
)


def notice(reason: Reason) -> tuple[str, str]:
    """Title and words of something to know; words "" where it does not concern the person."""
    if reason.rule in _NOT_THEIRS:
        return "", ""
    words = reason_words(reason)
    said = _NOTICES.get(reason.rule)
    return words.title, said(reason, reason.params) if said is not None else words.text
