"""Staff at the centre: who may change whom, what the counters are told, what is audited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from tests.helpers.counter import CHEAP
from tests.helpers.people import NOW, OFFICE, PASSWORD, PIN, Told, doing, newcomer, staff_service
from windowdesk.app.errors import NotAllowed
from windowdesk.central.service import audit_reading
from windowdesk.central.service.console_sign_in import Answer, ConsoleSignIn
from windowdesk.central.service.staff import StaffService, make_admin_code
from windowdesk.central.store.database import Database
from windowdesk.database.hasher import Argon2Hasher
from windowdesk.domain.staff import RIGHTS, Right, Role
from windowdesk.protocol import signing
from windowdesk.protocol.policy import Policy
from windowdesk.protocol.signing import SoftwareKey


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as unit:
        yield unit.connection


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def service(connection: Connection, told: Told) -> StaffService:
    """With one administrator, 9001."""
    made = staff_service(told)
    code = make_admin_code(connection, OFFICE, bytes, NOW)
    made.first_administrator(connection, code, newcomer("9001"), NOW)
    return made


def refusal(answer: Answer) -> str:
    assert answer.member is None
    assert answer.refusal is not None
    return answer.refusal.code


def test_the_admin_code_makes_one_administrator_once_and_in_time(
    connection: Connection, told: Told
) -> None:
    service = staff_service(told)
    code = make_admin_code(connection, OFFICE, lambda n: bytes(range(n)), NOW)
    with pytest.raises(NotAllowed) as late:
        service.first_administrator(connection, code, newcomer("9001"), NOW + timedelta(days=4))
    assert late.value.code == "admin_code"
    member = service.first_administrator(connection, code.lower(), newcomer("9001"), NOW)
    assert member.role is Role.ADMINISTRATOR
    with pytest.raises(NotAllowed) as again:
        service.first_administrator(connection, code, newcomer("9002"), NOW)
    assert again.value.code == "admin_code"


def test_a_new_member_reaches_the_counters_and_the_chain_without_a_name(
    connection: Connection, service: StaffService, told: Told
) -> None:
    service.add(doing(connection), newcomer("1300"))
    body = told.last()
    assert (body.number, body.role, body.active, body.must_change) == ("1300", "clerk", True, True)
    assert CHEAP.verify(body.password_hash, PASSWORD)
    assert body.valid_until == (NOW + timedelta(days=14)).isoformat()
    newest = audit_reading.entries(connection, OFFICE)[0]
    assert (newest.actor, newest.action, newest.subject) == ("9001", "staff.add", "1300")
    assert "钱小演" not in str(audit_reading.entries(connection, OFFICE))


def test_a_number_is_used_once_for_all_offices(
    connection: Connection, service: StaffService
) -> None:
    service.add(doing(connection), newcomer("1300"))
    with pytest.raises(NotAllowed) as taken:
        service.add(doing(connection, office="gz-hz"), newcomer("1300"))
    assert taken.value.code == "number_taken"


def test_another_offices_people_do_not_exist(connection: Connection, service: StaffService) -> None:
    service.add(doing(connection), newcomer("1300"))
    foreign = doing(connection, office="gz-hz")
    for act in (
        lambda: service.member(foreign, "1300"),
        lambda: service.rename(foreign, "1300", "别名"),
        lambda: service.reset(foreign, "1300", "Another-good-26", PIN),
        lambda: service.set_active(foreign, "1300", False),
        lambda: service.change_role(foreign, "1300", Role.SUPERVISOR),
        lambda: service.set_token(foreign, "1300", signing.ED25519, b"k" * 32),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "unknown_staff"
    assert service.members(foreign) == ()


@pytest.mark.parametrize("role", [role for role in Role if Right.STAFF not in RIGHTS[role]])
def test_only_an_administrator_touches_accounts(
    connection: Connection, service: StaffService, role: Role
) -> None:
    service.add(doing(connection), newcomer("1300"))
    other = doing(connection, "1400", role)
    for act in (
        lambda: service.members(other),
        lambda: service.add(other, newcomer("1500")),
        lambda: service.rename(other, "1300", "别名"),
        lambda: service.reset(other, "1300", "Another-good-26", PIN),
        lambda: service.set_active(other, "1300", False),
        lambda: service.change_role(other, "1300", Role.SUPERVISOR),
        lambda: service.set_token(other, "1300", signing.ED25519, b"k" * 32),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "role"


def test_once_an_administrator_never_an_auditor_and_the_other_way_round(
    connection: Connection, service: StaffService
) -> None:
    service.add(doing(connection), newcomer("9002", Role.ADMINISTRATOR))
    service.change_role(doing(connection), "9002", Role.CLERK)
    with pytest.raises(NotAllowed) as refused:
        service.change_role(doing(connection), "9002", Role.AUDITOR)
    assert refused.value.code == "separation"
    service.add(doing(connection), newcomer("9003", Role.AUDITOR))
    with pytest.raises(NotAllowed):
        service.change_role(doing(connection), "9003", Role.ADMINISTRATOR)


def test_nobody_changes_their_own_role_and_one_administrator_always_stays(
    connection: Connection, service: StaffService
) -> None:
    with pytest.raises(NotAllowed) as oneself:
        service.set_active(doing(connection), "9001", False)
    assert oneself.value.code == "oneself"
    ghost = doing(connection, "9009")  # an administrator deactivated meanwhile
    with pytest.raises(NotAllowed) as last:
        service.change_role(ghost, "9001", Role.CLERK)
    assert last.value.code == "last_administrator"


def test_a_password_does_not_come_back_before_five_others(
    connection: Connection, service: StaffService
) -> None:
    service.add(doing(connection), newcomer("1300"))
    for n in range(6):
        with pytest.raises(NotAllowed) as used:
            service.reset(doing(connection), "1300", PASSWORD, PIN)
        assert used.value.code == "used_before"
        service.reset(doing(connection), "1300", f"Another-good-{n}", PIN)
    service.reset(doing(connection), "1300", PASSWORD, PIN)


def test_a_change_at_a_desk_is_taken_and_told_unless_a_reset_came_first(
    connection: Connection, service: StaffService, told: Told
) -> None:
    service.add(doing(connection), newcomer("1300"), must_change=False)
    base = told.last().version
    assert told.last().password_since == NOW.isoformat()
    later = NOW + timedelta(days=3)
    own = replace(doing(connection, "1300", Role.CLERK), now=later)
    new = {"password_hash": CHEAP.hash("Desk-chosen-26"), "device": "D1"}
    assert service.changed_at_counter(own, new, base) == ""
    assert CHEAP.verify(told.last().password_hash, "Desk-chosen-26")
    assert told.last().password_since == later.isoformat()
    service.reset(doing(connection), "1300", "Admin-chosen-26", PIN)
    assert service.changed_at_counter(own, new, base) == "reset_meanwhile"
    assert service.changed_at_counter(own, {"password_hash": "md5"}, 99) == "bad_hash"
    stranger = doing(connection, "1999", Role.CLERK)
    assert service.changed_at_counter(stranger, new, 1) == "unknown_staff"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_no_counter_changes_the_password_of_who_works_at_the_console(
    connection: Connection, service: StaffService, role: Role
) -> None:
    """Whoever holds a counter's key writes any author: it must not open the console."""
    service.add(doing(connection), newcomer("9002", role), must_change=False)
    theirs = replace(doing(connection, "9002", Role.CLERK), now=NOW)
    new = {"password_hash": CHEAP.hash("Desk-chosen-26"), "device": "D1"}
    assert service.changed_at_counter(theirs, new, 99) == "role"
    assert sign_in().sign_in(connection, "9002", "Desk-chosen-26", NOW).member is None
    assert sign_in().sign_in(connection, "9002", PASSWORD, NOW).member is not None


