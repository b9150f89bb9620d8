"""Who may speak: enrolment, sessions, renewal, revocation, and what a stranger is told."""

from __future__ import annotations

import secrets

import pytest

from tests.helpers.centre import Device, Office, body_of, office, problem
from windowdesk.central.service import counters
from windowdesk.central.service.exchange import Request
from windowdesk.central.store.database import Database
from windowdesk.protocol import routes, signing
from windowdesk.protocol.messages import Hello, Line, decode
from windowdesk.protocol.signing import SoftwareKey


def stranger(made: Office, **more: object) -> Device:
    return Device(made.centre, made.clock, **more)  # type: ignore[arg-type]  # fields of Device


def test_a_code_works_once_and_the_same_request_gets_the_same_answer(database: Database) -> None:
    made = office(database)
    device = stranger(made)
    code = made.code()
    # however it was typed
    first = device.enrol(code.lower().replace("-", " "))
    assert first.status == 200
    assert device.enrol(code).body == first.body
    assert problem(stranger(made).enrol(code)).code == "code"
    other_key = stranger(made, device=device.device)
    assert problem(other_key.enrol(code)).code == "code"
    enrolled = device.enrolled
    assert enrolled is not None
    assert enrolled.place.window == "综合12号窗"
    given = enrolled.credential
    parts = (given.device, given.office, given.key, given.public_key)
    days = (given.not_before, given.not_after, given.algorithm)
    assert signing.verify(
        signing.ED25519, enrolled.server_key, given.signature, signing.CREDENTIAL, *parts, *days
    )


def test_a_code_expires_and_none_is_kept_readable(database: Database) -> None:
    made = office(database)
    code = made.code()
    made.clock.pass_(hours=73)
    refusal = stranger(made).enrol(code)
    assert (refusal.status, problem(refusal).code) == (403, "code")
    assert problem(stranger(made).enrol("AAAA-AAAA-AAAA-AAAA")).code == "code"


def test_a_known_device_comes_again_only_on_a_code_made_for_it(database: Database) -> None:
    made = office(database)
    device = made.counter()
    device.key = SoftwareKey(secrets.token_bytes(32))
    assert problem(device.enrol(made.code())).code == "known"
    assert device.enrol(made.code(device=device.device)).status == 200
    device.open_session()
    assert problem(stranger(made).enrol(made.code(device=device.device))).code == "code"


def test_a_signature_for_another_use_or_by_another_key_opens_nothing(database: Database) -> None:
    made = office(database)
    device = made.counter()
    challenge = device.challenge()
    good = device.key.sign(signing.SESSION, challenge, device.device, device.epoch)
    assert device.session(challenge, signature=good).status == 200
    refused = device.session(challenge, signature=good)
    assert (refused.status, problem(refused).code) == (401, "challenge")
    forged = device.key.sign(signing.ENROL, challenge, device.device, device.epoch)
    again = device.challenge()
    assert problem(device.session(again, signature=forged)).code == "signature"
    # the challenge is gone all the same: nobody tries twice on one
    assert problem(device.session(again)).code == "challenge"
    late = device.challenge()
    made.clock.pass_(seconds=61)
    assert problem(device.session(late)).code == "challenge"
    nobody = stranger(made)
    refused = nobody.session(nobody.challenge())
    assert (refused.status, problem(refused).code) == (403, "unknown")


def test_a_session_ends_after_an_hour(database: Database) -> None:
    made = office(database)
    device = made.counter()
    made.clock.pass_(hours=1)
    assert problem(device.call("GET", routes.FEED)).code == "token"
    device.open_session()
    assert device.page().last > 0
    device.token = ""
    assert device.call("GET", routes.FEED).status == 401


def test_a_credential_is_renewed_with_overlap(database: Database) -> None:
    made = office(database)
    device = made.counter()
    assert not device.open_session().renew
    made.clock.pass_(days=60)
    assert device.open_session().renew
    old, new = device.key, SoftwareKey(secrets.token_bytes(32))
    first = device.renew(new)
    assert first.status == 200
    assert device.renew(new).body == first.body
    device.open_session()  # the old key still opens
    device.key = new
    assert not device.open_session().renew
    made.clock.pass_(days=31)
    device.open_session()
    device.key = old
    assert device.open_session().standing == "expired"
    told = {body_of(entry)["key"] for entry in made.counter().pull() if entry.kind == "key"}
    assert {signing.key_id(old.public), signing.key_id(new.public)} <= told


