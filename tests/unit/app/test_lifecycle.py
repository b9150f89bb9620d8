"""撤回 and 作废: how a case ends besides its verdict, and who may end it."""

from __future__ import annotations

import pytest

from tests.helpers.counter import (
    StandingClock,
    accepted_case,
    check_everything,
    deferred_case,
    dispatch_intake,
    noticed_case,
    print_all,
)
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.ports import PrintState
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.case import EventKind, State
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document

BACK = PapersBack.TAKEN_BACK
BOSS = SignOff(DEMO_SUPERVISOR.number, DEMO_PASSWORD)


def test_a_withdrawal_gives_the_papers_back_against_the_receipt(
    counter: Counter, clock: StandingClock
) -> None:
    issued = accepted_case(counter)
    clock.pass_(days=1)
    ended = counter.desk.lifecycle.withdraw(issued.case_id, "改由子公司申请", confirmed=True)
    assert ended.state == "withdrawn"
    (paper,) = ended.papers
    assert (paper.kind, paper.document_number) == (Document.WITHDRAWAL, "")
    assert paper.facts["reasons"] == ["改由子公司申请"]
    assert len(paper.facts["materials"]) > 3
    assert counter.desk.case(issued.case_id).state is State.WITHDRAWN
    assert counter.desk.recent()[0].state == "withdrawn"
    assert [job.document_id for job in ended.jobs] == [paper.document_id]
    assert counter.store.operations()[-1].kind == "case.withdrawn"
    assert counter.store.verify_chain() is None


def test_papers_that_went_back_with_the_notice_are_not_given_back_twice(counter: Counter) -> None:
    issued = noticed_case(counter)
    ended = counter.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    assert "materials" not in ended.papers[0].facts


def test_what_was_handed_in_later_goes_back_too(counter: Counter) -> None:
    issued = deferred_case(counter)
    back = counter.desk.open_return(issued.number)
    back.check_complete("equipment")
    counter.desk.issue(back)
    ended = counter.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    names = [line["name"] for line in ended.papers[0].facts["materials"]]
    assert "办公设施设备、信息管理系统等清单" in names


def test_a_withdrawal_needs_the_confirmation_the_law_wants(counter: Counter) -> None:
    issued = accepted_case(counter)
    with pytest.raises(BadInput) as bare:
        counter.desk.lifecycle.withdraw(issued.case_id, confirmed=False)
    assert bare.value.code == "not_confirmed"
    assert counter.desk.case(issued.case_id).state is State.ACCEPTED


def test_what_has_ended_cannot_be_withdrawn_and_says_why(counter: Counter) -> None:
    issued = accepted_case(counter)
    counter.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    with pytest.raises(BadInput) as ended:
        counter.desk.lifecycle.withdraw(issued.case_id, confirmed=True)
    assert ended.value.code == "not_open"
    assert "已撤回" in ended.value.message
    with pytest.raises(BadInput) as nothing:
        counter.desk.lifecycle.withdraw("no-such-case", confirmed=True)
    assert nothing.value.code == "unknown_case"


def test_its_clerk_voids_a_notice_of_today_alone(counter: Counter) -> None:
    issued = noticed_case(counter)
    numbers = counter.store.number_account()[0]
    ended = counter.desk.lifecycle.void(issued.case_id, "选错了事项", BACK)
    assert (ended.state, ended.cancelled) == ("voided", len(issued.jobs))
    assert {job.state for job in counter.desk.jobs_of(issued.case_id)} == {PrintState.CANCELLED}
    (account,) = counter.store.number_account()
    assert (account.void, account.issued) == (1, numbers.issued - 1)
    event = counter.desk.case(issued.case_id).history[-1]
    assert event.kind is EventKind.VOIDED
    assert event.payload == {
        "reason": "选错了事项",
        "papers": "never_left",
        "by": DEMO_CLERK.number,
    }
    assert counter.store.operations()[-1].kind == "case.voided"
    last = counter.store.audit_entries()[-1]
    assert (last.action, last.subject) == ("case.void", issued.number)
    assert "选错" not in str(last.detail)
    again = noticed_case(counter)
    assert again.number > issued.number
    assert again.papers[0].document_number > issued.papers[0].document_number
    with pytest.raises(BadInput) as twice:
        counter.desk.lifecycle.void(issued.case_id, "选错了事项", BACK)
    assert twice.value.code == "already_ended"


