"""Open questions settled: what may be said is what is true, and a paper goes only by a paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.counter import (
    MONDAY,
    StandingClock,
    accepted_case,
    check_everything,
    demo_counter,
    noticed_case,
    print_all,
)
from tests.helpers.fake_centre import FakeCentre, amended_elsewhere
from windowdesk.app.errors import DeskError
from windowdesk.app.issuing import Issued
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.rectifying import Correction
from windowdesk.app.reprinting import Why
from windowdesk.app.reviewing import Answer
from windowdesk.app.syncing import ReviewItem
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.amendment import Change
from windowdesk.domain.cases.case import CaseEvent, EventKind, State
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document
from windowdesk.protocol.reviews import SETTLED

SUPERVISOR = SignOff(DEMO_SUPERVISOR.number, DEMO_PASSWORD)


class Desk:
    """A counter, its centre and the question that came up about one of its cases."""

    def __init__(self, counter: Counter, clock: StandingClock) -> None:
        self.counter, self.clock, self.desk = counter, clock, counter.desk
        self.centre = FakeCentre()
        self.desk.syncing = self.centre

    def asks(self, issued: Issued, kind: str = "stale") -> str:
        item = ReviewItem("r1", issued.case_id, kind, "open", self.clock.now(), issued.number)
        self.centre.open.append(item)
        return item.review

    def operations(self) -> list[tuple[str, str, dict[str, object]]]:
        with self.counter.store.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT kind, actor, payload FROM operations ORDER BY pos"
            ).all()
        import json

        return [(row[0], row[1], json.loads(row[2])) for row in rows]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    clock = StandingClock()
    counter = demo_counter(tmp_path, clock)
    yield Desk(counter, clock)
    counter.close()


def test_what_stands_is_settled_by_a_supervisor_with_a_reason(at: Desk) -> None:
    issued = accepted_case(at.counter)
    review = at.asks(issued)
    with pytest.raises(DeskError) as refused:
        at.desk.reviewing.settle(review, Answer("stands", "核对无误，维持受理"))
    assert refused.value.code == "supervisor_needed"
    with pytest.raises(DeskError) as refused:
        at.desk.reviewing.settle(review, Answer("stands", "好", sign_off=SUPERVISOR))
    assert refused.value.code == "reason_missing"
    done = at.desk.reviewing.settle(
        review, Answer("stands", "核对无误，维持受理", sign_off=SUPERVISOR)
    )
    assert (done.item.state, done.item.resolution, done.item.by) == ("settled", "stands", "1201")
    kind, actor, payload = at.operations()[-1]
    # the centre asks that the author of a settlement may settle
    assert (kind, actor) == (SETTLED, DEMO_SUPERVISOR.number)
    assert payload == {
        "review": "r1", "resolution": "stands", "reason": "核对无误，维持受理", "by": "1201",
    }  # fmt: skip
    assert at.desk.case(issued.case_id).state is State.ACCEPTED


def test_a_settled_question_is_not_settled_twice(at: Desk) -> None:
    review = at.asks(accepted_case(at.counter))
    answer = Answer("stands", "核对无误，维持受理", sign_off=SUPERVISOR)
    at.desk.reviewing.settle(review, answer)
    before = len(at.operations())
    with pytest.raises(DeskError) as refused:
        at.desk.reviewing.settle(review, answer)
    assert refused.value.code == "settled_already"
    assert len(at.operations()) == before


def test_a_paper_that_cannot_stand_is_revoked_by_a_paper_in_the_same_act(at: Desk) -> None:
    issued = accepted_case(at.counter)
    print_all(at.counter, issued)
    review = at.asks(issued, "duplicate")
    answer = Answer("voided", "同一申请人已在3号窗受理", sign_off=SUPERVISOR)
    with pytest.raises(DeskError) as refused:
        at.desk.reviewing.settle(review, answer)
    assert refused.value.code == "papers_missing"
    assert at.desk.case(issued.case_id).state is State.ACCEPTED
    done = at.desk.reviewing.settle(review, replace(answer, papers=PapersBack.TAKEN_BACK))
    case = at.desk.case(issued.case_id)
    assert case.state is State.VOIDED
    assert done.ended is not None
    (notice,) = done.ended.papers
    assert notice.kind is Document.REVOCATION
    assert notice.document_number
    assert str(notice.facts["revokes"][0]).startswith("《")
    # nothing that was issued has changed or gone
    first = at.desk.papers(issued.case_id)
    assert [p.sha256 for p in first[: len(issued.papers)]] == [p.sha256 for p in issued.papers]
    voided, settled = at.operations()[-2:]
    assert (voided[0], settled[0]) == ("case.voided", SETTLED)
    events = voided[2]["events"]
    assert isinstance(events, list)
    assert [event["kind"] for event in events] == ["voided", "document_issued"]
    assert str(settled[2]["operation"]).count("/") == 1


def test_nothing_is_revoked_when_the_settlement_cannot_be_written(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = accepted_case(at.counter)
    review = at.asks(issued)

    def broken(work: object, item: object) -> None:
        raise DeskError("the disk is gone")

    monkeypatch.setattr(at.centre, "settle", broken)
    before = at.operations()
    with pytest.raises(DeskError):
        at.desk.reviewing.settle(
            review, Answer("voided", "同一申请人已在3号窗受理", sign_off=SUPERVISOR)
        )
    assert at.desk.case(issued.case_id).state is State.ACCEPTED
    assert at.operations() == before
    assert len(at.desk.papers(issued.case_id)) == len(issued.papers)


def test_the_notice_printed_again_does_not_wear_the_mark_of_what_it_revokes(at: Desk) -> None:
    issued = accepted_case(at.counter)
    review = at.asks(issued)
    done = at.desk.reviewing.settle(
        review, Answer("voided", "同一申请人已在3号窗受理", sign_off=SUPERVISOR)
    )
    assert done.ended is not None
    at.desk.print_job(done.ended.jobs[0].key)
    again = at.desk.reprinting.reprint(done.ended.papers[0].document_id, Why.LOST).paper
    assert again.facts.get("voided_at") is None
    old = at.desk.reprinting.reprint(issued.papers[0].document_id, Why.FILE).paper
    assert old.facts.get("voided_at") is not None


def test_only_what_is_true_is_offered(at: Desk) -> None:
    issued = noticed_case(at.counter)
    review = at.asks(issued, "not_found")
    offered = at.desk.reviewing.question(review).offers
    assert offered == ("stands", "rectified", "voided")
    with pytest.raises(DeskError) as refused:
        at.desk.reviewing.settle(review, Answer("withdrawn", "申请人已撤回", sign_off=SUPERVISOR))
    assert refused.value.code == "not_offered"
    at.clock.pass_(hours=1)
    intake = at.desk.open_return(issued.number)
    check_everything(intake)
    at.desk.issue(intake)
    assert "decided" in at.desk.reviewing.question(review).offers
    at.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    assert at.desk.reviewing.question(review).offers == ("withdrawn",)


def test_a_case_that_is_not_here_can_only_be_noted(at: Desk) -> None:
    at.centre.open.append(ReviewItem("r9", "", "quarantine", "open", MONDAY))
    question = at.desk.reviewing.question("r9")
    assert (question.case, question.offers) == (None, ("noted",))
    at.desk.sign_in(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    done = at.desk.reviewing.settle("r9", Answer("noted", "已与管理员核对"))
    assert done.item.by == DEMO_SUPERVISOR.number


def test_both_sides_are_told_and_never_mixed(at: Desk) -> None:
    issued = accepted_case(at.counter)
    review = at.asks(issued)
    other = CaseEvent(
        issued.case_id, 3, EventKind.WITHDRAWN, MONDAY - timedelta(hours=1), "1301", "综合3号窗",
        {"reason": "", "confirmed": True},
    )  # fmt: skip
    at.centre.others[issued.case_id] = (other,)
    question = at.desk.reviewing.question(review)
    assert question.theirs == (other,)
    assert {event.window for event in question.ours} == {at.desk.place.window}
    assert all(event.actor == DEMO_CLERK.number for event in question.ours)
    assert question.revoked
    assert all(words.startswith("《") for words in question.revoked)


def test_a_slip_of_the_pen_is_put_right_by_a_paper_of_its_own(at: Desk) -> None:
    issued = accepted_case(at.counter)
    review = at.asks(issued, "number")
    question = at.desk.reviewing.question(review)
    assert "rectified" in question.offers
    document_id, name = question.correctable[0]
    answer = Answer("rectified", "录入时把门牌号写错", sign_off=SUPERVISOR)
    for wrong in (
        None,
        Correction(document_id, "中山八路 12 号", " 中山八路 12 号 "),
        Correction(document_id, "", "中山八路 21 号"),
        Correction("nobody's", "中山八路 12 号", "中山八路 21 号"),
    ):
        with pytest.raises(DeskError) as refused:
            at.desk.reviewing.settle(review, replace(answer, correction=wrong))
        assert refused.value.code in ("correction_missing", "unknown_paper")
    right = Correction(document_id, "中山八路 12 号", "中山八路 21 号")
    done = at.desk.reviewing.settle(review, replace(answer, correction=right))
    assert done.ended is not None
    (notice,) = done.ended.papers
    assert notice.kind is Document.RECTIFICATION
    assert notice.document_number
    assert (notice.facts["corrects"], notice.facts["was"], notice.facts["reads"]) == (
        name, "中山八路 12 号", "中山八路 21 号",
    )  # fmt: skip
    # the case is where it was, every paper as it was issued, and the act names what it corrects
    assert at.desk.case(issued.case_id).state is State.ACCEPTED
    first = at.desk.papers(issued.case_id)
    assert [p.sha256 for p in first[: len(issued.papers)]] == [p.sha256 for p in issued.papers]
    acted, settled = at.operations()[-2:]
    assert (acted[0], settled[0]) == ("case.rectified", SETTLED)
    events = acted[2]["events"]
    assert isinstance(events, list)
    (event,) = events
    assert (event["kind"], event["payload"]["corrects"]) == ("document_issued", document_id)
    assert settled[2]["resolution"] == "rectified"


PHONE = "applicant.phone"
HERE, THERE = "13800001111", "13900002222"


@pytest.fixture
def contested(at: Desk) -> Issued:
    """Amended here and at window 3, unknown to each other; the centre asks."""
    issued = accepted_case(at.counter)
    amended_elsewhere(at.counter, issued.case_id, {PHONE: THERE})
    at.desk.amending.amend(issued.case_id, {"applicant.address": "荔湾区一路 1 号"})
    case = at.desk.case(issued.case_id)
    # written before the other came
    change = Change("", HERE, ())
    with at.counter.store.transaction() as unit:
        at.desk.amending.write(unit, case, {PHONE: change}, DEMO_CLERK.number)
    return issued


def reached(at: Desk, issued: Issued) -> str:
    submission = at.desk.case(issued.case_id).submission
    assert submission is not None
    assert submission.applicant is not None
    return submission.applicant.phone


def test_a_contested_field_is_settled_by_choosing_one_of_its_values(
    at: Desk, contested: Issued
) -> None:
    review = at.asks(contested, "field")
    question = at.desk.reviewing.question(review)
    assert question.offers == ("amended", "rectified")
    assert question.case is not None
    (field,) = question.case.contested
    assert [option.value for option in field.options] == [THERE, HERE]
    assert reached(at, contested) == THERE
    for values in ({}, {PHONE: "02012345678"}):
        answer = Answer("amended", "已电话核对号码", sign_off=SUPERVISOR, values=values)
        with pytest.raises(DeskError) as refused:
            at.desk.reviewing.settle(review, answer)
        assert refused.value.code == "value_missing"
    answer = Answer("amended", "已电话核对号码", sign_off=SUPERVISOR, values={PHONE: HERE})
    at.desk.reviewing.settle(review, answer)
    assert reached(at, contested) == HERE
    assert at.desk.case(contested.case_id).contested == ()
    (kind, actor, payload), (settled, by, said) = at.operations()[-2:]
    assert (kind, settled) == ("case.amended", SETTLED)
    assert actor == by == DEMO_SUPERVISOR.number
    seen = payload["amendment"]["fields"][PHONE]["after"]  # type: ignore[index]  # plain JSON
    assert sorted(seen) == sorted(field.heads)
    assert said["operation"] == f"1/{len(at.operations()) - 1}"
    assert at.desk.reviewing.question(review).offers == ()


def test_a_paper_that_says_the_other_value_is_put_right_with_the_same_answer(
    at: Desk, contested: Issued
) -> None:
    review = at.asks(contested, "field")
    paper = at.desk.reviewing.question(review).correctable[0][0]
    correction = Correction(paper, THERE, HERE)
    answer = Answer(
        "rectified", "已电话核对号码", None, SUPERVISOR, correction, values={PHONE: HERE}
    )
    done = at.desk.reviewing.settle(review, answer)
    assert done.ended is not None
    assert [one.kind for one in done.ended.papers] == [Document.RECTIFICATION]
    assert reached(at, contested) == HERE
    kinds = [kind for kind, _actor, _payload in at.operations()[-3:]]
    assert kinds == ["case.rectified", "case.amended", SETTLED]


def test_nothing_is_left_to_choose_once_the_fields_agree(at: Desk) -> None:
    issued = accepted_case(at.counter)
    at.desk.amending.amend(issued.case_id, {PHONE: HERE})
    assert at.desk.reviewing.question(at.asks(issued, "field")).offers == ("noted",)
