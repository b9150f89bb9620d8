"""What the desk says: outcomes, reasons, limits and states in a person's words.

The verdict carries rule ids and quotations; here they become sentences, in the language in use.
Documents use the same sentences, so that screen and paper cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from windowdesk.app import wording_time
from windowdesk.app.wording_joints import clauses, explained, listed, sentences
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import (
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import Override
from windowdesk.domain.standard.model import Necessity
from windowdesk.domain.time.limits import Limit
from windowdesk.i18n import N_, _


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """``tone``: accept, correct, refuse, defer, wait. ``action`` "" when nothing may be issued."""

    title: str
    subtitle: str
    action: str
    tone: str


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """``title``: the material or subject; ``text``: what is so; ``how``: what to do; ``basis``: law."""

    title: str
    text: str
    how: str
    basis: str


def outcome_words(decision: Decision, override: Override | None = None) -> OutcomeWords:
    """The verdict panel's words for ``decision``, or for what a supervisor widened it to."""
    if override is not None:
        return OutcomeWords(
            _("予以受理（主管复核）"), _("经主管复核，放宽为受理"), _("受理并打印"), "accept"
        )
    title, subtitle, action, tone = _handed_in(decision) or _OUTCOMES[decision.outcome]
    counted = decision.waits() if tone == "wait" else decision.gaps()
    if decision.outcome is Outcome.CORRECT_NOW:
        # what a deferral asked for puts off is not corrected here
        counted = tuple(gap for gap in counted if gap.fixable)
    count = len(counted)
    return OutcomeWords(
        _(title).format(n=count), _(subtitle).format(n=count), _(action) if action else "", tone
    )


# title, subtitle, words of the one action, tone; {n} counts what waits or what is missing
_OUTCOMES: dict[Outcome, tuple[str, str, str, str]] = {
    Outcome.UNDETERMINED: (
        N_("还需查看 {n} 项"), N_("看完之前不作结论，也不出具文书"), "", "wait",
    ),
    Outcome.NOT_REQUIRED: (
        N_("不需办理"), N_("即时告知不受理"), N_("打印不受理告知书"), "refuse",
    ),
    Outcome.NOT_COMPETENT: (
        N_("不属本机关职权"), N_("作出不予受理决定，告知向何机关申请"), N_("打印不予受理决定书"),
        "refuse",
    ),
    Outcome.BARRED: (
        N_("依法不得申请"), N_("作出不予受理决定"), N_("打印不予受理决定书"), "refuse",
    ),
    Outcome.CORRECT_NOW: (
        N_("可当场更正 {n} 项"), N_("请申请人更正并签名，再行核对"), N_("逐项当场更正"), "correct",
    ),
    Outcome.CORRECT_ONCE: (
        N_("需补正 {n} 项"), N_("补齐前不得受理，须一次告知全部内容"), N_("打印一次性告知书"),
        "correct",
    ),
    Outcome.ACCEPT: (
        N_("予以受理"), N_("材料齐全，符合法定形式"), N_("受理并打印"), "accept",
    ),
    Outcome.ACCEPT_ON_SPOT: (
        N_("予以受理，当场办理"), N_("材料齐全，符合法定形式"), N_("受理并打印"), "accept",
    ),
    Outcome.ACCEPT_DEFERRED: (
        N_("容缺受理"), N_("主要材料齐全，申请人承诺限期补交 {n} 项"), N_("容缺受理并打印承诺书"),
        "defer",
    ),
    Outcome.RECEIVE_ONLY: (
        N_("收件，待部门受理"), N_("受理由部门作出，本窗口出具接收凭证"), N_("收件并打印凭证"),
        "accept",
    ),
}  # fmt: skip


def _handed_in(decision: Decision) -> tuple[str, str, str, str] | None:
    """The words of a hand-in after a deferral; None for every other verdict."""
    if all(reason.rule is not Rule.HANDED_IN for reason in decision.reasons):
        return None
    if decision.outcome is Outcome.ACCEPT:
        return (
            N_("容缺材料已补齐"), N_("补正时间以现在收到为准"), N_("收下并打印凭证"), "accept",
        )  # fmt: skip
    return N_("还欠 {n} 项"), N_("收下已补的，其余到期前补齐"), N_("收下并打印凭证"), "defer"


_Sentence = Callable[[Reason, Mapping[str, str]], str]