def test_a_renewal_wants_both_keys(database: Database) -> None:
    made = office(database)
    device = made.counter()
    new = SoftwareKey(secrets.token_bytes(32))
    thief = Device(made.centre, made.clock, device=device.device, token=device.token)
    assert problem(thief.renew(new)).code == "signature"


def test_an_expired_device_pushes_into_quarantine_and_is_taken_after_renewal(
    database: Database,
) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    made.clock.pass_(days=91)
    assert device.open_session().standing == "expired"
    pushed = device.push()
    assert pushed.quarantined
    assert device.open_session().lines == []
    for path in (routes.FEED, routes.SNAPSHOT):
        refused = device.call("GET", path)
        assert (refused.status, problem(refused).code) == (423, "expired")
    new = SoftwareKey(secrets.token_bytes(32))
    assert device.renew(new).status == 200
    device.key = new
    assert device.open_session().standing == "active"
    pushed = device.push()
    assert (pushed.quarantined, pushed.seq, pushed.results) == (False, 1, [])


def test_a_revoked_device_may_do_nothing_and_its_receipts_stay_believed_until_then(
    database: Database,
) -> None:
    made = office(database, demo=True)
    device, other = made.counter(), made.counter()
    device.issue()
    with made.acting() as act:
        assert counters.revoke(act, device.device, "设备被盗")
    assert device.send(device.sealed(1)).status == 401
    refused = device.session(device.challenge())
    assert (refused.status, problem(refused).code) == (403, "revoked")
    assert problem(device.enrol(made.code(device=device.device))).code == "revoked"
    keys = [body_of(entry) for entry in other.pull(path=routes.SNAPSHOT) if entry.kind == "key"]
    (gone,) = [key for key in keys if key["device"] == device.device]
    assert (gone["trusted"], gone["until"]) == (False, "2026-03-02T10:15:00")


def test_versions_too_far_apart_still_push(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    device.issue()
    assert device.open_session(protocol=9).limited
    assert device.push().seq == 1
    refused = device.call("GET", routes.FEED)
    assert (refused.status, problem(refused).code) == (426, "version")


def test_hello_says_who_the_centre_is(database: Database) -> None:
    made = office(database)
    told = decode(Hello, made.centre.handle(Request("GET", routes.HELLO)).body)
    assert (told.name, told.time) == ("荔湾区政务服务中心", "2026-03-02T10:15:00")
    assert told.incarnation.startswith("1-")
    assert len(told.server_key) == len(told.recovery_key) == 32


def test_a_session_says_how_far_each_epoch_has_come(database: Database) -> None:
    made = office(database, demo=True)
    device = made.counter()
    first = device.issue()
    device.push()
    device.epoch = 2
    device.open_session()
    device.lease()
    device.blocks.pop(0)
    second = device.issue()
    third = device.issue()
    # an operation of the new epoch goes on from the last of the old one
    assert second.prev == first.digest()
    assert device.push().results[0].code == "number_not_leased"
    lines = device.open_session().lines
    assert lines == [
        Line(epoch=1, seq=1, head=first.digest()), Line(epoch=2, seq=2, head=third.digest()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [routes.ENROL, routes.CHALLENGE, routes.SESSION, routes.CREDENTIAL, routes.PUSH,
     routes.NUMBERS, routes.ATTACHMENTS, routes.AUDIT, routes.STATUS],
)  # fmt: skip
def test_junk_is_refused_in_words(database: Database, path: str) -> None:
    device = office(database).counter()
    junk = (b"", b"{}", b"[]", b'{"device":7}', b"\xff", b"[" * 100_000, b'{"device":"\\u0000"}')
    for body in junk:
        answer = device.call("POST", path, body)
        assert (answer.status, problem(answer).code) == (400, "malformed")


def test_nothing_larger_than_a_message_is_read(database: Database) -> None:
    made = office(database)
    body = b" " * (1024 * 1024 + 5000)
    for path in (routes.ENROL, routes.PUSH):
        assert made.centre.handle(Request("POST", path, {}, {}, body)).status == 413
    for method, path in (("GET", "/v1/none"), ("GET", routes.PUSH), ("PUT", "/v1/attachments/x")):
        assert made.centre.handle(Request(method, path)).status in (404, 405)
