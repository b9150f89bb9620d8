"""The same applicant accepted at two windows while both were off-line, up to the lawful document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers.centre import Office
from tests.helpers.counter import accepted_case, print_all
from tests.helpers.office_counter import OfficeCounter
from windowdesk.app.issuing import Issued
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.rectifying import Correction
from windowdesk.app.reviewing import Answer
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.case import State
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document

SUPERVISOR = SignOff(DEMO_SUPERVISOR.number, DEMO_PASSWORD)


class Two:
    """Two whole counters that each accepted the same applicant's matter off-line, and healed."""

    def __init__(self, folder: Path, made: Office) -> None:
        self.desks = [OfficeCounter(folder / name, made, made.clock) for name in "ab"]
        self.cases: list[Issued] = []
        for at in self.desks:
            at.cable.cut = True
            self.cases.append(accepted_case(at.counter))
            print_all(at.counter, self.cases[-1])
            made.clock.pass_(minutes=5)
        for at in self.desks:
            at.cable.cut = False
        self.sync()

    def sync(self) -> None:
        for at in (*self.desks, *self.desks):
            assert at.sync()

    def states(self, issued: Issued) -> set[State]:
        """The case's state at both desks; one where they agree."""
        return {at.counter.desk.case(issued.case_id).state for at in self.desks}


@pytest.fixture
def two(tmp_path: Path, made: Office) -> Iterator[Two]:
    both = Two(tmp_path, made)
    yield both
    for at in both.desks:
        at.close()


def test_both_desks_are_asked_and_one_case_goes_by_a_lawful_document(two: Two) -> None:
    first, later = two.cases
    for at in two.desks:
        reviewing = at.counter.desk.reviewing
        (item,) = reviewing.questions()
        assert (item.kind, item.case_id, item.facts["other"]) == (
            "duplicate", later.case_id, first.case_id,
        )  # fmt: skip
        question = reviewing.question(item.review)
        assert question.offers == ("linked", "stands", "rectified", "voided")
        # both sides, whoever looks
        assert question.other is not None
        assert {e.case_id for e in (*question.ours, *question.theirs)} == {
            first.case_id, later.case_id,
        }  # fmt: skip
        # nothing was merged, refused or taken back
        assert at.counter.desk.syncing.status().rejected == ()
    assert two.states(first) == two.states(later) == {State.ACCEPTED}
    desk = two.desks[1].counter.desk
    answer = Answer("voided", "申请人确认是重复提交", PapersBack.TAKEN_BACK, SUPERVISOR)
    done = desk.reviewing.settle(item.review, answer)
    assert done.ended is not None
    (notice,) = done.ended.papers
    assert notice.kind is Document.REVOCATION
    two.sync()
    assert two.states(later) == {State.VOIDED}
    assert two.states(first) == {State.ACCEPTED}
    for at in two.desks:
        assert [q.resolution for q in at.counter.desk.reviewing.questions()] == ["voided"]


def test_the_earlier_case_may_be_the_one_that_is_withdrawn(two: Two) -> None:
    first, later = two.cases
    desk = two.desks[0].counter.desk
    (item,) = desk.reviewing.questions()
    desk.lifecycle.withdraw(first.case_id, confirmed=True)
    # nothing is left to choose, at either window once it has heard
    assert desk.reviewing.question(item.review).offers == ("withdrawn",)
    two.sync()
    other = two.desks[1].counter.desk
    assert other.reviewing.question(item.review).offers == ("withdrawn",)
    other.reviewing.settle(
        item.review, Answer("withdrawn", "申请人撤回先交的一件", sign_off=SUPERVISOR)
    )
    two.sync()
    assert [q.state for q in desk.reviewing.questions()] == ["settled"]
    assert two.states(first) == {State.WITHDRAWN}
    assert two.states(later) == {State.ACCEPTED}


def test_two_cases_that_both_stay_name_each_other(two: Two) -> None:
    first, later = two.cases
    desk = two.desks[0].counter.desk
    (item,) = desk.reviewing.questions()
    desk.reviewing.settle(item.review, Answer("linked", "两处场所，分别申请", sign_off=SUPERVISOR))
    two.sync()
    for at in two.desks:
        marks = at.counter.desk.syncing.marks([first.case_id, later.case_id])
        assert marks[first.case_id].linked == later.number
        assert marks[later.case_id].linked == first.number
    assert two.states(first) == two.states(later) == {State.ACCEPTED}


def test_a_notice_of_correction_goes_to_the_centre_and_to_the_other_window(two: Two) -> None:
    _first, later = two.cases
    desk = two.desks[1].counter.desk
    (item,) = desk.reviewing.questions()
    document_id, _name = desk.reviewing.question(item.review).correctable[0]
    answer = Answer("rectified", "录入时写错", sign_off=SUPERVISOR)
    right = replace(answer, correction=Correction(document_id, "甲", "乙"))
    desk.reviewing.settle(item.review, right)
    two.sync()
    assert desk.syncing.status().rejected == ()
    other = two.desks[0].counter.desk
    assert other.case(later.case_id).papers[-1].kind == "rectification"
    assert [q.resolution for q in other.reviewing.questions()] == ["rectified"]
