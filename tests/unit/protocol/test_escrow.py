"""Sealing: only the one it was meant for opens it, and only as what it was sealed for."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.protocol import escrow
from windowdesk.protocol.escrow import PACKAGE, STORE_KEY, EscrowError

PRIVATE = bytes(range(32))
PUBLIC = escrow.public_of(PRIVATE)


@given(st.binary(max_size=4096), st.text(max_size=40))
def test_what_is_sealed_comes_back_to_whom_it_was_sealed(data: bytes, device: str) -> None:
    sealed = escrow.seal(PUBLIC, STORE_KEY, data, device)
    assert escrow.unseal(PRIVATE, STORE_KEY, sealed, device) == data
    assert len(sealed) == len(data) + 61


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert escrow.seal(PUBLIC, PACKAGE, b"x") != escrow.seal(PUBLIC, PACKAGE, b"x")


@pytest.mark.parametrize(
    ("private", "purpose", "about"),
    [
        (escrow.new_key(), STORE_KEY, ("one",)),
        (PRIVATE, PACKAGE, ("one",)),
        (PRIVATE, STORE_KEY, ("two",)),
        (PRIVATE, STORE_KEY, ("on", "e")),
        (PRIVATE, STORE_KEY, ()),
    ],
    # two workers must know a case by the same name, and a new key has another each time
    ids=["key", "purpose", "about", "joint", "nothing"],
)
def test_another_key_purpose_or_device_opens_nothing(
    private: bytes, purpose: str, about: tuple[str, ...]
) -> None:
    sealed = escrow.seal(PUBLIC, STORE_KEY, b"the key of a store", "one")
    with pytest.raises(EscrowError):
        escrow.unseal(private, purpose, sealed, *about)


def test_every_changed_byte_is_found() -> None:
    sealed = escrow.seal(PUBLIC, STORE_KEY, b"secret", "one")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(EscrowError):
            escrow.unseal(PRIVATE, STORE_KEY, changed, "one")
    for length in range(len(sealed)):
        with pytest.raises(EscrowError):
            escrow.unseal(PRIVATE, STORE_KEY, sealed[:length], "one")


def test_a_key_of_no_order_is_refused() -> None:
    """The all-zero point gives a shared secret everybody knows."""
    with pytest.raises(EscrowError):
        escrow.unseal(PRIVATE, STORE_KEY, b"\x01" + bytes(32 + 12 + 16 + 6))
    for public in (b"short", bytes(32)):
        with pytest.raises(EscrowError):
            escrow.seal(public, STORE_KEY, b"")


def test_what_was_sealed_in_version_one_opens_for_ever() -> None:
    sealed = bytes.fromhex(FROZEN)
    assert escrow.unseal(PRIVATE, STORE_KEY, sealed, "device", 1) == b"0123456789abcdef"


def test_a_recovery_key_opens_with_its_passphrase_however_it_is_typed() -> None:
    passphrase = escrow.new_passphrase()
    assert len(passphrase) == 34
    locked = escrow.lock(PRIVATE, passphrase)
    assert PRIVATE.hex() not in locked.hex()
    # what somebody who took the file pays for each guess
    kept = json.loads(locked)
    assert (kept["n"], kept["r"], kept["p"]) == (2**16, 8, 1)
    assert escrow.unlock(locked, passphrase) == PRIVATE
    assert escrow.unlock(locked, passphrase.lower().replace("-", " ")) == PRIVATE
    with pytest.raises(EscrowError, match="passphrase"):
        escrow.unlock(locked, passphrase[:-1])


def test_a_damaged_or_hostile_recovery_file_is_refused() -> None:
    kept = json.loads(escrow.lock(PRIVATE, "A"))
    for broken in (b"", b"[]", b"{}", json.dumps({**kept, "n": 2**30}).encode()):
        with pytest.raises(EscrowError):
            escrow.unlock(broken, "A")
    swapped = {**kept, "public": json.loads(escrow.lock(escrow.new_key(), "A"))["public"]}
    with pytest.raises(EscrowError):
        escrow.unlock(json.dumps(swapped).encode(), "A")


FROZEN = (
    "01e998bb9fec323f30fba77ffe388e084266dbc6d3c773a070cf5e28a852aab47919f149142cbddbdb58501948"
    "dd56694c21480716deaef6da11b2c33d3fa7aac4d4471812f57fe8d1951ab73d"
)
