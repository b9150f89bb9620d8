"""Short ways to say what lies on the table and what the verdict was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.helpers.standards import complete
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import (
    ACCEPTING,
    Decision,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import (
    Finding,
    FirstVisit,
    NoticePoint,
    PointFinding,
    Submission,
)
from windowdesk.domain.standard.model import (
    CheckPoint,
    Item,
    Necessity,
    Way,
)
from windowdesk.reference.holidays import package_calendar

CALENDAR = package_calendar()
NEW, OLD = "1" * 64, "0" * 64
SIGNED = CheckPoint("signed", "已签名", on_spot=True, fix="当场签名")
SEALED = CheckPoint("sealed", "已盖章", fix="带回盖章")


_ENDS = {
    Rule.ITEM_CANCELLED,
    Rule.ITEM_NOT_YET,
    Rule.NOT_REQUIRED,
    Rule.NOT_COMPETENT,
    Rule.BARRED,
}
_WEIGHTS = {
    Weight.WAITS: {
        Rule.IDENTITY_MISSING,
        Rule.AGENT_MISSING,
        Rule.QUESTION_OPEN,
        Rule.ROW_UNEXAMINED,
        Rule.POINT_UNEXAMINED,
        Rule.DATE_UNKNOWN,
        Rule.CHANGE_ITEM,
        Rule.CREDIT_PENDING,
    },
    Weight.DECIDES: _ENDS | {Rule.ON_BEHALF, Rule.COMPLETE, Rule.DEFERRED, Rule.ORGAN_ACCEPTS},
    Weight.WARNS: _ENDS
    | {
        Rule.IDENTITY_EXPIRED,
        Rule.CONDITION_UNMET,
        Rule.DEFERRAL_BARRED,
        Rule.RENEWAL_LATE,
        Rule.RENEWAL_SWITCHED,
        Rule.RENEWAL_EARLY,
        Rule.CREDIT_PENDING,
    },
    Weight.REMARKS: {
        Rule.POINT_CORRECTED,
        Rule.RECORD_PENDING,
        Rule.OPTIONAL_DEFECT,
        Rule.OLD_VERSION,
        Rule.ON_SPOT_BECOMES_PROMISED,
    },
    Weight.REVIEW: {Rule.MISSED_BEFORE},
}


def verdict(item: Item, submission: Submission, **more: Any) -> Decision:
    """The decision, after looking whether its parts agree with one another."""
    decision = decide(item, NEW, submission, CALENDAR, **more)
    _weights_agree(decision)
    for row in decision.materials:
        _row_agrees(row, decision)
    if len(decision.materials) == len(item.requirements):
        _optional_rows_agree(item, decision)
    return decision


def _weights_agree(decision: Decision) -> None:
    named = set().union(*_WEIGHTS.values())
    for found in decision.reasons:
        if found.weight is Weight.GAP:
            assert found.rule not in named
        else:
            assert found.rule in _WEIGHTS[found.weight]
        if found.rule in _ENDS:
            advice = decision.outcome is Outcome.RECEIVE_ONLY
            assert (found.weight is Weight.WARNS) is advice
    assert bool(decision.waits()) is (decision.outcome is Outcome.UNDETERMINED)
    assert bool(decision.documents) is (decision.outcome is not Outcome.UNDETERMINED)
    assert bool(decision.due) is (decision.outcome in ACCEPTING)


def _row_agrees(row: RowResult, decision: Decision) -> None:
    """The worst reason about a row is its status; ended matters do not list their rows' reasons."""
    about = [found for found in decision.reasons if found.material == row.id]
    weights = {found.weight for found in about}
    if Weight.WAITS in weights:
        assert row.status is RowStatus.UNEXAMINED
    elif Weight.GAP in weights:
        fixable = all(found.fixable for found in about if found.weight is Weight.GAP)
        assert row.status is (RowStatus.FIX_NOW if fixable else RowStatus.GAP)
    for member in row.members:
        if any(found.material == member.id for found in decision.reasons):
            _row_agrees(member, decision)


def _optional_rows_agree(item: Item, decision: Decision) -> None:
    quiet = (Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT)
    for asked, row in zip(item.requirements, decision.materials, strict=True):
        pending = Rule.RECORD_PENDING in [r.rule for r in decision.reasons if r.material == row.id]
        optional = asked.material and asked.material.necessity is Necessity.OPTIONAL
        if optional:
            assert row.status is RowStatus.NOT_NEEDED
        elif decision.outcome in quiet and asked.material:
            assert row.status is (RowStatus.PENDING_QUERY if pending else RowStatus.SATISFIED)
        elif decision.outcome in quiet:
            assert row.status in (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)


def rules(decision: Decision) -> list[Rule]:
    return [reason.rule for reason in decision.reasons]


def reason(decision: Decision, rule: Rule) -> Reason:
    (found,) = [r for r in decision.reasons if r.rule is rule]
    return found


def with_finding(item: Item, ident: str, finding: Finding, **changes: Any) -> Submission:
    whole = complete(item)
    return replace(whole, findings={**whole.findings, ident: finding}, **changes)


def submitted(**changes: Any) -> Finding:
    """A finding of one original handed in."""
    values: dict[str, Any] = {"way": Way.SUBMITTED, "originals": 1}
    return Finding(**(values | changes))


def points(**ok: bool | None) -> dict[str, PointFinding]:
    return {ident: PointFinding(ok=value, seen="所见", page="2") for ident, value in ok.items()}


def visit(*named: tuple[str, Rule] | tuple[str, Rule, str], **changes: Any) -> FirstVisit:
    found = tuple(NoticePoint(n[0], n[1].value, n[2] if len(n) > 2 else "") for n in named)
    values: dict[str, Any] = {
        "number": "2644010300012030015737",
        "received_at": datetime(2026, 2, 10, 9, 0),
        "catalogue": OLD,
        "points": found,
        "satisfied": (),
        "papers_returned": True,
    }
    return FirstVisit(**(values | changes))
