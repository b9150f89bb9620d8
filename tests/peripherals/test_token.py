"""A second, cryptographic factor: SoftHSM's tokens at a desk that is off-line, and every failure in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.helpers import softhsm
from tests.helpers.centre import OFFICE, office
from tests.helpers.counter import CHEAP, StandingClock, demo_counter
from tests.helpers.people import NOW, PASSWORD, Device, chain_of, doing, newcomer
from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import StaffRecord
from windowdesk.app.staffing import Staffing
from windowdesk.app.tokens import TokenKey, Tokens
from windowdesk.bootstrap.counter import Counter
from windowdesk.central.service import audit, people
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.peripherals.token import pkcs11
from windowdesk.peripherals.token.pkcs11 import Pkcs11Tokens, Scheme, TokenSigningKey
from windowdesk.protocol import signing
from windowdesk.protocol.messages import AuditKept
from windowdesk.protocol.policy import Policy

BOTH = pytest.mark.parametrize("algorithm", [signing.ED25519, signing.P256])


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = demo_counter(tmp_path / "profile", StandingClock())
    yield made
    made.close()


@pytest.fixture
def tokens() -> Iterator[Pkcs11Tokens]:
    softhsm.unplug_all()
    yield Pkcs11Tokens(softhsm.module())
    softhsm.unplug_all()


def staffing(
    counter: Counter, tokens: Tokens | None, key: TokenKey | None = None, *roles: str
) -> Staffing:
    """The counter's staff with 1300, whose token is ``key``; ``roles`` need one."""
    record = StaffRecord(
        StaffMember("1300", "钱小演", Role.SUPERVISOR), CHEAP.hash(PASSWORD), CHEAP.hash("1357")
    )
    if key is not None:
        record = replace(record, token_algorithm=key.algorithm, token=key.public)
    with counter.store.transaction() as work:
        work.save_staff(record)
    policy = Policy(token_roles=list(roles))
    return Staffing(counter.store, CHEAP, counter.clock, policy=lambda: policy, tokens=tokens)


def refused(staff: Staffing, pin: str) -> NotAllowed:
    with pytest.raises(NotAllowed) as problem:
        staff.sign_in("1300", PASSWORD, pin)
    assert problem.value.press
    return problem.value


@BOTH
def test_a_token_signs_in_with_its_pin_and_only_then(
    counter: Counter, tokens: Pkcs11Tokens, algorithm: str
) -> None:
    token = softhsm.plug_in("qian", algorithm)
    staff = staffing(counter, tokens, token.key)
    assert refused(staff, "").code == "token_wanted"
    assert staff.sign_in("1300", PASSWORD, softhsm.PIN).number == "1300"
    assert staff.supervisor("1300", PASSWORD, softhsm.PIN).number == "1300"
    # at another's desk the token is asked for; at one's own it was, on sitting down
    with pytest.raises(NotAllowed) as wanted:
        staff.supervisor("1300", PASSWORD, seated="1207")
    assert wanted.value.code == "token_wanted"
    assert staff.supervisor("1300", PASSWORD, seated="1300").number == "1300"
    assert softhsm.PIN not in str(counter.store.audit_entries())


def test_every_failure_is_said_in_words_and_audited(counter: Counter, tokens: Pkcs11Tokens) -> None:
    mine = softhsm.plug_in("qian")
    staff = staffing(counter, tokens, mine.key)
    wrong = refused(staff, "999999")
    assert (wrong.code, wrong.message) == ("token_pin", "密钥口令不对。")
    softhsm.unplug_all()
    assert refused(staff, softhsm.PIN).message == "没有找到密钥。"
    softhsm.plug_in("sun")
    assert refused(staff, softhsm.PIN).message == "插入的不是您本人的密钥。"
    nothing = staffing(counter, Pkcs11Tokens("/nowhere/module.so"), mine.key)
    assert refused(nothing, softhsm.PIN).message == "本机没有装好密钥的驱动。"
    assert refused(staffing(counter, None, mine.key), softhsm.PIN).code == "token_module"
    results = [entry.result for entry in counter.store.audit_entries()]
    assert results[-5:] == [
        "token_pin", "token_absent", "token_other", "token_module", "token_module",
    ]  # fmt: skip


def test_a_wrong_pin_is_never_tried_on_somebody_elses_token(
    counter: Counter, tokens: Pkcs11Tokens
) -> None:
    softhsm.plug_in("sun")
    mine = softhsm.plug_in("qian")
    staff = staffing(counter, tokens, mine.key)
    assert refused(staff, "999999").code == "token_pin"
    flags = {token.label: int(token.flags) for token in softhsm.loaded().get_tokens()}
    count_low = 0x00010000  # CKF_USER_PIN_COUNT_LOW: a wrong PIN was tried
    assert not flags["sun"] & count_low
    assert staff.sign_in("1300", PASSWORD, softhsm.PIN).number == "1300"


