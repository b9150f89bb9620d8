"""The return visit through the use cases: a third one asks what the second left open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.counter import (
    AGENT,
    StandingClock,
    check_everything,
    demo_counter,
    dispatch_intake,
    lenient_catalogue,
    noticed_case,
    verdict,
)
from windowdesk.app.cards import NOT_YET_VALID, by_hand, how_words, remark_words
from windowdesk.app.intake import Intake
from windowdesk.app.replaying import replay
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Outcome, Rule
from windowdesk.domain.decision.submission import Credit, Finding, Verification


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return lenient_catalogue(tmp_path / "items")


@pytest.fixture
def counter(tmp_path: Path, clock: StandingClock, items: Path) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "profile", clock, items)
    yield opened
    opened.close()


def match_everything(back: Intake) -> None:
    """Every paper the last visit found in order is back."""
    first = back.submission.first_visit
    assert first is not None
    for ident in first.satisfied:
        back.match(ident, True)


def test_a_third_visit_asks_what_the_second_left_open_and_nothing_more(
    counter: Counter, clock: StandingClock
) -> None:
    notice = noticed_case(counter, "articles", "rules")
    clock.pass_(days=3)
    second = counter.desk.open_return(notice.number)
    match_everything(second)
    second.check_complete("articles")
    second.mark_absent("rules")
    assert verdict(second) is Outcome.CORRECT_ONCE
    assert [gap.material for gap in second.decision.gaps()] == ["rules"] if second.decision else ()
    counter.desk.issue(second)
    clock.pass_(days=3)
    third = counter.desk.open_return(notice.number)
    first = third.submission.first_visit
    assert first is not None
    assert [point.material for point in first.points] == ["rules"]
    assert "articles" in first.satisfied
    assert first.received_at == third.submission.received_at - timedelta(days=6)
    match_everything(third)
    third.check_complete("rules")
    third.set_point("articles", "sealed", False, seen="无章")
    decision = third.decision
    assert decision is not None
    assert decision.outcome is Outcome.ACCEPT
    assert [r.material for r in decision.reasons if r.rule is Rule.MISSED_BEFORE] == ["articles"]
    accepted = counter.desk.issue(third)
    case = counter.desk.case(notice.case_id)
    assert (accepted.number, case.visits, case.state) == (notice.number, 3, State.ACCEPTED)
    results = replay(counter.store, counter.shelf, counter.calendar, notice.number)
    assert [result.equal for result in results] == [True, True, True]


@pytest.mark.parametrize("deferral", [False, True])
def test_a_card_read_at_the_first_visit_verifies_nobody_at_the_next(
    counter: Counter, clock: StandingClock, *, deferral: bool
) -> None:
    intake = dispatch_intake(counter)
    read = replace(
        AGENT, verified=Verification.CARD, verified_at=clock.now(), remarks=(NOT_YET_VALID,)
    )
    intake.set_agent(read)
    check_everything(intake)
    intake.mark_absent("rules")
    if deferral:
        intake.set_credit(Credit.GOOD)
        intake.ask_deferral(True)
    issued = counter.desk.issue(intake)
    clock.pass_(days=3)
    back = counter.desk.open_return(issued.number)
    agent, company = back.submission.agent, back.submission.applicant
    assert agent is not None
    assert company is not None
    assert (agent.name, agent.number, agent.valid_to) == (read.name, read.number, read.valid_to)
    assert (agent.verified, agent.verified_at) == (Verification.MANUAL, None)
    assert how_words(agent) == how_words(company) == "沿用上次登记（本次没有核验）"
    assert remark_words(agent) == ()
    assert how_words(by_hand(agent, "")) == "手工录入", "typed at this visit, it is that"
    assert counter.desk.case(issued.case_id).submission == intake.submission, (
        "the first keeps its own"
    )
    replayed = replay(counter.store, counter.shelf, counter.calendar, issued.number)
    assert all(result.equal for result in replayed)


def test_what_went_back_and_does_not_return_is_asked_again_by_name(counter: Counter) -> None:
    notice = noticed_case(counter)
    back = counter.desk.open_return(notice.number)
    match_everything(back)
    back.check_complete("rules")
    back.find("articles", Finding(matched=False))
    decision = back.decision
    assert decision is not None
    assert [(g.material, g.rule) for g in decision.gaps()] == [("articles", Rule.RETURNED_MISSING)]
