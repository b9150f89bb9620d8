"""The one table of rights, and who may never be what."""

from __future__ import annotations

import pytest

from windowdesk.domain.staff import (
    RIGHTS,
    Right,
    Role,
    StaffMember,
    may,
    pin_problems,
    separated,
)


def test_every_right_is_somebodys_and_every_role_has_its_own_table() -> None:
    assert set(RIGHTS) == set(Role)
    assert set().union(*RIGHTS.values()) == set(Right)


def test_administrator_and_auditor_share_nothing_and_neither_takes_matters_in() -> None:
    assert not RIGHTS[Role.ADMINISTRATOR] & RIGHTS[Role.AUDITOR]
    assert not may(Role.ADMINISTRATOR, Right.WORK)
    assert RIGHTS[Role.AUDITOR] == {Right.TRAIL, Right.AUDIT, Right.EXPORT}


def test_a_supervisor_is_a_clerk_with_more_and_looks_after_no_accounts() -> None:
    assert RIGHTS[Role.CLERK] < RIGHTS[Role.SUPERVISOR]
    assert not may(Role.SUPERVISOR, Right.STAFF)
    assert not may(Role.CLERK, Right.SIGN_OFF)


def test_who_left_may_nothing() -> None:
    assert not StaffMember("1", "甲", Role.CLERK, active=False).may(Right.WORK)


@pytest.mark.parametrize(
    ("held", "wanted", "never"),
    [
        ([Role.ADMINISTRATOR], Role.AUDITOR, True),
        ([Role.AUDITOR], Role.ADMINISTRATOR, True),
        ([Role.ADMINISTRATOR, Role.CLERK], Role.AUDITOR, True),
        ([Role.AUDITOR], Role.AUDITOR, False),
        ([Role.CLERK, Role.SUPERVISOR], Role.AUDITOR, False),
    ],
)
def test_nobody_audits_their_own_acts(held: list[Role], wanted: Role, never: bool) -> None:
    assert separated(held, wanted) is never


def test_a_pin_of_one_digit_is_none() -> None:
    assert pin_problems("2222") == ("same",)
    assert pin_problems("2580") == ()
