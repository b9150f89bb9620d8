"""What the case page says of a case, without a screen."""

from __future__ import annotations

from datetime import datetime

import pytest

from windowdesk.domain.cases.case import Case
from windowdesk.domain.cases.ending import Voiding
from windowdesk.domain.decision.submission import Party, Submission, Verification
from windowdesk.gui.screens.case.presenter import CaseState, case_state

AT = datetime(2026, 3, 2, 10, 15)
COMPANY = Party("organisation", "演示公司", "91440103MA5ABCD001")
CARD = Party("person", "陈雨桐", "99999919880312001X", Verification.CARD)


def page(applicant: Party | None, agent: Party | None = None) -> CaseState:
    submission = Submission("item", AT, applicant=applicant, agent=agent)
    return case_state(Case("c1", submission=submission), (), (), Voiding.NOBODY, AT.date())


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
