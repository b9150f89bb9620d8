"""Signatures of counter and centre: one registry of algorithms, a context for each use.

Ed25519 today. The names in :data:`RESERVED` are kept for the national algorithms, so that a centre
which must use them adds a row here and nothing else (domain K 18; style: *leave room*).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = "Ed25519"
P256 = "ECDSA-P256-SHA256"  # what most tokens and cards can do; keys are uncompressed points
RESERVED = ("SM2-SM3",)
# what is signed begins with its use, so that a signature made for one is worthless for another
PUSH, SESSION, ENROL, RENEW, EXPORT, SNAPSHOT, CREDENTIAL, AUDIT, SIGN_IN, PACKAGE = (
    "windowdesk/push/1",
    "windowdesk/session/1",
    "windowdesk/enrol/1",
    "windowdesk/renew/1",
    "windowdesk/export/1",
    "windowdesk/snapshot/1",
    "windowdesk/credential/1",
    "windowdesk/audit/1",
    "windowdesk/sign-in/1",
    "windowdesk/audit-export/1",
)


class SigningKey(Protocol):
    """A private key, in memory or in a token."""

    @property
    def algorithm(self) -> str: ...

    @property
    def public(self) -> bytes: ...

    def sign(self, context: str, *parts: bytes | str | int) -> bytes: ...


class SoftwareKey:
    """A key of 32 raw bytes held in memory."""

    algorithm = ED25519

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, context: str, *parts: bytes | str | int) -> bytes:
        """The signature over ``parts`` for the use ``context``."""
        return self._key.sign(signed_bytes(context, *parts))


def signed_bytes(context: str, *parts: bytes | str | int) -> bytes:
    """What is signed: the context and each part, every one preceded by its length in four bytes.

    Numbers are decimal text. The lengths keep ("ab", "c") and ("a", "bc") apart.
    """
    pieces = [context.encode(), *(_bytes(part) for part in parts)]
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def _bytes(part: bytes | str | int) -> bytes:
    return part if isinstance(part, bytes) else str(part).encode()


def _ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _p256(public: bytes, signature: bytes, message: bytes) -> bool:
    """``signature``: r and s, 32 bytes each, as tokens give them."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if len(signature) != 64:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


VERIFIERS: dict[str, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _ed25519, P256: _p256}


def verify(
    algorithm: str, public: bytes, signature: bytes, context: str, *parts: bytes | str | int
) -> bool:
    """Whether ``signature`` is ``public``'s over ``parts``; False for an algorithm nobody knows."""
    check = VERIFIERS.get(algorithm)
    return check is not None and check(public, signature, signed_bytes(context, *parts))


def key_id(public: bytes) -> str:
    """16 hex digits by which a public key is named in batches, receipts and the trust list."""
    return hashlib.sha256(public).hexdigest()[:16]
