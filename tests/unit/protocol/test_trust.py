"""Whose receipts are believed at any desk, and what is said where that cannot be settled."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from windowdesk.protocol import signing
from windowdesk.protocol.envelope import Ed25519Signer, EnvelopeError, signer_of
from windowdesk.protocol.trust import KEY_ENDED, LIST_OLD, NO_LIST, TrustBook, TrustedKey

NOW = datetime.fromisoformat("2026-11-25T10:00:00")
MINE, THEIRS, STRANGER = (Ed25519Signer(bytes([n]) * 32, "zw.example.gov.cn") for n in (1, 2, 3))
NUMBER = "2644010300012030015737"


def said(signer: Ed25519Signer, at: datetime = NOW) -> str:
    return signer.sign({"number": NUMBER, "kind": "slip", "time": at})


def listed(public: bytes, device: str = "b", **more: object) -> TrustedKey:
    return TrustedKey(signing.key_id(public), public, device, **more)  # type: ignore[arg-type]  # a test's


def book(*keys: TrustedKey, as_of: datetime | None = NOW) -> TrustBook:
    return TrustBook.of(MINE.public_key, "a", keys, as_of)


def test_a_code_names_its_signer() -> None:
    assert signer_of(said(THEIRS)).hex() == signing.key_id(THEIRS.public_key)
    with pytest.raises(EnvelopeError):
        signer_of("HTTPS://ELSEWHERE.EXAMPLE/V#")


def test_ones_own_needs_no_list_and_another_desks_does() -> None:
    own = book(as_of=None).examine(said(MINE), NOW, 7)
    assert (own.seal, own.doubts, own.statement["number"]) == ("own", (), NUMBER)
    theirs = book(listed(THEIRS.public_key)).examine(said(THEIRS), NOW, 7)
    assert (theirs.seal, theirs.device, theirs.doubts) == ("desk", "b", ())
    with pytest.raises(EnvelopeError) as refusal:
        book(listed(THEIRS.public_key)).examine(said(STRANGER), NOW, 7)
    assert refusal.value.reason == "key"


def test_an_earlier_key_of_this_counter_is_its_own() -> None:
    own = book(listed(THEIRS.public_key, "a")).examine(said(THEIRS), NOW, 7)
    assert (own.seal, own.doubts) == ("own", ())


def test_a_list_that_is_old_or_never_came_is_said() -> None:
    key = listed(THEIRS.public_key)
    week = NOW - timedelta(days=7)
    assert book(key, as_of=week).examine(said(THEIRS), NOW, 7).doubts == ()
    older = week - timedelta(seconds=1)
    assert book(key, as_of=older).examine(said(THEIRS), NOW, 7).doubts == (LIST_OLD,)
    assert book(key, as_of=None).examine(said(THEIRS), NOW, 7).doubts == (NO_LIST,)


def test_a_revoked_key_is_believed_until_its_day_with_a_doubt_and_not_after() -> None:
    key = listed(THEIRS.public_key, trusted=False, until=NOW - timedelta(days=2))
    before = book(key).examine(said(THEIRS, NOW - timedelta(days=3)), NOW, 7)
    assert before.doubts == (KEY_ENDED,)
    assert before.until == NOW - timedelta(days=2)
    for text in (said(THEIRS, NOW), THEIRS.sign({"number": NUMBER})):
        with pytest.raises(EnvelopeError) as refusal:
            book(key).examine(text, NOW, 7)
        assert refusal.value.reason == "revoked"
    never = listed(THEIRS.public_key, trusted=False)
    with pytest.raises(EnvelopeError):
        book(never).examine(said(THEIRS, NOW - timedelta(days=900)), NOW, 7)


def test_a_changed_code_of_a_trusted_desk_is_found() -> None:
    text = said(THEIRS)
    for place in range(text.index("#") + 60, len(text), 5):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(EnvelopeError):
            book(listed(THEIRS.public_key)).examine(
                text[:place] + other + text[place + 1 :], NOW, 7
            )
