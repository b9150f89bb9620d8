"""The signed statement: says what it was given, betrays any change, carries no one's data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import base45
import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.decision.model import Document
from windowdesk.protocol.envelope import (
    KEYS,
    KINDS,
    Ed25519Signer,
    EnvelopeError,
    TrustList,
    key_id,
)

STATEMENT: dict[str, Any] = {
    "number": "0044010300012030015737",
    "kind": "acceptance",
    "time": datetime.fromisoformat("2026-11-23T10:46:07"),
    "organ": "11440103XN00000478",
    "catalogue": "7c" * 32,
    "offline": True,
    "reprint": 2,
    "query": "7K4M-2Q",
}
SIGNER = Ed25519Signer(bytes(range(32)), "zw.example.gov.cn")
FROZEN = (
    "HTTPS://ZW.EXAMPLE.GOV.CN/V#RRQT 9P60GO0$+AWKB3UAR09:BKSLKCPOI5IBK07N9$I1QLV781L78S+R$$4"
    "/4L6Y1U87N/O-%ETO4DYUFH4Y%BDOUL+S$-D1DN5GAFD7QA5ZYQ-/HV2KXRLP33X$4.*MT3OH.8EQ5J-SR0D7VD80"
)


def test_comes_back_as_it_went_in() -> None:
    opened = SIGNER.open(SIGNER.sign(STATEMENT))
    assert opened == {**STATEMENT, "catalogue": "7c" * 16}


def test_the_format_is_frozen() -> None:
    """A code printed today must be readable for as long as the paper lasts."""
    assert SIGNER.sign({"number": "2644010300012030015737", "kind": "slip"}) == FROZEN
    assert SIGNER.open(FROZEN) == {"number": "2644010300012030015737", "kind": "slip"}


def test_is_a_cose_sign1_any_library_can_read() -> None:
    encoded = SIGNER.sign(STATEMENT).partition("#")[2]
    message = cbor2.loads(base45.b45decode(encoded))
    assert message.tag == 18
    protected, unprotected, payload, signature = message.value
    assert cbor2.loads(protected) == {1: -8, 4: key_id(SIGNER.public_key)}
    assert unprotected == {}
    assert len(signature) == 64
    assert set(cbor2.loads(payload)) == set(KEYS.values())


def test_every_kind_of_document_has_its_number() -> None:
    assert set(KINDS) == {kind.value for kind in Document}
    for kind in Document:
        assert SIGNER.open(SIGNER.sign({"kind": kind}))["kind"] == kind.value


def test_fits_the_alphanumeric_mode_and_a_modest_size() -> None:
    text = SIGNER.sign(STATEMENT)
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:#")
    assert len(text) < 300


@given(st.integers(28, 263), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_any_changed_character_is_noticed(position: int, char: str) -> None:
    text = SIGNER.sign(STATEMENT)
    changed = text[:position] + char + text[position + 1 :]
    if changed != text:
        with pytest.raises(EnvelopeError):
            SIGNER.open(changed)


def test_a_stranger_is_not_believed() -> None:
    stranger = Ed25519Signer(bytes(32), "zw.example.gov.cn")
    with pytest.raises(EnvelopeError) as refused:
        SIGNER.open(stranger.sign(STATEMENT))
    assert refused.value.reason == "key"
    trusting = Ed25519Signer(bytes(range(32)), "h.cn", TrustList.of(stranger.public_key))
    assert trusting.open(stranger.sign(STATEMENT))["query"] == "7K4M-2Q"


def test_a_known_key_id_with_a_foreign_signature_is_not_believed() -> None:
    stranger = Ed25519Signer(bytes(32), "zw.example.gov.cn")
    forged = TrustList({key_id(stranger.public_key): SIGNER.public_key})
    with pytest.raises(EnvelopeError) as refused:
        forged.open(stranger.sign(STATEMENT))
    assert refused.value.reason == "signature"


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: base45.b45encode(b).decode()))
def test_garbage_is_refused_never_crashes(tail: str) -> None:
    for text in (tail, f"HTTPS://ZW.EXAMPLE.GOV.CN/V#{tail}"):
        with pytest.raises(EnvelopeError):
            SIGNER.open(text)


@pytest.mark.parametrize(
    "statement",
    [{"name": "张三"}, {"number": "123"}, {"number": "x" * 22}, {"kind": "letter"},
     {"time": "soon"}, {"catalogue": "zz"}, {"organ": 7}],
)  # fmt: skip
def test_what_has_no_place_is_refused(statement: dict[str, Any]) -> None:
    with pytest.raises(EnvelopeError):
        SIGNER.sign(statement)


def test_a_host_outside_the_alphabet_is_refused() -> None:
    with pytest.raises(EnvelopeError):
        Ed25519Signer(bytes(32), "政务.cn")