def _found(reason: Reason) -> str:
    """Where and what the clerk saw: 第 6 页，末页未盖章."""
    page = _("第 {page} 页").format(page=reason.page) if reason.page.strip() else ""
    return clauses(page, reason.seen.strip().rstrip("。"))


def _failed(reason: Reason) -> str:
    words, found = reason.words.rstrip("。"), _found(reason)
    if not found:
        return _("不符合“{words}”。").format(words=words)
    return _("不符合“{words}”：{found}。").format(words=words, found=found)


def _date(params: Mapping[str, str], key: str) -> str:
    return params.get(key, "")


_SENTENCES: dict[Rule, _Sentence] = {
    Rule.IDENTITY_MISSING: lambda r, p: _("还没有核验申请人身份。"),
    Rule.IDENTITY_EXPIRED: lambda r, p: _("身份证件已于 {day} 过期，请提醒换证。").format(
        day=_date(p, "valid_to")
    ),
    Rule.AGENT_MISSING: lambda r, p: _("由代理人办理，还没有核验代理人身份。"),
    Rule.QUESTION_OPEN: lambda r, p: _("还没有回答。"),
    Rule.ROW_UNEXAMINED: lambda r, p: _("还没有查看。"),
    Rule.POINT_UNEXAMINED: lambda r, p: _("要点未看：{words}").format(words=r.words),
    Rule.DATE_UNKNOWN: lambda r, p: _("请录入出具日期。"),
    Rule.ITEM_CANCELLED: lambda r, p: sentences(
        _("本事项已于 {day} 取消。").format(day=_date(p, "date")),
        _("现由“{next}”办理。").format(next=p["successor"]) if p.get("successor") else "",
    ),
    Rule.ITEM_NOT_YET: lambda r, p: _("本事项自 {day} 起实施，现在还不能办理。").format(
        day=_date(p, "date")
    ),
    Rule.NOT_REQUIRED: lambda r, p: r.words,
    Rule.NOT_COMPETENT: lambda r, p: sentences(
        r.words, _("请向{organ}申请。").format(organ=p["refer_to"]) if p.get("refer_to") else ""
    ),
    Rule.CHANGE_ITEM: lambda r, p: sentences(
        r.words, _("请改选“{item}”。").format(item=p["refer_to"]) if p.get("refer_to") else ""
    ),
    Rule.ON_BEHALF: lambda r, p: sentences(
        r.words,
        _("本窗口代收后转{organ}。").format(organ=p["refer_to"]) if p.get("refer_to") else "",
    ),
    Rule.BARRED: lambda r, p: explained(r.words, _found(r)),
    Rule.ABSENT: lambda r, p: _("未提交。"),
    Rule.ORIGINALS_SHORT: lambda r, p: _("原件需 {need} 份，收到 {got} 份。").format(**p),
    Rule.COPIES_SHORT: lambda r, p: _("复印件需 {need} 份，收到 {got} 份。").format(**p),
    Rule.WRONG_FORM: lambda r, p: (
        _("须提交纸质材料。") if p.get("form") == "1" else _("须提交电子材料。")
    ),
    Rule.WAY_NOT_ALLOWED: lambda r, p: _("标准不允许以“{way}”方式提交。").format(
        way=way_words(p.get("way", ""))
    ),
    Rule.TOO_OLD: lambda r, p: _("出具日期 {issued}，须在 {within}内出具。").format(
        issued=p["issued"], within=limit_words(p["within"])
    ),
    Rule.POINT_FAILED: lambda r, p: _failed(r),
    Rule.POINT_CORRECTED: lambda r, p: _("已当场更正：{words}").format(words=r.words),
    Rule.GROUP_SHORT: lambda r, p: _("未提交。须提交下列材料中的 {need} 项：{members}。").format(
        need=p["need"], members=listed(*p["members"].split("、"))
    ),
    Rule.RECORD_NOT_FOUND: lambda r, p: _("系统未查到，请提交纸质材料。"),
    Rule.RECORD_PENDING: lambda r, p: _("免提交，待核验：由部门随后调取。"),
    Rule.PROMISE_BARRED: lambda r, p: _("有失信记录，不适用告知承诺，请提交材料。"),
    Rule.DEFERRAL_BARRED: lambda r, p: _("有失信记录，信用修复前不适用容缺受理。"),
    Rule.CREDIT_PENDING: lambda r, p: _("信用记录待中心答复，答复前不作准否。"),
    Rule.DEFERRED: lambda r, p: _("申请人承诺在 {within}内补交。").format(
        within=limit_words(p["within"])
    ),
    Rule.CONDITION_UNMET: lambda r, p: _(
        "许可条件可能不符：{words}。此项不影响受理，由部门审查；请告知申请人，由其决定是否继续。"
    ).format(words=r.words),
    Rule.OPTIONAL_DEFECT: lambda r, p: _("非必要材料，仅作备注：{words}").format(words=r.words),
    Rule.RETURNED_MISSING: lambda r, p: _("首次核对后退还的材料没有带回。"),
    Rule.MISSED_BEFORE: lambda r, p: _("首次未指出的问题：{words}。照常受理，报复核。").format(
        words=r.words
    ),
    Rule.OLD_VERSION: lambda r, p: _("按首次收件时的标准 {version} 版办理（要求较少）。").format(
        **p
    ),
    Rule.RENEWAL_LATE: lambda r, p: sentences(
        _("已过延续申请期限（{day}），照常收件。").format(day=_date(p, "last_day")), r.words
    ),
    Rule.RENEWAL_SWITCHED: lambda r, p: sentences(
        _("已过延续申请期限（{day}），按新办处理。").format(day=_date(p, "last_day")), r.words
    ),
    Rule.RENEWAL_EARLY: lambda r, p: sentences(
        _("未到延续申请期限（{day} 起），照常收件。").format(day=_date(p, "first_day")), r.words
    ),
    Rule.COMPLETE: lambda r, p: _("申请材料齐全，符合法定形式。"),
    Rule.ORGAN_ACCEPTS: lambda r, p: _("受理由{organ}作出。").format(organ=r.name),
    Rule.ON_SPOT_BECOMES_PROMISED: lambda r, p: _("因容缺，本件由即办件转为承诺件。"),
    Rule.HANDED_IN: lambda r, p: (
        _("容缺材料全部收到，补正时间以收到时间为准。")
        if p.get("left") == "0"
        else _("收下已补的材料，还有 {n} 项待补。").format(n=p.get("left", ""))
    ),
    Rule.HANDED_IN_LATE: lambda r, p: _(
        "已过补交期限（{until}）。照常收下并如实记载，由{organ}书面决定，不因逾期自动终止。"
    ).format(**p),
}


