"""What the case page says of a case, without a screen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from windowdesk.app.cards import carried
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind
from windowdesk.domain.cases.ending import Voiding
from windowdesk.domain.decision.model import Decision, Outcome
from windowdesk.domain.decision.submission import Party, Submission, Verification
from windowdesk.domain.plain import to_plain
from windowdesk.gui.screens.case.presenter import CaseState, case_state

AT = datetime(2026, 3, 2, 10, 15)
COMPANY = Party("organisation", "演示公司", "91440103MA5ABCD001")
CARD = Party("person", "陈雨桐", "99999919880312001X", Verification.CARD)


def visit(
    nth: int, *, applicant: Party | None, agent: Party | None, later: bool = False
) -> CaseEvent:
    """The ``nth`` time somebody came, a day after the time before."""
    kind = EventKind.HANDED_IN if later else EventKind.RECEIVED
    submission = Submission("item", AT, applicant=applicant, agent=agent)
    verdict = Decision(Outcome.ACCEPT, "X", "某事", "1", "0" * 64, AT, None, (), (), ())
    payload = {"submission": to_plain(submission), "decision": to_plain(verdict)}
    at = AT + timedelta(days=nth - 1)
    return CaseEvent("c1", nth, kind, at, "1207", "综合12号窗", payload)


def page(applicant: Party | None, agent: Party | None = None, *later: CaseEvent) -> CaseState:
    submission = Submission("item", AT, applicant=applicant, agent=agent)
    first = visit(1, applicant=applicant, agent=agent)
    case = Case("c1", submission=submission, history=(first, *later))
    return case_state(case, (), (), Voiding.NOBODY, AT.date())


@pytest.mark.parametrize(
    ("remarks", "verified", "how"),
    [
        ((), Verification.CARD, "读卡核验"),
        ((), Verification.E_CERTIFICATE, "电子证照核验"),
        ((), Verification.MANUAL, "手工录入"),
        (("unread:no_reader",), Verification.MANUAL, "手工录入（本窗口没有读卡器）"),
        (("unread:wrong_card",), Verification.MANUAL, "手工录入（证件读不出内容）"),
        (("unread:offline",), Verification.MANUAL, "手工录入（当时读卡器不能用）"),
    ],
)
def test_how_the_people_were_established_stands_there(
    remarks: tuple[str, ...], verified: Verification, how: str
) -> None:
    agent = Party("person", "李国强", "", verified, remarks=remarks)
    assert page(CARD, agent).established == ((f"核验方式：申请人 读卡核验；代理人 {how}", ""),)
    # an organisation has no card
    assert page(COMPANY, agent).established == ((f"核验方式：代理人 {how}", ""),)
    assert page(COMPANY).established == ()


def test_each_visit_says_how_its_own_people_were_established() -> None:
    """Only what the first one had found out stood there after a deferral was handed in."""
    agent = Party("person", "李国强", "99999919880312001X", Verification.CARD)
    other = Party("person", "周建华", "999999199001011234", Verification.MANUAL)
    handed = visit(2, applicant=COMPANY, agent=carried(agent), later=True)
    last = visit(3, applicant=COMPANY, agent=other, later=True)
    assert [words for words, _tone in page(COMPANY, agent, handed, last).established] == [
        "核验方式（第 1 次到窗口，2026-03-02）：代理人 读卡核验",
        "核验方式（第 2 次到窗口，2026-03-03）：代理人 沿用上次登记（本次没有核验）",
        "核验方式（第 3 次到窗口，2026-03-04）：代理人 周** 手工录入",
    ]


def test_what_was_odd_about_a_card_is_said_of_whose_card_it_was() -> None:
    agent = Party(
        "person", "李国强", "99999919880312001X", Verification.CARD, remarks=("birth", "not_yet_valid")
    )  # fmt: skip
    _how, odd = page(CARD, agent).established
    assert odd == (
        "代理人的证件：证件上的出生日期与号码不符；证件有效期还没有开始",
        "correct",
    )
    said = str(page(CARD, agent).established)
    assert "李国强" not in said
    assert agent.number not in said


def test_a_case_of_nobody_says_nothing_of_people() -> None:
    state = case_state(Case("c1"), (), (), Voiding.NOBODY, AT.date())
    assert (state.who, state.established) == ("", ())
