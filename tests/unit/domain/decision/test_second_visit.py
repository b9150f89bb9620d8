"""The return visit: the rules of A.4 that a counter gets wrong, one test each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.helpers.standards import AT, complete, paper, small_item
from tests.helpers.verdicts import (
    NEW,
    OLD,
    SEALED,
    SIGNED,
    points,
    reason,
    rules,
    submitted,
    verdict,
    visit,
)
from windowdesk.domain.decision.model import (
    Document,
    Outcome,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import (
    Finding,
    PointFinding,
)
from windowdesk.domain.standard.model import (
    CheckPoint,
    Option,
    Question,
)
from windowdesk.domain.standard.when import When
from windowdesk.domain.time.limits import Limit


def test_second_visit_papers_given_back_must_come_back_and_are_matched() -> None:
    item = small_item(paper("kept", points=(SIGNED,)), paper("missing"))
    first = visit(("missing", Rule.ABSENT), satisfied=("kept",))
    back = complete(
        item,
        first_visit=first,
        findings={"kept": Finding(matched=True), "missing": submitted()},
    )
    assert verdict(item, back).outcome is Outcome.ACCEPT
    for lost in (Finding(matched=False), Finding(absent=True)):
        again = replace(back, findings={**back.findings, "kept": lost})
        decision = verdict(item, again)
        assert decision.outcome is Outcome.CORRECT_ONCE
        assert [gap.rule for gap in decision.gaps()] == [Rule.RETURNED_MISSING]
    unseen = replace(back, findings={"missing": submitted()})
    assert verdict(item, unseen).outcome is Outcome.UNDETERMINED


def test_second_visit_papers_in_the_file_need_no_second_look() -> None:
    item = small_item(paper("kept", points=(SIGNED,)), paper("missing"))
    first = visit(("missing", Rule.ABSENT), satisfied=("kept",), papers_returned=False)
    found = {"missing": submitted()}
    assert verdict(item, complete(item, first_visit=first, findings=found)).outcome is (
        Outcome.ACCEPT
    )
    swapped = found | {"kept": Finding(absent=True, matched=False)}
    gone = complete(item, first_visit=first, findings=swapped)
    assert [gap.rule for gap in verdict(item, gone).gaps()] == [Rule.ABSENT]
    for instead, rule in (
        (submitted(points=points(signed=False)), Rule.POINT_FAILED),
        (Finding(absent=True), Rule.ABSENT),
    ):
        other = complete(item, first_visit=first, findings=found | {"kept": instead})
        assert [gap.rule for gap in verdict(item, other).gaps()] == [rule]


@pytest.mark.parametrize("returned", [True, False])
def test_a_defect_missed_the_first_time_goes_to_review(returned: bool) -> None:
    item = small_item(paper("kept", points=(SIGNED,)), paper("missing"))
    first = visit(("missing", Rule.ABSENT), satisfied=("kept",), papers_returned=returned)
    late = submitted(matched=True, points=points(signed=False))
    found = {"kept": late, "missing": submitted()}
    decision = verdict(item, complete(item, first_visit=first, findings=found))
    assert decision.outcome is Outcome.ACCEPT
    missed = reason(decision, Rule.MISSED_BEFORE)
    assert (missed.weight, missed.point, missed.seen) == (Weight.REVIEW, "signed", "所见")


def test_a_paper_brought_back_mended_is_judged_on_its_notice_alone() -> None:
    item = small_item(paper("form", points=(SIGNED, SEALED)))
    first = visit(("form", Rule.POINT_FAILED, "signed"))
    mended = submitted(matched=True, points=points(signed=True, sealed=False))
    decision = verdict(item, complete(item, first_visit=first, findings={"form": mended}))
    assert decision.outcome is Outcome.ACCEPT
    assert reason(decision, Rule.MISSED_BEFORE).point == "sealed"
    unmended = replace(mended, points=points(signed=False, sealed=False))
    again = verdict(item, complete(item, first_visit=first, findings={"form": unmended}))
    assert [gap.point for gap in again.gaps()] == ["signed"]
    assert reason(again, Rule.MISSED_BEFORE).point == "sealed"
    unlooked = replace(mended, points=points(signed=None, sealed=None))
    waiting = verdict(item, complete(item, first_visit=first, findings={"form": unlooked}))
    assert [wait.point for wait in waiting.waits()] == ["signed"]
    another = replace(mended, matched=None)
    fresh = verdict(item, complete(item, first_visit=first, findings={"form": another}))
    assert [gap.point for gap in fresh.gaps()] == ["sealed"]


def test_a_paper_that_was_missing_cannot_be_called_the_same_one() -> None:
    item = small_item(paper("form", points=(SIGNED,)))
    first = visit(("form", Rule.ABSENT))
    found = {"form": submitted(matched=True, points=points(signed=False))}
    decision = verdict(item, complete(item, first_visit=first, findings=found))
    assert [gap.point for gap in decision.gaps()] == ["signed"]


def test_a_paper_that_aged_between_visits_is_judged_at_its_first_receipt() -> None:
    item = small_item(paper("letter", validity=Limit.parse("30d"), points=(SIGNED,)))
    first = visit(("letter", Rule.POINT_FAILED, "signed"))
    issued = date(2026, 1, 20)
    same = submitted(matched=True, issued_on=issued, points=points(signed=True))
    decision = verdict(item, complete(item, first_visit=first, findings={"letter": same}))
    assert decision.outcome is Outcome.ACCEPT
    assert Rule.MISSED_BEFORE not in rules(decision)
    other = verdict(
        item, complete(item, first_visit=first, findings={"letter": replace(same, matched=None)})
    )
    assert [gap.rule for gap in other.gaps()] == [Rule.TOO_OLD]


def test_changed_circumstances_open_new_points() -> None:
    question = Question("place", "场所？", (Option("own", "自有"), Option("rent", "租赁")))
    item = small_item(
        paper("form"), paper("lease", When("place", ("rent",))), questions=(question,)
    )
    first = visit(("form", Rule.ABSENT), answers={"place": "own"})
    found = {"form": submitted()}
    own = complete(item, first_visit=first, findings=found, answers={"place": "own"})
    assert verdict(item, own).outcome is Outcome.ACCEPT
    moved = replace(
        own, answers={"place": "rent"}, findings=found | {"lease": Finding(absent=True)}
    )
    assert [gap.material for gap in verdict(item, moved).gaps()] == ["lease"]


@pytest.mark.parametrize("noticed", [True, False])
def test_changed_circumstances_ask_anew_of_a_paper_seen_before(noticed: bool) -> None:
    question = Question("place", "场所？", (Option("own", "自有"), Option("rent", "租赁")))
    leased = CheckPoint("leased", "租赁期限满一年", when=When("place", ("rent",)))
    item = small_item(paper("form", points=(SIGNED, leased)), paper("other"), questions=(question,))
    named = ("form", Rule.POINT_FAILED, "signed") if noticed else ("other", Rule.ABSENT)
    before = () if noticed else ("form",)
    first = visit(named, satisfied=before, answers={"place": "own"})
    back = submitted(matched=True, points=points(signed=True))
    again = complete(
        item,
        first_visit=first,
        answers={"place": "own"},
        findings={"form": back, "other": submitted()},
    )
    assert verdict(item, again).outcome is Outcome.ACCEPT
    moved = replace(again, answers={"place": "rent"})
    assert [wait.point for wait in verdict(item, moved).waits()] == ["leased"]
    for ok, found in ((False, ["leased"]), (True, [])):
        seen = replace(back, points=points(signed=True, leased=ok))
        judged = verdict(item, replace(moved, findings={"form": seen, "other": submitted()}))
        assert [gap.point for gap in judged.gaps()] == found
        assert Rule.MISSED_BEFORE not in rules(judged)
    asked_then = replace(moved, first_visit=replace(first, answers={"place": "rent"}))
    assert verdict(item, asked_then).outcome is Outcome.ACCEPT


def test_a_paper_made_between_visits_is_not_from_the_future() -> None:
    item = small_item(paper("letter", validity=Limit.parse("30d"), points=(SIGNED,)))
    first = visit(("letter", Rule.POINT_FAILED, "signed"), ("letter", Rule.TOO_OLD))
    for issued, expected in (
        (date(2026, 2, 11), []),
        (AT.date(), []),
        (date(2026, 3, 3), [Rule.TOO_OLD]),
        (date(2026, 1, 10), [Rule.TOO_OLD]),
    ):
        same = submitted(matched=True, issued_on=issued, points=points(signed=True))
        again = complete(item, first_visit=first, findings={"letter": same})
        assert [gap.rule for gap in verdict(item, again).gaps()] == expected


def test_a_paper_matched_and_put_right_here_is_recorded() -> None:
    item = small_item(paper("kept", points=(SIGNED,)), paper("form"))
    put_right = {"signed": PointFinding(ok=True, seen="无签名", corrected=True)}
    again = complete(
        item,
        first_visit=visit(("form", Rule.ABSENT), satisfied=("kept",)),
        findings={"kept": submitted(matched=True, points=put_right), "form": submitted()},
    )
    decision = verdict(item, again)
    assert decision.outcome is Outcome.ACCEPT
    assert Document.SPOT_CORRECTION in decision.documents


def test_under_a_changed_standard_the_version_that_asks_less_applies() -> None:
    less, more = (
        small_item(paper("a"), version="1"),
        small_item(paper("a"), paper("b"), version="2"),
    )
    found = {"a": submitted(), "b": Finding(absent=True)}
    again = complete(more, first_visit=visit(("a", Rule.ABSENT)), findings=found)
    kept = verdict(more, again, older=(less, OLD))
    assert (kept.outcome, kept.catalogue) == (Outcome.ACCEPT, OLD)
    eased = verdict(less, again, older=(more, OLD))
    assert (eased.outcome, eased.catalogue) == (Outcome.ACCEPT, NEW)
    assert Rule.OLD_VERSION not in rules(eased)
    first_time = verdict(more, replace(again, first_visit=None), older=(less, OLD))
    assert first_time.outcome is Outcome.CORRECT_ONCE
    unlooked = replace(again, findings={"a": submitted()})
    assert verdict(more, unlooked, older=(less, OLD)).outcome is Outcome.ACCEPT
    assert verdict(less, unlooked, older=(more, OLD)).outcome is Outcome.ACCEPT