def reason_words(reason: Reason) -> ReasonWords:
    """``reason`` as a person reads it."""
    title = reason.name or (reason.words if reason.rule is Rule.QUESTION_OPEN else "")
    title = title or _SUBJECTS[reason.rule]() if reason.rule in _SUBJECTS else title
    how = reason.fix
    if reason.weight is Weight.GAP and reason.fixable:
        how = how or _("可当场更正。")
    return ReasonWords(
        title=title,
        text=_SENTENCES[reason.rule](reason, reason.params),
        how=how,
        basis=reason.basis.cite() if reason.basis is not None else "",
    )


_SUBJECTS: dict[Rule, Callable[[], str]] = {
    Rule.IDENTITY_MISSING: lambda: _("申请人"),
    Rule.IDENTITY_EXPIRED: lambda: _("身份证件"),
    Rule.AGENT_MISSING: lambda: _("代理人"),
    Rule.CONDITION_UNMET: lambda: _("许可条件"),
    Rule.CREDIT_PENDING: lambda: _("信用"),
    Rule.DEFERRAL_BARRED: lambda: _("信用"),
    Rule.DEFERRED: lambda: _("容缺"),
    Rule.NOT_REQUIRED: lambda: _("不需办理"),
    Rule.NOT_COMPETENT: lambda: _("职权"),
    Rule.CHANGE_ITEM: lambda: _("改选事项"),
    Rule.ON_BEHALF: lambda: _("跨域通办"),
    Rule.BARRED: lambda: _("限制申请"),
    Rule.OLD_VERSION: lambda: _("标准版本"),
    Rule.RENEWAL_LATE: lambda: _("延续期限"),
    Rule.RENEWAL_SWITCHED: lambda: _("延续期限"),
    Rule.RENEWAL_EARLY: lambda: _("延续期限"),
    Rule.COMPLETE: lambda: _("结论"),
    Rule.ORGAN_ACCEPTS: lambda: _("受理"),
    Rule.ON_SPOT_BECOMES_PROMISED: lambda: _("办件类型"),
    Rule.HANDED_IN: lambda: _("容缺补齐"),
    Rule.HANDED_IN_LATE: lambda: _("补交期限"),
}


