"""Papers of a hand-in, a withdrawal and a reprint, made from a real case of a real counter."""

from __future__ import annotations

from dataclasses import replace

from tests.helpers.counter import MONDAY, check_everything, dispatch_intake
from tests.helpers.standards import complete, paper, small_item
from windowdesk import i18n
from windowdesk.app.facts import (
    HandIn,
    Issuing,
    Place,
    act_on,
    hand_in_facts,
    paper_facts,
    papers_for,
    reprinted,
    voided,
    withdrawal_facts,
)
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Document, Outcome
from windowdesk.domain.decision.submission import Credit, Finding
from windowdesk.domain.standard.model import CheckPoint, Way
from windowdesk.reference.holidays import package_calendar

POINT = CheckPoint("result", "检测结果符合标准。")


def deferred_case(counter: Counter) -> Issuing:
    """A case accepted with one deferred paper, as known a day later to another clerk."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    intake.mark_absent("equipment")
    intake.ask_deferral(True)
    intake.set_credit(Credit.GOOD)
    issued = counter.desk.issue(intake)
    assert issued.decision.outcome is Outcome.ACCEPT_DEFERRED
    case = counter.desk.case(issued.case_id)
    item = counter.desk.shelf.version(issued.decision.catalogue).item
    return act_on(case, item, counter.desk.place, "2046", MONDAY.replace(day=3))


def test_a_hand_in_receipt_says_what_came_what_is_open_and_by_when(counter: Counter) -> None:
    act = deferred_case(counter)
    assert len(act.decision.gaps()) == 1
    none = hand_in_facts(act, HandIn({}, act.decision.gaps()), "", "CODE")
    assert none.materials == ()
    assert [(gap.index, gap.material) for gap in none.gaps] == [
        (1, "办公设施设备、信息管理系统等清单")
    ]
    came = {"equipment": Finding(Way.SUBMITTED, originals=1, pages=16)}
    facts = hand_in_facts(act, HandIn(came), "", "CODE")
    assert facts.title == "容缺补齐材料接收凭证"
    assert [(m.index, m.originals, m.pages, m.way) for m in facts.materials] == [(1, 1, 16, "留存")]
    assert (facts.gaps, facts.conclusion, none.conclusion) == ((), "已全部补齐", "")
    assert facts.promised_by is not None
    assert "补交期限" not in {limit.name for limit in facts.limits}
    assert (facts.clerk, facts.issued_at.day, facts.received_at) == ("2046", 3, MONDAY)
    assert facts.consequence


def test_the_slip_of_a_hand_in_masks_the_agent(counter: Counter) -> None:
    act = deferred_case(counter)
    slip = hand_in_facts(act, HandIn({}), "", "CODE", Document.SLIP)
    assert slip.title == "容缺补齐回执"
    assert act.submission.agent is not None
    assert slip.agent != act.submission.agent.name


def test_a_withdrawal_lists_what_goes_back_and_keeps_the_reason(counter: Counter) -> None:
    act = deferred_case(counter)
    facts = withdrawal_facts(act, "经营计划有变化", "", "CODE", refund="已缴费用原路退回")
    assert facts.title == "撤回申请书"
    assert facts.reasons == ("经营计划有变化",)
    assert all(line.originals or line.copies for line in facts.materials)
    assert {line.way for line in facts.materials} == {"退还"}
    looked_at = next(line for line in facts.materials if line.name == "法定代表人的身份证明")
    assert (looked_at.originals, looked_at.copies) == (0, 1), "its original went back at once"
    taken = {line.name for line in paper_facts(act, Document.DEFERRAL_NOTICE, "", "").materials}
    assert {line.name for line in facts.materials} <= taken
    assert [line.index for line in facts.materials] == list(range(1, len(facts.materials) + 1))
    assert facts.refund == "已缴费用原路退回"


def test_papers_stay_chinese_on_an_english_desk(counter: Counter) -> None:
    act = deferred_case(counter)
    chinese = hand_in_facts(act, HandIn({}), "", "CODE"), withdrawal_facts(act, "", "", "CODE")
    i18n.set_language("en")
    try:
        english = hand_in_facts(act, HandIn({}), "", "CODE"), withdrawal_facts(act, "", "", "CODE")
    finally:
        i18n.set_language("zh_CN")
    assert english == chinese


def test_a_reprint_changes_its_count_its_code_and_nothing_else(counter: Counter) -> None:
    facts = paper_facts(deferred_case(counter), Document.DEFERRAL_NOTICE, "文号", "CODE")
    again = reprinted(facts, 2, "CODE 2", MONDAY)
    assert again == replace(facts, reprint=2, code_text="CODE 2", reprinted_at=MONDAY)
    assert voided(again, MONDAY) == replace(again, voided_at=MONDAY)


def test_a_promise_in_place_of_a_proof_is_printed_for_signature_when_accepted() -> None:
    proof = paper("report", ways=(Way.SUBMITTED, Way.PROMISE), points=(POINT,))
    item = small_item(paper("form"), proof)
    promised = {**complete(item).findings, "report": Finding(Way.PROMISE)}
    submission = complete(item, findings=promised)
    decision = decide(item, "h", submission, package_calendar())
    assert decision.outcome is Outcome.ACCEPT
    assert papers_for(decision, Outcome.ACCEPT)[-1] is Document.PROMISE
    assert Document.PROMISE not in papers_for(decision, Outcome.CORRECT_ONCE)
    plain = decide(item, "h", complete(item), package_calendar())
    assert Document.PROMISE not in papers_for(plain, Outcome.ACCEPT)
    place = Place("中心", "1 号窗", "440103", "12345", demo=True)
    act = Issuing(item, decision, submission, None, place, "1207", "N", "S", MONDAY, MONDAY)
    (line,) = paper_facts(act, Document.PROMISE, "", "").promises
    assert (line.index, line.proof) == (1, "材料report")
    assert line.content == ("检测结果符合标准",)
    assert line.basis
    assert paper_facts(act, Document.ACCEPTANCE, "", "").promises == ()
