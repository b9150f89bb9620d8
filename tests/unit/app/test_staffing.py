"""Signing in and locking at a counter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.counter import StandingClock
from windowdesk.app.errors import NotAllowed
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_PIN, DEMO_SUPERVISOR
from windowdesk.domain.staff import Role, StaffMember


def test_five_wrong_passwords_lock_for_half_an_hour_even_for_the_right_one(
    counter: Counter, clock: StandingClock
) -> None:
    for _try in range(4):
        with pytest.raises(NotAllowed) as wrong:
            counter.staffing.sign_in(DEMO_CLERK.number, "not-the-password")
        assert wrong.value.code == "wrong_secret"
    with pytest.raises(NotAllowed) as locked:
        counter.staffing.sign_in(DEMO_CLERK.number, "not-the-password")
    assert locked.value.code == "locked_out"
    with pytest.raises(NotAllowed):
        counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clock.pass_(minutes=31)
    assert counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD) == DEMO_CLERK


def test_a_right_password_forgets_the_wrong_ones_before_it(counter: Counter) -> None:
    for _round in range(3):
        for _try in range(4):
            with pytest.raises(NotAllowed):
                counter.staffing.sign_in(DEMO_CLERK.number, "not-the-password")
        counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)


def test_an_unknown_number_is_told_no_more_than_a_wrong_password(counter: Counter) -> None:
    with pytest.raises(NotAllowed) as unknown:
        counter.staffing.sign_in("9999", DEMO_PASSWORD)
    with pytest.raises(NotAllowed) as wrong:
        counter.staffing.sign_in(DEMO_SUPERVISOR.number, "not-the-password")
    assert unknown.value.message == wrong.value.message


def test_the_pin_returns_and_the_password_is_no_pin(counter: Counter) -> None:
    assert counter.desk.unlock(DEMO_PIN) == DEMO_CLERK
    with pytest.raises(NotAllowed):
        counter.desk.unlock(DEMO_PASSWORD)


@pytest.mark.parametrize(
    ("password", "pin", "code"),
    [
        ("short1A!", "2580", "weak_password"),
        ("alllowercaseletters", "2580", "weak_password"),
        ("Has-1300-inside", "2580", "weak_password"),
        ("Good-enough-26", "12a4", "weak_pin"),
        ("Good-enough-26", "123", "weak_pin"),
        ("Good-enough-26", "１２３４", "weak_pin"),
    ],
)
def test_weak_secrets_are_refused(counter: Counter, password: str, pin: str, code: str) -> None:
    with pytest.raises(NotAllowed) as weak:
        counter.staffing.enrol(StaffMember("1300", "钱小演", Role.CLERK), password, pin)
    assert weak.value.code == code
    assert counter.store.staff("1300") is None


def test_nobody_signed_in_can_issue_or_keep_drafts(counter: Counter) -> None:
    intake = counter.desk.begin()
    counter.desk.sign_out()
    with pytest.raises(NotAllowed):
        counter.desk.issue(intake)
    with pytest.raises(NotAllowed):
        counter.desk.save_draft(intake)


def test_sign_out_keeps_drafts_and_the_queue_and_another_clerk_sees_neither(
    counter: Counter,
) -> None:
    intake = counter.desk.begin("A002")
    counter.desk.save_draft(intake, aside=True)
    counter.desk.sign_out()
    counter.desk.sign_in(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    assert counter.desk.drafts() == ()
    counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    assert [draft.aside for draft in counter.desk.drafts()] == [True]


def test_the_lock_outlives_the_program(counter: Counter, clock: StandingClock) -> None:
    for _try in range(5):
        with pytest.raises(NotAllowed):
            counter.staffing.sign_in(DEMO_CLERK.number, "not-the-password")
    record = counter.store.staff(DEMO_CLERK.number)
    assert record is not None
    assert record.locked_until == clock.now() + timedelta(minutes=30)