def test_a_locked_token_is_said_to_be(counter: Counter, tokens: Pkcs11Tokens) -> None:
    """SoftHSM never locks: here its own module answers as a card does after too many wrong PINs."""
    import pkcs11 as python_pkcs11

    mine = softhsm.plug_in("qian")

    class Locked:
        def __init__(self, token: Any) -> None:
            self._token, self.flags = token, token.flags

        def open(self, **how: str) -> Any:
            if "user_pin" in how:
                raise python_pkcs11.PinLocked
            return self._token.open()

    class Slot:
        def __init__(self, slot: Any) -> None:
            self.get_token = lambda: Locked(slot.get_token())

    class Module:
        def get_slots(self, *, token_present: bool) -> list[Slot]:
            slots = softhsm.loaded().get_slots(token_present=token_present)
            return [Slot(slot) for slot in slots]

    staff = staffing(counter, Pkcs11Tokens("", lambda _path: Module()), mine.key)
    locked = refused(staff, softhsm.PIN)
    assert (locked.code, locked.message) == ("token_pin_locked", "密钥已被锁住。")


def test_the_policy_names_the_roles_that_need_one(counter: Counter, tokens: Pkcs11Tokens) -> None:
    assert staffing(counter, tokens).sign_in("1300", PASSWORD).number == "1300"
    asked = staffing(counter, tokens, None, "clerk")
    assert asked.sign_in("1300", PASSWORD).number == "1300"
    asked = staffing(counter, tokens, None, "supervisor")
    assert refused(asked, softhsm.PIN).code == "no_token_enrolled"


def test_the_password_comes_first_so_that_no_stranger_learns_who_has_a_token(
    counter: Counter, tokens: Pkcs11Tokens
) -> None:
    staff = staffing(counter, tokens, softhsm.plug_in("qian").key)
    with pytest.raises(NotAllowed) as wrong:
        staff.sign_in("1300", "not-the-password", softhsm.PIN)
    assert wrong.value.code == "wrong_secret"


def test_keys_are_listed_without_a_pin(tokens: Pkcs11Tokens) -> None:
    made = {softhsm.plug_in("qian").key, softhsm.plug_in("sun", signing.P256).key}
    assert set(tokens.keys()) == made


def test_the_console_takes_the_same_token(database: Database, tokens: Pkcs11Tokens) -> None:
    made = office(database)
    people.register(made.centre, OFFICE.office, [newcomer("9001", Role.ADMINISTRATOR)], CHEAP)
    key = softhsm.plug_in("admin").key
    door = people.console_sign_in(made.centre, CHEAP)
    with database.transaction() as unit:
        act = doing(unit.connection, office=OFFICE.office)
        people.staff_service(CHEAP).set_token(act, "9001", key.algorithm, key.public)
        asked = door.sign_in(unit.connection, "9001", PASSWORD, NOW)
        message = signing.signed_bytes(signing.SIGN_IN, "9001", asked.challenge)
        signature = tokens.sign(softhsm.PIN, key, message)
        answer = door.answer(unit.connection, asked.challenge, signature, NOW)
    assert answer.member is not None


def test_a_device_key_may_live_in_a_token_too(database: Database, tokens: Pkcs11Tokens) -> None:
    key = TokenSigningKey(tokens, softhsm.plug_in("counter").key, softhsm.PIN)
    device = Device(key=key)
    with database.transaction() as unit:
        kept = audit.take_in(unit.connection, device.sender(), device.lines(chain_of(3)), NOW)
    assert isinstance(kept, AuditKept)


def test_a_stand_in_algorithm_goes_the_whole_way(
    counter: Counter,
    database: Database,
    tokens: Pkcs11Tokens,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a national algorithm will need: a verifier, and a scheme; from token to centre to desk."""
    name = "SM2-SM3"
    assert name in signing.RESERVED
    stand_in = softhsm.plug_in("qian").key
    turned = lambda message: message[::-1]  # noqa: E731 - a preparation no other algorithm has
    monkeypatch.setitem(
        signing.VERIFIERS,
        name,
        lambda public, signature, message: signing.VERIFIERS[signing.ED25519](
            public, signature, turned(message)
        ),
    )
    scheme = Scheme(name, pkcs11.SCHEMES[signing.ED25519].curves, "EDDSA", turned)
    monkeypatch.setitem(pkcs11.SCHEMES, name, scheme)
    key = replace(stand_in, algorithm=name)
    listed = tokens.keys()
    assert key in listed
    made = office(database)
    people.register(made.centre, OFFICE.office, [newcomer("1300", Role.SUPERVISOR)], CHEAP)
    with database.transaction() as unit:
        act = doing(unit.connection, "9001", office=OFFICE.office)
        people.staff_service(CHEAP).set_token(act, "1300", key.algorithm, key.public)
    told = next(
        msgspec.json.decode(entry.body)
        for entry in reversed(made.counter().pull())
        if entry.kind == "staff"
    )
    assert told["token_algorithm"] == name
    staff = staffing(counter, tokens, key)
    assert staff.sign_in("1300", PASSWORD, softhsm.PIN).number == "1300"
    wrong = staffing(counter, tokens, replace(key, algorithm=signing.ED25519))
    assert wrong.sign_in("1300", PASSWORD, softhsm.PIN).number == "1300"
    monkeypatch.delitem(signing.VERIFIERS, name)
    assert refused(staffing(counter, tokens, key), softhsm.PIN).code == "token_other"