@pytest.mark.parametrize("cost", ["m=4194304,t=1,p=1", "m=8,t=999,p=1", "m=8,t=1,p=255", "m=8"])
def test_a_hash_that_no_sign_in_can_afford_is_not_taken(
    connection: Connection, service: StaffService, cost: str
) -> None:
    service.add(doing(connection), newcomer("1300"), must_change=False)
    own = doing(connection, "1300", Role.CLERK)
    dear = f"$argon2id$v=19${cost}$c29tZXNhbHRzb21lc2FsdA${'A' * 43}"
    assert service.changed_at_counter(own, {"password_hash": dear}, 99) == "bad_hash"
    # what our own counters make is
    real = {"password_hash": Argon2Hasher().hash("Desk-chosen-26")}
    assert service.changed_at_counter(own, real, 99) == ""


def sign_in(policy: Policy | None = None) -> ConsoleSignIn:
    return ConsoleSignIn(CHEAP, bytes, lambda _connection, _office: policy or Policy())


def test_five_wrong_passwords_lock_the_console_and_the_chain_says_so(
    connection: Connection, service: StaffService
) -> None:
    console = sign_in()
    codes = [refusal(console.sign_in(connection, "9001", "wrong", NOW)) for _ in range(5)]
    assert codes == ["wrong_secret"] * 4 + ["locked_out"]
    assert refusal(console.sign_in(connection, "9001", PASSWORD, NOW)) == "locked_out"
    later = NOW + timedelta(minutes=31)
    assert console.sign_in(connection, "9001", PASSWORD, later).member is not None
    said = [(e.action, e.result) for e in audit_reading.entries(connection, OFFICE)]
    assert ("console.locked", "refused") in said
    assert said[0] == ("console.sign_in", "done")