@pytest.mark.parametrize("kind", ["accepted", "deferred", "yesterday", "somebody_else"])
def test_a_supervisor_has_to_sign(counter: Counter, clock: StandingClock, kind: str) -> None:
    make = {"accepted": accepted_case, "deferred": deferred_case}.get(kind, noticed_case)
    issued = make(counter)
    print_all(counter, issued)
    if kind == "yesterday":
        clock.pass_(days=1)
    if kind == "somebody_else":
        counter.staffing.enrol(OTHER, DEMO_PASSWORD, "2580")
        counter.desk.sign_in(OTHER.number, DEMO_PASSWORD)
    void = counter.desk.lifecycle.void
    with pytest.raises(NotAllowed) as alone:
        void(issued.case_id, "打印前发现选错", BACK)
    assert alone.value.code == "supervisor_needed"
    with pytest.raises(NotAllowed):
        void(issued.case_id, "打印前发现选错", BACK, SignOff(DEMO_CLERK.number, DEMO_PASSWORD))
    assert counter.desk.case(issued.case_id).state is not State.VOIDED
    void(issued.case_id, "打印前发现选错", PapersBack.LOST, BOSS)
    event = counter.desk.case(issued.case_id).history[-1]
    assert (event.payload["by"], event.payload["papers"]) == (DEMO_SUPERVISOR.number, "lost")


OTHER = type(DEMO_CLERK)("1208", "陈立", DEMO_CLERK.role)


def test_a_supervisor_at_the_counter_signs_with_being_there(counter: Counter) -> None:
    issued = accepted_case(counter)
    counter.desk.sign_in(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    counter.desk.lifecycle.void(issued.case_id, "重复收件", BACK)
    assert counter.desk.case(issued.case_id).state is State.VOIDED


def test_voiding_wants_a_reason(counter: Counter) -> None:
    issued = noticed_case(counter)
    for bare in ("", " 错 ", "错\u200b"):
        with pytest.raises(BadInput) as why:
            counter.desk.lifecycle.void(issued.case_id, bare, BACK)
        assert why.value.code == "reason_missing"
    assert counter.desk.case(issued.case_id).state is State.CORRECTING


def test_what_was_printed_stays_printed(counter: Counter) -> None:
    issued = noticed_case(counter)
    print_all(counter, issued)
    for nothing_said in (None, PapersBack.NEVER_LEFT):
        with pytest.raises(BadInput) as where:
            counter.desk.lifecycle.void(issued.case_id, "选错了事项", nothing_said)
        assert where.value.code == "papers_missing"
    assert counter.desk.lifecycle.void(issued.case_id, "选错了事项", BACK).cancelled == 0
    assert {job.state for job in counter.desk.jobs_of(issued.case_id)} == {PrintState.PRINTED}


def test_a_return_visit_begun_before_the_case_ended_issues_nothing(counter: Counter) -> None:
    issued = noticed_case(counter)
    back = counter.desk.open_return(issued.number)
    counter.desk.lifecycle.void(issued.case_id, "选错了事项", BACK)
    first = back.submission.first_visit
    assert first is not None
    for ident in first.satisfied:
        back.match(ident, True)
    back.check_complete("rules")
    with pytest.raises(BadInput) as over:
        counter.desk.issue(back)
    assert over.value.code == "not_correcting"
    assert "已作废" in over.value.message


def test_a_case_of_several_days_is_no_case_of_today(counter: Counter, clock: StandingClock) -> None:
    issued = noticed_case(counter)
    clock.pass_(days=1)
    back = counter.desk.open_return(issued.number)
    check_everything(back)
    back.mark_absent("rules")
    counter.desk.issue(back)
    with pytest.raises(NotAllowed):
        counter.desk.lifecycle.void(issued.case_id, "选错了事项", BACK)
    assert dispatch_intake(counter).visit.case_id == ""
