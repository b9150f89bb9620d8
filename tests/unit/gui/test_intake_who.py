"""The left pane: which circumstances are asked, and which conditions they bring."""

from __future__ import annotations

from datetime import datetime

from windowdesk.app.intake import Intake, Visit
from windowdesk.app.shelf import Shelf
from windowdesk.catalogue.load import shipped_items
from windowdesk.domain.decision.submission import Submission
from windowdesk.gui.screens.intake.who import who_state
from windowdesk.reference.holidays import package_calendar

FOOD, DISPATCH = "000131104003", "DEMO-LWPQ-01"


def matter(item: str, **answers: str) -> Intake:
    intake = Intake(Shelf(shipped_items()), package_calendar(), Visit("v"), Submission("", AT))
    intake.choose_item(item)
    for question, option in answers.items():
        intake.answer(question, option)
    return intake


AT = datetime(2026, 3, 2, 10, 0)


def conditions(intake: Intake) -> set[str]:
    return {condition.id for condition in who_state(intake, 1).conditions}


def test_an_answer_no_longer_asked_brings_no_condition() -> None:
    intake = matter(FOOD, matter="new", seat="here", form="catering")
    assert "layout" in conditions(intake)
    intake.answer("matter", "cancel")
    assert intake.submission.answers["form"] == "catering", "kept, should it be asked again"
    assert conditions(intake) == set()


def test_a_renewal_too_late_shows_what_was_said_and_what_is_asked_now() -> None:
    intake = matter(DISPATCH, matter="renew", seat="here", expiry="2026-04-01", handler="self")
    shown = {question.id: question.chosen_id for question in who_state(intake, 1).questions}
    assert shown == {
        "matter": "renew",
        "applicant_form": "",
        "seat": "here",
        "expiry": "2026-04-01",
        "place": "",
        "handler": "self",
    }
    assert "capital" in conditions(intake)
    intake.answer("expiry", "2026-06-01")
    shown = {question.id: question.chosen_id for question in who_state(intake, 1).questions}
    assert "place" not in shown
