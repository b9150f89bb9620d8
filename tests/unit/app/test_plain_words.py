"""The applicant reads what the desk knows, in everyday words, and nothing of anybody else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.helpers.counter import AGENT, check_everything, dispatch_intake
from windowdesk import i18n
from windowdesk.app.intake import Intake
from windowdesk.app.plain_gaps import mending, notice
from windowdesk.app.plain_words import (
    PlainLine,
    PlainView,
    Sign,
    issued_view,
    plain_view,
    unnumbered,
)
from windowdesk.app.speaking import spoken
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.decision.model import Outcome, Reason, Rule, Weight
from windowdesk.domain.decision.submission import Credit

from .test_wording import PARAMS

# words of the law that nobody says at a counter
_STATUTE = re.compile(r"补正|不予|法定形式|申请材料|容缺|《|第[一二三四五六七八九十]+条")


@pytest.fixture
def matter(counter: Counter) -> Intake:
    """劳务派遣, everything in order."""
    intake = dispatch_intake(counter)
    check_everything(intake)
    # one of the two reports is enough, and only one is here
    intake.clear("audit_report")
    return intake


def lines(view: PlainView, sign: Sign) -> list[PlainLine]:
    return [line for part in view.parts for line in part.lines if line.sign is sign]


def test_what_is_in_order_and_by_when(matter: Intake) -> None:
    view = plain_view(matter)
    assert (view.title, view.tone) == ("材料齐了，可以受理", "accept")
    assert view.dates == (("最晚办好", "2026 年 3 月 9 日（周一）"),)
    assert "公司章程" in [line.title for line in lines(view, Sign.OK)]
    assert not lines(view, Sign.GAP)


def test_what_is_missing_and_how_to_put_it_right(matter: Intake) -> None:
    matter.mark_absent("lease")
    matter.set_point("capital_report", "issued_by", False, seen="末页无章", page="6")
    view = plain_view(matter)
    assert view.title == "还差 2 项，补齐才能受理"
    report, lease = lines(view, Sign.GAP)
    assert (report.title, report.seen) == ("验资机构出具的验资报告", "末页无章")
    assert "重新出具" in report.how
    assert lease.text == "没有带来。"
    assert "租赁合同复印件" in lease.how


def test_the_count_is_the_clerks_count(matter: Intake) -> None:
    """Screen, paper and voice must not disagree on how much is missing."""
    matter.mark_absent("lease")
    matter.mark_absent("articles")
    assert matter.decision is not None
    view = plain_view(matter)
    assert len(lines(view, Sign.GAP)) == len(matter.decision.gaps()) == 2
    assert "2" in view.title


def test_what_may_follow_later(matter: Intake) -> None:
    matter.mark_absent("equipment")
    matter.ask_deferral(True)
    matter.set_credit(Credit.GOOD)
    view = plain_view(matter)
    assert (view.title, view.tone) == ("可以先受理，1 项后补", "defer")
    assert [line.title for line in lines(view, Sign.LATER)] == ["办公设施设备、信息管理系统等清单"]
    assert dict(view.dates)["最晚补交"]


def test_what_can_be_corrected_now(matter: Intake) -> None:
    matter.set_point("equipment", "sealed", False, seen="没盖章")
    view = plain_view(matter)
    assert view.title == "有 1 处现在改一下就行"
    assert lines(view, Sign.FIX)[0].how


def test_nothing_is_promised_while_papers_are_unseen(counter: Counter) -> None:
    view = plain_view(dispatch_intake(counter))
    assert view.tone == "wait"
    assert view.dates == ()
    assert "公司章程" in [line.title for line in lines(view, Sign.WAIT)]


def test_before_an_item_is_chosen(counter: Counter) -> None:
    assert plain_view(counter.desk.begin("A001")).parts == ()


def test_issued_says_what_to_do_and_how_to_follow(counter: Counter, matter: Intake) -> None:
    before = plain_view(matter)
    issued = counter.desk.issue(matter)
    after = issued_view(before, issued)
    assert after.title == "已经受理"
    assert after.number == issued.number
    assert after.code == issued.papers[0].facts["code_text"]
    assert issued.query_secret not in after.lead + after.title


def test_people_are_masked_and_long_numbers_taken_out(matter: Intake) -> None:
    matter.set_agent(AGENT)
    matter.mark_absent("lease")
    matter.set_point("capital_report", "issued_by", False, seen="写成了 11010519491231002X 的名字")
    everything = repr(plain_view(matter))
    assert AGENT.name not in everything
    assert AGENT.number not in everything
    assert "11010519491231002X" not in everything
    assert "11010519491231002X"[:10] not in everything


@pytest.mark.parametrize("text", ["2026-03-09", "第 6 页", "共 1000 元"])
def test_dates_and_small_numbers_stay(text: str) -> None:
    assert unnumbered(text) == text


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_gap_has_plain_words(rule: Rule, language: str) -> None:
    i18n.set_language(language)
    try:
        reason = Reason(rule, Weight.GAP, "m", "材料", words="标准原文", params=PARAMS)
        said = mending(reason)
        assert said.title
        assert said.text.strip()
        title, words = notice(reason)
        assert not words or title
    finally:
        i18n.set_language("zh_CN")


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.value)
def test_no_outcome_speaks_in_statutes(matter: Intake, outcome: Outcome) -> None:
    assert matter.decision is not None
    matter._decision = replace(matter.decision, outcome=outcome)
    view = plain_view(matter)
    assert view.title
    assert not _STATUTE.search(view.title + view.lead)


# --- what is read aloud --------------------------------------------------------------------------


def test_the_voice_says_verdict_gaps_and_date(matter: Intake) -> None:
    said = " ".join(spoken(plain_view(matter)))
    assert "材料齐了" in said
    assert "最晚办好" in said
    matter.mark_absent("lease")
    said = " ".join(spoken(plain_view(matter)))
    assert "第 1 项，房屋租赁合同。" in said
    assert "提交租赁合同复印件" in said


def test_the_hall_hears_no_name_no_number_and_nothing_a_clerk_noted(matter: Intake) -> None:
    matter.set_agent(AGENT)
    matter.set_point(
        "capital_report", "issued_by", False, seen=f"{AGENT.name} 11010519491231002X 代签"
    )
    said = " ".join(spoken(plain_view(matter)))
    assert "验资报告" in said
    for secret in (AGENT.name, "陈", "11010519491231002X", "代签", "广州晴川"):
        assert secret not in said


def test_of_a_sensitive_item_nothing_is_named_aloud(matter: Intake) -> None:
    matter.mark_absent("lease")
    view = replace(plain_view(matter), discreet=True)
    said = " ".join(spoken(view))
    assert "请看屏幕" in said
    assert "租赁" not in said


def test_english_says_it_in_english(matter: Intake) -> None:
    matter.mark_absent("lease")
    i18n.set_language("en")
    try:
        said = spoken(plain_view(matter))
    finally:
        i18n.set_language("zh_CN")
    assert said[0] == "1 thing is missing."
    assert any(sentence.startswith("Number 1:") for sentence in said)


def test_a_date_is_only_about_right_while_the_holidays_are_not_known(matter: Intake) -> None:
    assert matter.decision is not None
    due = tuple(replace(date, firm=False) for date in matter.decision.due)
    matter._decision = replace(matter.decision, due=due)
    assert plain_view(matter).dates[0][1].startswith("大约")
