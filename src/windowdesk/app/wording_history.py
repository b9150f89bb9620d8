"""What happened to a case, event by event, as a person reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from windowdesk.app.wording import outcome_words
from windowdesk.app.wording_joints import clauses
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Decision, Rule
from windowdesk.domain.decision.override import Override
from windowdesk.domain.plain import from_plain
from windowdesk.i18n import _


def why_words(why: str) -> str:
    """Why a paper was printed once more."""
    return {
        "unclear": _("打印不清"),
        "damaged": _("纸张损坏"),
        "lost": _("申请人遗失"),
        "file": _("存档需要"),
        "other": _("其他"),
    }.get(why, why)


def papers_back_words(papers: str) -> str:
    """What became of the papers of a void case."""
    return {
        PapersBack.TAKEN_BACK.value: _("文书已收回"),
        PapersBack.LOST.value: _("文书遗失"),
        PapersBack.NEVER_LEFT.value: _("文书没有出纸"),
    }.get(papers, "")


def event_words(case: Case, event: CaseEvent, titles: Mapping[str, str]) -> str:
    """``event`` of ``case`` in a line; ``titles``: document id to the paper's title."""
    return _WORDS[event.kind](case, event.payload, titles, event)


_Words = Callable[[Case, Mapping[str, Any], Mapping[str, str], CaseEvent], str]


def _received(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    before = [e for e in case.history if e.kind is EventKind.RECEIVED and e.seq <= event.seq]
    slip = payload.get("slip")
    if slip is not None:
        keyed = str(slip.get("keyed_in_at", ""))[:16].replace("T", " ")
        return _("紧急凭证收件，{at} 补录").format(at=keyed)
    return _("收件") if len(before) == 1 else _("补正收件，第 {n} 次到窗口").format(n=len(before))


def _decided(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    return outcome_words(from_plain(Decision, payload["decision"])).title


def _overridden(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    override = from_plain(Override, payload["override"])
    return _("主管 {by} 复核放宽为受理：{reason}").format(by=override.by, reason=override.reason)


def _issued(
    case: Case, payload: Mapping[str, Any], titles: Mapping[str, str], event: CaseEvent
) -> str:
    title = titles.get(payload["document_id"], payload["document"])
    return (
        _("出具{title}　{number}").format(title=title, number=payload["document_number"]).rstrip()
    )


def _reprinted(
    case: Case, payload: Mapping[str, Any], titles: Mapping[str, str], event: CaseEvent
) -> str:
    title = titles.get(payload["document_id"], payload["document"])
    return _("补打{title}第 {n} 次：{why}").format(
        title=title, n=payload["reprint"], why=why_words(payload["reason"])
    )


def _handed_in(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    decision = from_plain(Decision, payload["decision"])
    late = any(reason.rule is Rule.HANDED_IN_LATE for reason in decision.reasons)
    left = len(decision.gaps())
    what = _("收到容缺材料，还欠 {n} 项").format(n=left) if left else _("容缺材料全部收到")
    return clauses(what, _("已过补交期限") if late else "")


def _withdrawn(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    reason = payload.get("reason", "")
    return _("申请人撤回申请：{reason}").format(reason=reason) if reason else _("申请人撤回申请")


def _voided(case: Case, payload: Mapping[str, Any], titles: object, event: CaseEvent) -> str:
    by = payload.get("by", "")
    return clauses(
        _("作废：{reason}").format(reason=payload.get("reason", "")),
        papers_back_words(payload.get("papers", "")),
        _("主管 {by} 签字").format(by=by) if by and by != event.actor else "",
    )


_WORDS: dict[EventKind, _Words] = {
    EventKind.RECEIVED: _received,
    EventKind.DECIDED: _decided,
    EventKind.OVERRIDDEN: _overridden,
    EventKind.DOCUMENT_ISSUED: _issued,
    EventKind.REPRINTED: _reprinted,
    EventKind.HANDED_IN: _handed_in,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.VOIDED: _voided,
}
