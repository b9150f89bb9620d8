"""Short ways to say what lies on the table and what the verdict was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.helpers.standards import complete
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import (
    Decision,
    Reason,
    Rule,
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
    Way,
)
from windowdesk.reference.holidays import package_calendar

CALENDAR = package_calendar()
NEW, OLD = "1" * 64, "0" * 64
SIGNED = CheckPoint("signed", "已签名", on_spot=True, fix="当场签名")
SEALED = CheckPoint("sealed", "已盖章", fix="带回盖章")


def verdict(item: Item, submission: Submission, **more: Any) -> Decision:
    return decide(item, NEW, submission, CALENDAR, **more)


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
