"""Staff as credentials on lease: told by the centre, renewed by being heard, ended by time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.helpers.counter import CHEAP, MONDAY, StandingClock
from windowdesk.app.errors import NotAllowed
from windowdesk.app.own_secrets import PasswordStanding
from windowdesk.app.staff_feed import leases, taken_over
from windowdesk.app.staffing import LOCAL_LEASE
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_PIN
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol.feed import StaffChanged
from windowdesk.protocol.policy import Policy

PASSWORD = "Zhongxin-2026"
TOLD = StaffChanged(
    number="1300",
    name="钱小演",
    role="clerk",
    active=True,
    password_hash=CHEAP.hash(PASSWORD),
    pin_hash=CHEAP.hash("1357"),
    valid_until=(MONDAY + timedelta(days=14)).isoformat(),
    version=3,
)


def tell(counter: Counter, told: StaffChanged) -> None:
    with counter.store.transaction() as work:
        work.save_staff(taken_over(counter.store.staff(told.number), told))


def hear(counter: Counter, days: int = 14) -> None:
    """A successful exchange with the centre, now."""
    kept = leases(counter.clock.now(), days, counter.store.meta(LOCAL_LEASE))
    with counter.store.transaction() as work:
        for key, value in kept.items():
            work.set_meta(key, value)


def code(counter: Counter, number: str, password: str) -> str:
    with pytest.raises(NotAllowed) as refused:
        counter.staffing.sign_in(number, password)
    return refused.value.code


def test_who_the_centre_told_of_signs_in_off_line_until_the_lease_ends(
    counter: Counter, clock: StandingClock
) -> None:
    tell(counter, TOLD)
    assert counter.staffing.sign_in("1300", PASSWORD) == StaffMember("1300", "钱小演", Role.CLERK)
    clock.pass_(days=14)
    with pytest.raises(NotAllowed) as over:
        counter.staffing.sign_in("1300", PASSWORD)
    assert over.value.code == "lease_over"
    assert "2026-03-16 10:15" in over.value.words()
    assert "同步" in over.value.press


def test_every_exchange_renews_the_lease(counter: Counter, clock: StandingClock) -> None:
    tell(counter, TOLD)
    for _week in range(5):
        clock.pass_(days=7)
        hear(counter)
    assert counter.staffing.sign_in("1300", PASSWORD).number == "1300"
    clock.pass_(days=14)
    assert code(counter, "1300", PASSWORD) == "lease_over"
    hear(counter)
    assert counter.staffing.sign_in("1300", PASSWORD).number == "1300"


def test_a_wrong_password_after_the_lease_is_a_wrong_password(
    counter: Counter, clock: StandingClock
) -> None:
    tell(counter, TOLD)
    clock.pass_(days=20)
    assert code(counter, "1300", "not-the-password") == "wrong_secret"


def test_a_clock_set_back_does_not_lengthen_a_lease(counter: Counter, clock: StandingClock) -> None:
    tell(counter, TOLD)
    clock.pass_(days=20)
    with counter.store.transaction() as work:
        work.append_operation(
            kind="case.reprinted",
            actor=DEMO_CLERK.number,
            case_id="c",
            base_version=0,
            catalogue="",
            wall_time=clock.now(),
            payload={},
        )
    clock.pass_(days=-19)
    assert code(counter, "1300", PASSWORD) == "lease_over"


def test_who_is_signed_in_goes_on_after_the_lease(counter: Counter, clock: StandingClock) -> None:
    tell(counter, TOLD)
    counter.desk.sign_in("1300", PASSWORD)
    intake = counter.desk.begin("A001")
    clock.pass_(days=15)
    counter.desk.save_draft(intake)
    assert counter.desk.unlock("1357").number == "1300"


def test_staff_known_before_have_one_lease_and_no_second(
    counter: Counter, clock: StandingClock
) -> None:
    hear(counter)
    clock.pass_(days=13)
    hear(counter)
    assert counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD) == DEMO_CLERK
    clock.pass_(days=1)
    with pytest.raises(NotAllowed) as over:
        counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    assert "只在本机登记" in over.value.message
    told = replace_told(number=DEMO_CLERK.number, password_hash=CHEAP.hash(DEMO_PASSWORD))
    tell(counter, told)
    assert counter.staffing.sign_in(DEMO_CLERK.number, DEMO_PASSWORD).number == DEMO_CLERK.number


def test_an_enrolled_counter_registers_nobody_itself(counter: Counter) -> None:
    hear(counter)
    with pytest.raises(NotAllowed) as managed:
        counter.staffing.enrol(StaffMember("1400", "孙小演", Role.CLERK), PASSWORD, "1357")
    assert managed.value.code == "managed"


def test_who_was_deactivated_is_refused_with_the_next_pull(counter: Counter) -> None:
    tell(counter, TOLD)
    tell(counter, replace_told(active=False, version=4))
    assert code(counter, "1300", PASSWORD) == "wrong_secret"


def test_a_lock_out_is_the_counters_own_until_the_centre_sets_a_password(counter: Counter) -> None:
    tell(counter, TOLD)
    for _try in range(4):
        assert code(counter, "1300", "not-the-password") == "wrong_secret"
    assert code(counter, "1300", "not-the-password") == "locked_out"
    tell(counter, replace_told(name="钱大演", version=4))
    assert code(counter, "1300", PASSWORD) == "locked_out"
    tell(counter, replace_told(password_hash=CHEAP.hash("Reset-by-admin-1"), version=5))
    assert counter.staffing.sign_in("1300", "Reset-by-admin-1").number == "1300"
    last = counter.store.audit_entries()[-2]
    assert "staff.locked" in [entry.action for entry in counter.store.audit_entries()]
    assert "not-the-password" not in str(last)


def test_a_password_changed_here_becomes_an_operation_of_its_owner_and_stays(
    counter: Counter,
) -> None:
    tell(counter, TOLD)
    counter.desk.sign_in("1300", PASSWORD)
    counter.desk.own_secrets.change(PASSWORD, "Chosen-here-26", "2468")
    (operation,) = [op for op in counter.store.operations() if op.kind == "staff.password"]
    assert (operation.actor, operation.base_version, operation.case_id) == ("1300", 3, "staff.1300")
    assert CHEAP.verify(operation.payload["password_hash"], "Chosen-here-26")
    assert "Chosen-here-26" not in str(operation)
    tell(counter, TOLD)  # the feed again, before the centre heard of the change
    assert counter.staffing.sign_in("1300", "Chosen-here-26").number == "1300"
    assert counter.desk.unlock("2468").number == "1300"
    tell(counter, replace_told(password_hash=CHEAP.hash("Reset-by-admin-1"), version=4))
    assert code(counter, "1300", "Chosen-here-26") == "wrong_secret"


def test_changing_the_password_takes_the_old_one_and_a_new_one(counter: Counter) -> None:
    tell(counter, replace_told(must_change=True))
    counter.desk.sign_in("1300", PASSWORD)
    assert counter.desk.own_secrets.standing().wanted == "given"
    for old, new, why in (
        ("not-the-password", "Chosen-here-26", "wrong_secret"),
        (PASSWORD, "short", "weak_password"),
        (PASSWORD, PASSWORD, "used_before"),
    ):
        with pytest.raises(NotAllowed) as refused:
            counter.desk.own_secrets.change(old, new, "")
        assert refused.value.code == why
    counter.desk.own_secrets.change(PASSWORD, "Chosen-here-26", "")
    assert counter.desk.own_secrets.standing().wanted == ""
    assert counter.desk.unlock("1357").number == "1300"


def test_who_works_at_the_console_changes_the_password_there(counter: Counter) -> None:
    tell(counter, replace_told(role="administrator"))
    counter.desk.sign_in("1300", PASSWORD)
    with pytest.raises(NotAllowed) as refused:
        counter.desk.own_secrets.change(PASSWORD, "Chosen-here-26", "")
    assert (refused.value.code, "管理台" in refused.value.press) == ("at_the_console", True)
    assert [op for op in counter.store.operations() if op.kind == "staff.password"] == []


@pytest.mark.parametrize(
    ("age", "wanted", "left"),
    [(0, "", None), (82, "", None), (83, "", 7), (89, "", 1), (90, "old", 0)],
)
def test_a_password_is_warned_of_before_it_is_too_old_and_renewed_by_its_owner(
    counter: Counter, age: int, wanted: str, left: int | None
) -> None:
    since = counter.clock.now() - timedelta(days=age)
    tell(counter, replace_told(password_since=since.isoformat(timespec="seconds")))
    secrets = counter.desk.own_secrets
    counter.desk.sign_in("1300", PASSWORD)
    assert secrets.standing() == PasswordStanding(), "nobody set an age"
    counter.staffing.policy = lambda: Policy(password_days=90)
    assert secrets.standing() == PasswordStanding(wanted, left)  # type: ignore[arg-type]  # of the table
    secrets.change(PASSWORD, "Chosen-here-26", "")
    assert secrets.standing() == PasswordStanding()
    # nobody knows how old it is: nobody is sent away for it
    tell(counter, replace_told(version=9))
    assert secrets.standing() == PasswordStanding()


def test_before_there_is_a_centre_a_password_is_nobody_elses_business(counter: Counter) -> None:
    counter.desk.own_secrets.change(DEMO_PASSWORD, "Chosen-here-26", "")
    assert counter.store.operations() == ()
    assert counter.staffing.sign_in(DEMO_CLERK.number, "Chosen-here-26") == DEMO_CLERK
    assert counter.desk.unlock(DEMO_PIN) == DEMO_CLERK


def replace_told(**changes: object) -> StaffChanged:
    import msgspec

    return msgspec.structs.replace(TOLD, **changes)


def test_the_same_told_twice_changes_nothing(counter: Counter) -> None:
    tell(counter, TOLD)
    before = counter.store.staff("1300")
    tell(counter, TOLD)
    assert counter.store.staff("1300") == before
    assert before is not None
    assert replace(before, failures=1) != before
