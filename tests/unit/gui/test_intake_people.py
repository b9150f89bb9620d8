"""Typing people: what the form says back, and what it lets through."""

from __future__ import annotations

from datetime import date

from windowdesk.domain.decision.submission import Verification
from windowdesk.gui.screens.intake.people import Slot, Typed, check_form

TODAY = date(2026, 3, 2)


def test_a_typed_person_is_not_verified() -> None:
    check = check_form(Typed(Slot.APPLICANT, "陈雨桐", "99999919950820002x"), today=TODAY)
    assert check.party is not None
    assert check.party.number == "99999919950820002X"
    assert check.party.verified is Verification.MANUAL


def test_a_wrong_check_digit_is_said_in_words_and_stops_the_form() -> None:
    check = check_form(Typed(Slot.AGENT, "陈雨桐", "999999199508200021"), today=TODAY)
    assert check.party is None
    assert "校验码不符" in check.number


def test_a_credit_code_is_checked_in_both_layers() -> None:
    wrong = check_form(Typed(Slot.ORGANISATION, "晴川", "91440101MA5CRXJ06C"), today=TODAY)
    right = check_form(Typed(Slot.ORGANISATION, "晴川", "91440101MA5CRXJ05C"), today=TODAY)
    assert wrong.party is None
    assert wrong.number
    assert right.party is not None
    assert right.party.kind == "organisation"


def test_invisible_characters_are_taken_out_and_said() -> None:
    typed = Typed(Slot.APPLICANT, "王\u202e𬱖\x00", "99999920010614004X")
    check = check_form(typed, today=TODAY)
    assert check.party is not None
    assert check.party.name == "王𬱖"
    assert "看不见" in check.name


def test_other_documents_have_no_check_digit() -> None:
    typed = Typed(Slot.APPLICANT, "SAMPLESON", "P1234567", other_document=True)
    assert check_form(typed, today=TODAY).party is not None
    assert (
        check_form(Typed(Slot.APPLICANT, "X", "", other_document=True), today=TODAY).party is None
    )


def test_a_phone_that_cannot_be_one_is_said() -> None:
    typed = Typed(Slot.APPLICANT, "陈雨桐", "99999919950820002X", phone="12ab")
    check = check_form(typed, today=TODAY)
    assert check.party is None
    assert "电话" in check.phone
