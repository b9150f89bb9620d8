"""What the verdict says of time: limits by circumstances, firm dates, deferrals, none stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.helpers.standards import AT, LAW, complete, deferral, paper, small_item
from tests.helpers.verdicts import (
    reason,
    verdict,
    with_finding,
)
from windowdesk.domain.decision.model import (
    Outcome,
    Rule,
)
from windowdesk.domain.decision.submission import (
    Finding,
)
from windowdesk.domain.standard.model import (
    MatterType,
    Necessity,
    Option,
    ProjectType,
    Question,
    TimeLimits,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit


def test_limits_follow_the_circumstances() -> None:
    question = Question("q", "？", (Option("a", "甲"), Option("b", "乙")))
    quick = TimeLimits(Limit.parse("10wd"), Limit.parse("3wd"), LAW, when=When("q", ("a",)))
    slow = TimeLimits(Limit.parse("20wd"), Limit.parse("5wd"), LAW)
    item = small_item(questions=(question,), limits=(quick, slow))
    for answer, limits in (("a", ["3wd", "10wd"]), ("b", ["5wd", "20wd"])):
        decision = verdict(item, complete(item, answers={"q": answer}))
        assert [due.limit for due in decision.due] == limits


def test_past_the_holiday_tables_no_date_is_firm() -> None:
    item = small_item()
    late = replace(complete(item), received_at=datetime(2026, 12, 31, 16, 0))
    assert [due.firm for due in verdict(item, late).due] == [False, False]
    assert [due.firm for due in verdict(item, complete(item)).due] == [True, True]


def test_hours_run_from_the_minute() -> None:
    item = small_item(limits=(TimeLimits(Limit.parse("20wd"), Limit.parse("8h"), LAW),))
    promised = verdict(item, complete(item)).due[0]
    assert (promised.kind, promised.limit) == ("promised", "8h")
    assert promised.due is not None


def test_the_shorter_of_deferral_and_promise_counts() -> None:
    for within, expected in (
        ("3wd", "3wd"),
        ("9wd", "5wd"),
        ("2d", "2d"),
        ("7d", "7d"),
        ("9d", "5wd"),
    ):
        item = small_item(paper("b", necessity=Necessity.DEFERRABLE), deferral=deferral(within))
        gone = with_finding(item, "b", Finding(absent=True), defer=True)
        decision = verdict(item, gone)
        promised, _statutory, deferred = decision.due
        assert (deferred.kind, deferred.limit, deferred.basis) == ("deferral", expected, LAW)
        assert deferred.firm
        assert deferred.due is not None
        assert promised.due is not None
        assert deferred.due <= promised.due
        assert reason(decision, Rule.DEFERRED).params == {"within": expected}


def test_a_promise_that_is_not_firm_makes_the_deferral_so_too() -> None:
    item = small_item(
        paper("b", necessity=Necessity.DEFERRABLE),
        deferral=deferral("24m"),
        limits=(TimeLimits(Limit.parse("300wd"), Limit.parse("290wd"), LAW),),
    )
    gone = with_finding(item, "b", Finding(absent=True), defer=True)
    promised, _statutory, deferred = verdict(item, gone).due
    assert (deferred.limit, deferred.due, deferred.firm) == ("290wd", promised.due, False)


def test_matters_done_on_the_spot_are_due_today() -> None:
    limits = TimeLimits(Limit.parse("3wd"), Limit.parse("spot"), LAW)
    item = small_item(project_type=ProjectType.ON_SPOT, limits=(limits,))
    due = verdict(item, complete(item)).due
    assert [(d.kind, d.limit, d.due, d.firm) for d in due] == [
        ("promised", "spot", AT.date(), True),
        ("statutory", "3wd", date(2026, 3, 5), True),
    ]


def test_where_no_limit_is_stated_no_date_is_invented() -> None:
    limits = (TimeLimits(Limit.parse("unstated"), Limit.parse("unstated"), LAW),)
    item = small_item(matter_type=MatterType.PUBLIC_SERVICE, limits=limits)
    decision = verdict(item, complete(item))
    assert decision.outcome is Outcome.ACCEPT
    assert [(d.kind, d.limit, d.due, d.firm) for d in decision.due] == [
        ("promised", "unstated", None, False),
        ("statutory", "unstated", None, False),
    ]
    later = small_item(
        paper("form", necessity=Necessity.DEFERRABLE),
        matter_type=MatterType.PUBLIC_SERVICE,
        limits=limits,
        deferral=deferral(),
    )
    asked = verdict(later, complete(later, defer=True, findings={"form": Finding(absent=True)}))
    assert {d.kind: d.due for d in asked.due} == {
        "promised": None,
        "statutory": None,
        "deferral": date(2026, 3, 9),
    }


def test_minutes_run_from_the_minute() -> None:
    item = small_item(limits=(TimeLimits(Limit.parse("20wd"), Limit.parse("30min"), LAW),))
    promised = verdict(item, complete(item)).due[0]
    assert (promised.limit, promised.due, promised.firm) == ("30min", AT.date(), True)
