"""Every way through every shipped item can be done by a clerk's own keys (the Intake API)."""

from __future__ import annotations

import pytest

from tests.helpers.counter import AGENT, MONDAY, check_everything, verdict
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.examples import example_applicant
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.model import ACCEPTING
from windowdesk.domain.decision.submission import Credit, Submission
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.paths import A_DATE, ended, paths
from windowdesk.reference.holidays import package_calendar


@pytest.mark.parametrize("item", shipped_items(), ids=lambda item: item.code)
def test_every_way_can_be_satisfied_by_checking_each_paper(item: Item) -> None:
    shelf, calendar = Shelf((item,)), package_calendar()
    walked = 0
    for way in paths(item):
        if ended(item, way):
            continue
        intake = Intake(shelf, calendar, Visit("way"), Submission("", MONDAY))
        intake.choose_item(item.code)
        for question, option in way.items():
            intake.answer(question, "2026-12-01" if option == A_DATE else option)
        intake.set_applicant(example_applicant(item.applicants[0]))
        intake.set_agent(AGENT)
        intake.set_credit(Credit.GOOD)
        check_everything(intake)
        assert verdict(intake) in ACCEPTING, way
        walked += 1
    assert walked
