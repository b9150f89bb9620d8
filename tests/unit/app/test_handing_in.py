"""容缺补齐 at the counter: the notice is scanned, papers come in, the case is whole or still owes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.counter import (
    COMPANY,
    DISPATCH,
    StandingClock,
    accepted_case,
    deferred_case,
    demo_counter,
    lenient_catalogue,
    verdict,
)
from windowdesk.app.cards import carried
from windowdesk.app.errors import BadInput, NothingToIssue
from windowdesk.app.replaying import replay
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Document, Outcome


@pytest.fixture
def counter(tmp_path: Path, clock: StandingClock) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "profile", clock, lenient_catalogue(tmp_path / "items"))
    yield opened
    opened.close()


def test_everything_handed_in_makes_the_case_whole(counter: Counter, clock: StandingClock) -> None:
    before = deferred_case(counter)
    assert counter.desk.case(before.case_id).owed_until is not None
    clock.pass_(days=2, minutes=7)
    back = counter.desk.open_return(before.number, "A019")
    assert back.checklist is not None
    assert [material.id for material in back.checklist.materials()] == ["equipment"]
    assert back.submission.applicant == carried(COMPANY)
    with pytest.raises(NothingToIssue):
        counter.desk.issue(back)
    back.check_complete("equipment")
    assert verdict(back) is Outcome.ACCEPT
    counter.desk.save_draft(back)
    done = counter.desk.issue(back)
    assert (done.number, done.query_secret) == (before.number, before.query_secret)
    assert [p.kind for p in done.papers] == [Document.HAND_IN_RECEIPT, Document.SLIP]
    assert counter.desk.drafts() == ()
    case = counter.desk.case(before.case_id)
    assert (case.state, case.owed) == (State.ACCEPTED, ())
    receipt = done.papers[0].facts
    assert receipt["issued_at"] == "2026-03-04T10:22:00"
    assert [line["name"] for line in receipt["materials"]] == ["办公设施设备、信息管理系统等清单"]
    assert "gaps" not in receipt
    assert "notes" not in receipt
    assert done.papers[0].document_number != before.papers[0].document_number
    assert {job.role for job in done.jobs} == {"page", "receipt"}
    assert [c.state for c in counter.desk.recent()] == ["accepted"]
    assert counter.store.verify_chain() is None
    (*_before, operation) = counter.store.operations()
    assert (operation.kind, operation.base_version) == ("case.handed_in", case.seq - 3)
    with pytest.raises(BadInput) as nothing_left:
        counter.desk.open_return(before.number)
    assert nothing_left.value.code == "not_correcting"


def test_some_of_it_leaves_the_rest_owed(counter: Counter, clock: StandingClock) -> None:
    before = deferred_case(counter, "equipment", "rules")
    due = counter.desk.case(before.case_id).owed_until
    clock.pass_(days=1)
    back = counter.desk.open_return(before.number)
    back.check_complete("rules")
    assert verdict(back) is Outcome.ACCEPT_DEFERRED
    receipt = counter.desk.issue(back).papers[0].facts
    assert [gap["material"] for gap in receipt["gaps"]] == ["办公设施设备、信息管理系统等清单"]
    assert receipt["promised_by"] == due.due.isoformat() if due and due.due else False
    case = counter.desk.case(before.case_id)
    assert case.state is State.ACCEPTED_DEFERRED
    assert [reason.material for reason in case.owed] == ["equipment"]
    assert case.owed_until == due
    rest = counter.desk.open_return(before.number)
    assert rest.checklist is not None
    assert [material.id for material in rest.checklist.materials()] == ["equipment"]
    rest.check_complete("equipment")
    counter.desk.issue(rest)
    assert counter.desk.case(before.case_id).state is State.ACCEPTED
    results = replay(counter.store, counter.shelf, counter.calendar, before.number)
    assert [result.equal for result in results] == [True, True, True]


def test_a_defect_is_told_on_the_receipt_and_the_paper_goes_back(counter: Counter) -> None:
    before = deferred_case(counter)
    back = counter.desk.open_return(before.number)
    back.check_complete("equipment")
    back.set_point("equipment", "sealed", False, seen="")
    back.cannot_correct_now(True)
    with pytest.raises(NothingToIssue) as bare:
        counter.desk.issue(back)
    assert bare.value.code == "evidence_missing"
    back.set_point("equipment", "sealed", False, seen="末页无章", page="2")
    done = counter.desk.issue(back)
    receipt = done.papers[0].facts
    assert "materials" not in receipt
    assert "末页无章" in receipt["gaps"][0]["defect"]
    assert counter.desk.case(before.case_id).state is State.ACCEPTED_DEFERRED


def test_late_is_said_and_taken_in(counter: Counter, clock: StandingClock) -> None:
    before = deferred_case(counter)
    clock.pass_(days=60)
    back = counter.desk.open_return(before.number)
    back.check_complete("equipment")
    assert verdict(back) is Outcome.ACCEPT
    receipt = counter.desk.issue(back).papers[0].facts
    assert any("已过补交期限" in note and "书面决定" in note for note in receipt["notes"])
    case = counter.desk.case(before.case_id)
    assert case.state is State.ACCEPTED
    last = counter.store.audit_entries()[-1]
    assert (last.action, last.result, last.detail["late"]) == ("case.hand_in", "complete", "yes")


def test_a_deferral_goes_on_under_its_own_version_when_the_item_is_gone(
    tmp_path: Path, clock: StandingClock
) -> None:
    items = lenient_catalogue(tmp_path / "items")
    first = demo_counter(tmp_path / "profile", clock, items)
    number = deferred_case(first).number
    first.close()
    clock.pass_(days=1)
    yaml = items / "dispatch-licence.yaml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8").replace(DISPATCH, "DEMO-OTHER-01"), encoding="utf-8"
    )
    later = demo_counter(tmp_path / "profile", clock, items)
    back = later.desk.open_return(number)
    back.check_complete("equipment")
    assert later.desk.issue(back).decision.outcome is Outcome.ACCEPT
    later.close()


def test_no_supervisor_waives_what_was_promised(counter: Counter) -> None:
    before = deferred_case(counter)
    back = counter.desk.open_return(before.number)
    back.check_complete("equipment")
    back.set_point("equipment", "sealed", False, seen="无章")
    assert verdict(back) is Outcome.CORRECT_NOW
    with pytest.raises(Exception, match="没有可以复核"):
        counter.desk.approve_override(back, DEMO_SUPERVISOR.number, DEMO_PASSWORD, "材料在部门")


def test_two_hands_on_one_deferral_write_it_once(counter: Counter) -> None:
    before = deferred_case(counter)
    one, other = (counter.desk.open_return(before.number) for _desk in range(2))
    for back in (one, other):
        back.check_complete("equipment")
    counter.desk.issue(one)
    with pytest.raises(BadInput) as late:
        counter.desk.issue(other)
    assert late.value.code == "not_deferred"
    assert "已受理" in late.value.message


def test_what_is_accepted_owes_nothing(counter: Counter) -> None:
    with pytest.raises(BadInput) as nothing:
        counter.desk.open_return(accepted_case(counter).number)
    assert nothing.value.code == "not_correcting"