def limit_words(code: str) -> str:
    """ "5wd" → "5 个工作日"."""
    return wording_time.limit_words(Limit.parse(code))


def due_words(due: DueDate) -> str:
    """ "2026-11-30（5 个工作日）", or 预计 … when the holiday tables end before it."""
    words = limit_words(due.limit)
    if due.limit == "unstated":
        # beside a date there is little room; papers say it in full
        return _("未写明，由机关确定")
    if due.limit == "spot" or due.due is None:
        return words
    day = due.due.isoformat()
    if not due.firm:
        return _("预计 {day}（{limit}，节假日安排公布后确定）").format(day=day, limit=words)
    return _("{day}（{limit}）").format(day=day, limit=words)


def due_name(kind: str) -> str:
    """The name of a date: promised, statutory, deferral, notice."""
    return {
        "promised": _("承诺办结"),
        "statutory": _("法定期限"),
        "deferral": _("补交期限"),
        "notice": _("告知期限"),
    }[kind]


def way_words(way: str) -> str:
    """收取方式 in words."""
    return {
        "submitted": _("现场提交"),
        "shared": _("数据共享"),
        "e_certificate": _("电子证照"),
        "promise": _("告知承诺"),
        "deferred": _("容缺后补"),
        "": _("未收"),
    }[way]


def status_words(status: RowStatus) -> str:
    """A row's state in one or two words."""
    return {
        RowStatus.UNEXAMINED: _("未看"),
        RowStatus.SATISFIED: _("齐"),
        RowStatus.PENDING_QUERY: _("待核验"),
        RowStatus.FIX_NOW: _("可当场更正"),
        RowStatus.GAP: _("不符"),
        RowStatus.NOT_NEEDED: _("非必要"),
    }[status]


def necessity_words(necessity: Necessity) -> str:
    """必要性 in words."""
    return {
        Necessity.REQUIRED: _("必要"),
        Necessity.OPTIONAL: _("非必要"),
        Necessity.DEFERRABLE: _("可容缺"),
    }[necessity]


def state_words(state: str) -> str:
    """The state of a case in words."""
    return {
        State.EMPTY: "",
        State.RECEIVED: _("已收件"),
        State.PENDING_ORGAN: _("待部门受理"),
        State.CORRECTING: _("待补正"),
        State.NOT_ACCEPTED: _("不受理"),
        State.ACCEPTED: _("已受理"),
        State.ACCEPTED_DEFERRED: _("容缺受理"),
        State.WITHDRAWN: _("已撤回"),
        State.VOIDED: _("已作废"),
    }[State(state)]


def document_title(kind: Document, names: Mapping[str, str]) -> str:
    """A document's title: as the item's law names it (``names``), else the usual one."""
    if kind.value in names:
        return names[kind.value]
    return {
        Document.RECEIPT: _("申请材料接收凭证"),
        Document.ACCEPTANCE: _("受理通知书"),
        Document.CORRECTION: _("一次性补正告知书"),
        Document.NOT_ACCEPTED: _("不予受理决定书"),
        Document.NOT_REQUIRED: _("不受理告知书"),
        Document.DEFERRAL_NOTICE: _("容缺受理通知书"),
        Document.DEFERRAL_PROMISE: _("申请容缺受理承诺书"),
        Document.SPOT_CORRECTION: _("当场更正记录"),
        Document.HAND_IN_RECEIPT: _("补正材料接收凭证"),
        Document.WITHDRAWAL: _("撤回申请书"),
        Document.REVOCATION: _("撤销告知书"),
        Document.RECTIFICATION: _("更正告知书"),
        Document.PROMISE: _("告知承诺书"),
        Document.CONSULTATION: _("一次性告知单"),
        Document.APPLICATION_FORM: _("申请书"),
        Document.LABELS: _("材料标签"),
        Document.SLIP: _("受理回执"),
        Document.EMERGENCY_SLIP: _("申请材料接收凭证（紧急）"),
    }[kind]


def date_words(day: date) -> str:
    """ "2026 年 11 月 23 日"."""
    return _("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day)