def test_who_left_cannot_sign_in(connection: Connection, service: StaffService) -> None:
    service.add(doing(connection), newcomer("1300", Role.SUPERVISOR))
    service.set_active(doing(connection), "1300", False)
    assert refusal(sign_in().sign_in(connection, "1300", PASSWORD, NOW)) == "wrong_secret"


def test_a_token_signs_the_challenge_once_and_in_time(
    connection: Connection, service: StaffService
) -> None:
    console, key = sign_in(), SoftwareKey(b"t" * 32)
    service.set_token(doing(connection), "9001", key.algorithm, key.public)
    asked = console.sign_in(connection, "9001", PASSWORD, NOW)
    assert asked.member is None
    assert asked.refusal is None
    signature = key.sign(signing.SIGN_IN, "9001", asked.challenge)
    forged = SoftwareKey(b"x" * 32).sign(signing.SIGN_IN, "9001", asked.challenge)
    assert refusal(console.answer(connection, asked.challenge, forged, NOW)) == "token_other"
    assert refusal(console.answer(connection, asked.challenge, signature, NOW)) == "token_stale"
    again = console.sign_in(connection, "9001", PASSWORD, NOW)
    signature = key.sign(signing.SIGN_IN, "9001", again.challenge)
    late = NOW + timedelta(minutes=6)
    assert refusal(console.answer(connection, again.challenge, signature, late)) == "token_stale"
    third = console.sign_in(connection, "9001", PASSWORD, NOW)
    signature = key.sign(signing.SIGN_IN, "9001", third.challenge)
    assert console.answer(connection, third.challenge, signature, NOW).member is not None


def test_the_policy_says_which_roles_need_a_token(
    connection: Connection, service: StaffService
) -> None:
    console = sign_in(Policy(token_roles=["administrator"]))
    assert refusal(console.sign_in(connection, "9001", PASSWORD, NOW)) == "no_token_enrolled"


def test_two_people_cannot_have_one_token(connection: Connection, service: StaffService) -> None:
    service.add(doing(connection), newcomer("1300"))
    service.set_token(doing(connection), "9001", signing.ED25519, b"k" * 32)
    with pytest.raises(NotAllowed) as taken:
        service.set_token(doing(connection), "1300", signing.ED25519, b"k" * 32)
    assert taken.value.code == "token_taken"
