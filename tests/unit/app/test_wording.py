"""Every verdict, reason, state and way has words; none shows a person a code or a hole."""

from __future__ import annotations

from datetime import date, datetime
from gettext import NullTranslations

import pytest

from windowdesk.app.verifying import problem_words
from windowdesk.app.wording import (
    document_title,
    due_name,
    due_words,
    limit_words,
    necessity_words,
    outcome_words,
    reason_words,
    state_words,
    status_words,
    way_words,
)
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import (
    ACCEPTING,
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.standard.model import Necessity, Way

TEN = datetime.fromisoformat("2026-03-02T10:00:00")
PARAMS = {
    "valid_to": "2026-01-01",
    "date": "2026-01-01",
    "successor": "新事项",
    "refer_to": "另一机关",
    "need": "2",
    "got": "1",
    "form": "1",
    "way": "promise",
    "within": "10wd",
    "issued": "2025-01-01",
    "members": "甲、乙",
    "version": "2026.1",
    "last_day": "2026-01-01",
    "until": "2026-03-09",
    "organ": "某机关",
    "left": "0",
}


@pytest.mark.parametrize("rule", Rule, ids=lambda rule: rule.value)
def test_every_rule_speaks(rule: Rule) -> None:
    reason = Reason(rule, Weight.GAP, "m", "材料", words="标准原文", seen="无章", params=PARAMS)
    said = reason_words(reason)
    assert said.text.strip()
    assert said.title
    for hole in ("{", "}", "None", rule.value):
        assert hole not in said.text


def test_a_failed_point_quotes_the_standard_and_what_was_seen() -> None:
    reason = Reason(
        Rule.POINT_FAILED, Weight.GAP, "m", "验资报告", words="加盖公章", seen="无章", page="6"
    )
    text = reason_words(reason).text
    assert "加盖公章" in text
    assert "第 6 页" in text
    assert "无章" in text


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_title_and_only_the_undetermined_no_action(outcome: Outcome) -> None:
    decision = Decision(outcome, "X", "某事", "1", "0" * 64, TEN, None, (), (), ())
    words = outcome_words(decision)
    assert words.title
    assert words.subtitle
    assert bool(words.action) is (outcome is not Outcome.UNDETERMINED)
    if words.tone == "accept":
        assert outcome in ACCEPTING


def test_small_words_exist_for_every_value() -> None:
    assert all(status_words(status) for status in RowStatus)
    assert all(necessity_words(necessity) for necessity in Necessity)
    assert all(way_words(way.value) for way in Way)
    assert all(state_words(state.value) for state in State if state is not State.EMPTY)
    assert all(document_title(kind, {}) for kind in Document)
    assert all(due_name(kind) for kind in ("promised", "statutory", "deferral", "notice"))
    assert problem_words("unheard_of")


def test_the_law_may_name_a_document_otherwise() -> None:
    assert document_title(Document.ACCEPTANCE, {"acceptance": "受理决定书"}) == "受理决定书"


def test_a_date_that_is_not_firm_says_so() -> None:
    firm = DueDate("promised", "5wd", date(2026, 3, 2), date(2026, 3, 9), True)
    loose = DueDate("promised", "5wd", date(2026, 12, 30), date(2027, 1, 6), False)
    assert due_words(firm).startswith("2026-03-09")
    assert due_words(loose).startswith("预计")
    assert limit_words("5wd") in due_words(firm)


def test_one_verdict_has_one_name() -> None:
    reason = Reason(Rule.NOT_REQUIRED, Weight.DECIDES, words="依法不需要取得许可。")
    decision = Decision(Outcome.NOT_REQUIRED, "X", "某事", "1", "0" * 64, TEN, None, (), (), ())
    assert reason_words(reason).title == outcome_words(decision).title == "不需办理"


@pytest.mark.parametrize(
    ("words", "page", "seen", "said"),
    [
        ("加盖公章", "6", "无章", "不符合“加盖公章”：第 6 页，无章。"),
        ("加盖公章。", "", "无章。", "不符合“加盖公章”：无章。"),
        ("加盖公章", "6", "", "不符合“加盖公章”：第 6 页。"),
        ("加盖公章", "", "", "不符合“加盖公章”。"),
    ],
)
def test_a_defect_is_one_sentence_with_one_stop(
    words: str, page: str, seen: str, said: str
) -> None:
    reason = Reason(Rule.POINT_FAILED, Weight.GAP, "m", "材料", words=words, seen=seen, page=page)
    assert reason_words(reason).text == said


class _Spaced(NullTranslations):
    """A language that puts spaces between sentences and has a singular."""

    def gettext(self, message: str) -> str:
        return {
            "{first}{then}": "{first} {then}",
            "{first}，{then}": "{first}, {then}",
            "{first}：{then}": "{first}: {then}",
        }.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{n} day" if n == 1 else "{n} days"


def test_the_joints_are_the_languages_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windowdesk.i18n._active", _Spaced())
    params = {"date": "2026-01-01", "successor": "X"}
    ended = reason_words(Reason(Rule.ITEM_CANCELLED, Weight.DECIDES, params=params)).text
    assert ended == "本事项已于 2026-01-01 取消。 现由“X”办理。"
    barred = Reason(Rule.BARRED, Weight.DECIDES, words="No.", seen="seen", page="2")
    assert reason_words(barred).text == "No.: 第 2 页, seen"
    assert limit_words("1wd") == "1 day"
    assert limit_words("5wd") == "5 days"


def test_what_a_deferral_puts_off_is_not_counted_as_corrected_here() -> None:
    gaps = (
        Reason(Rule.POINT_FAILED, Weight.GAP, "a", fixable=True),
        Reason(Rule.ABSENT, Weight.GAP, "b", deferrable=True),
    )
    decision = Decision(Outcome.CORRECT_NOW, "X", "某事", "1", "0" * 64, TEN, None, gaps, (), ())
    assert "1" in outcome_words(decision).title
