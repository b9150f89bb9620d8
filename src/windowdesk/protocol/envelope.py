"""The signed statement in every QR code: ``HTTPS://HOST/V#<Base45 of a COSE_Sign1>``. Frozen.

A phone opens the address; what follows ``#`` never leaves the phone unless the page there sends it.
The counter checks the signature off-line. Upper case and Base45 (RFC 9285) keep the code in QR's
alphanumeric mode. COSE_Sign1 is RFC 9052, deterministic CBOR RFC 8949 4.2.1.

Protected header: ``1`` algorithm (-8 EdDSA/Ed25519; the registry below is where SM2 will be added),
``4`` key id (first 8 bytes of SHA-256 of the public key). Payload, a map with integer keys; a key
whose value is None or absent is left out; no personal data, ever:

====  ==============  =======================================================================
key   statement name  form on the wire
====  ==============  =======================================================================
1     number          the 22-digit receipt number as an integer (leading zeros restored)
2     kind            document kind, integer, table ``KINDS``
3     time            issue time: seconds since 2000-01-01T00:00:00 of local (UTC+8) wall time
4     organ           text: the organ's unified credit code, else its name
5     catalogue       first 16 bytes of the SHA-256 of the item's catalogue version
6     offline         true when issued without the centre
7     reprint         how often the document had been printed before
8     query           query secret, text
====  ==============  =======================================================================

Keys and kinds are never reused or renumbered; readers ignore keys they do not know. The same is
written for other implementers in docs/schemas/verify-code.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

EDDSA = -8
_ALGORITHM, _KEY_ID = 1, 4
_TAG_SIGN1 = 18
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - local wall time without zone, as clocks here give it
KEYS = {
    "number": 1, "kind": 2, "time": 3, "organ": 4,
    "catalogue": 5, "offline": 6, "reprint": 7, "query": 8,
}  # fmt: skip
KINDS = {
    "receipt": 1, "acceptance": 2, "correction": 3, "not_accepted": 4, "not_required": 5,
    "deferral_notice": 6, "deferral_promise": 7, "spot_correction": 8, "slip": 9,
    "hand_in_receipt": 10, "withdrawal": 11, "promise": 12,
    "consultation": 13, "application_form": 14, "labels": 15,
    "emergency_slip": 16, "revocation": 17, "rectification": 18,
}  # fmt: skip
_NAMES = {key: name for name, key in KEYS.items()}
_KIND_NAMES = {key: name for name, key in KINDS.items()}
_BROKEN = (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError)
_ADDRESS = re.compile(r"HTTPS://[0-9A-Z.:\-]{1,80}/V")


class EnvelopeError(ValueError):
    """A code that is not ours, changed, or signed by a key that is not trusted.

    ``reason``: ``form`` (not this format), ``key`` (unknown signer or algorithm), ``signature``,
    ``revoked`` (protocol/trust).
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


def _verify_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


VERIFIERS: dict[int, Callable[[bytes, bytes, bytes], bool]] = {EDDSA: _verify_ed25519}


def key_id(public: bytes) -> bytes:
    """The 8 bytes by which a statement names its signer's key."""
    return hashlib.sha256(public).digest()[:8]


def signer_of(text: str) -> bytes:
    """The key id that the statement in ``text`` names, unchecked. Raises :class:`EnvelopeError`."""
    protected, _payload, _signature = _parse(text)
    signer = _map(protected).get(_KEY_ID)
    if not isinstance(signer, bytes):
        raise EnvelopeError("key", "no signer is named")
    return signer


@dataclass(frozen=True, slots=True)
class TrustList:
    """The public keys whose statements are believed, by key id."""

    keys: Mapping[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, *public_keys: bytes) -> TrustList:
        """A list of raw 32-byte Ed25519 public keys."""
        return cls({key_id(public): public for public in public_keys})

    def open(self, text: str) -> dict[str, Any]:
        """The statement in ``text`` after its signature held; raises :class:`EnvelopeError`.

        ``number`` comes back as 22 digits, ``kind`` as its name, ``time`` as a datetime,
        ``catalogue`` as the first 32 hex digits of the hash.
        """
        protected, payload, signature = _parse(text)
        header = _map(protected)
        verify = VERIFIERS.get(header.get(_ALGORITHM, 0))
        signer = header.get(_KEY_ID)
        public = self.keys.get(signer) if isinstance(signer, bytes) else None
        if verify is None or public is None:
            raise EnvelopeError("key", "no trusted key of this id and algorithm")
        if not verify(public, signature, _to_be_signed(protected, payload)):
            raise EnvelopeError("signature", "the statement was changed")
        return _statement(_map(payload))


class Ed25519Signer:
    """Signs statements with this counter's key; opens those of every key in its trust list."""

    def __init__(self, private_key: bytes, host: str, trusted: TrustList | None = None) -> None:
        """``private_key``: 32 raw bytes. ``host``: the verification site, letters in any case."""
        self._address = f"HTTPS://{host.strip().upper()}/V"
        if not _ADDRESS.fullmatch(self._address):
            raise EnvelopeError("form", "the host does not fit a QR code's upper-case alphabet")
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        public = self._key.public_key().public_bytes_raw()
        self._protected = _cbor({_ALGORITHM: EDDSA, _KEY_ID: key_id(public)})
        known = dict(trusted.keys) if trusted else {}
        self._trusted = TrustList({**known, key_id(public): public})
        self.public_key = public

    def sign(self, statement: Mapping[str, Any]) -> str:
        """The whole QR text for ``statement`` (names as in the module docstring).

        The same statement gives the same text: Ed25519 is deterministic. Raises
        :class:`EnvelopeError` for a name or value that has no place in the format.
        """
        payload = _cbor(_wire(statement))
        signature = self._key.sign(_to_be_signed(self._protected, payload))
        message = cbor2.CBORTag(_TAG_SIGN1, [self._protected, {}, payload, signature])
        return f"{self._address}#{base45.b45encode(_cbor(message)).decode('ascii')}"

    def open(self, text: str) -> dict[str, Any]:
        """As :meth:`TrustList.open`, with this counter's own key trusted."""
        return self._trusted.open(text)


def _cbor(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 4.4."""
    return _cbor(["Signature1", protected, b"", payload])


def _wire(statement: Mapping[str, Any]) -> dict[int, Any]:
    unknown = sorted(set(statement) - set(KEYS))
    if unknown:
        raise EnvelopeError("form", f"the format has no place for {unknown[0]!r}")
    try:
        return {
            KEYS[name]: _TO_WIRE[name](value)
            for name, value in statement.items()
            if value is not None
        }
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise EnvelopeError("form", f"a value does not fit: {type(problem).__name__}") from problem


def _digits(value: Any) -> int:
    if not re.fullmatch(r"[0-9]{22}", value):
        raise ValueError("not 22 digits")
    return int(value)


def _seconds(value: Any) -> int:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return int((moment.replace(tzinfo=None) - _EPOCH) // timedelta(seconds=1))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _kind(value: Any) -> int:
    return KINDS[getattr(value, "value", value)]


_TO_WIRE: dict[str, Callable[[Any], Any]] = {
    "number": _digits,
    "kind": _kind,
    "time": _seconds,
    "organ": _text,
    "catalogue": lambda value: bytes.fromhex(value)[:16],
    "offline": bool,
    "reprint": int,
    "query": _text,
}
_FROM_WIRE: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: f"{int(value):022d}",
    "kind": lambda value: _KIND_NAMES.get(value, f"kind-{int(value)}"),
    "time": lambda value: _EPOCH + timedelta(seconds=int(value)),
    "organ": _text,
    "catalogue": lambda value: bytes(value).hex(),
    "offline": bool,
    "reprint": int,
    "query": _text,
}


def _parse(text: str) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload and signature of ``text``, unchecked."""
    address, hash_sign, encoded = text.partition("#")
    if not hash_sign or not _ADDRESS.fullmatch(address) or len(encoded) > 2000:
        raise EnvelopeError("form", "not a verification address")
    try:
        message = cbor2.loads(base45.b45decode(encoded))
        protected, _unprotected, payload, signature = message.value
    except (*_BROKEN, AttributeError) as problem:
        raise EnvelopeError("form", "no signed statement in it") from problem
    sound = message.tag == _TAG_SIGN1 and all(
        isinstance(part, bytes) for part in (protected, payload, signature)
    )
    if not sound:
        raise EnvelopeError("form", "no signed statement in it")
    return protected, payload, signature


def _map(encoded: bytes) -> dict[Any, Any]:
    try:
        value = cbor2.loads(encoded)
    except _BROKEN as problem:
        raise EnvelopeError("form", "broken inside") from problem
    if not isinstance(value, dict):
        raise EnvelopeError("form", "broken inside")
    return value


def _statement(wire: Mapping[Any, Any]) -> dict[str, Any]:
    try:
        return {
            _NAMES[key]: _FROM_WIRE[_NAMES[key]](value)
            for key, value in wire.items()
            if key in _NAMES
        }
    except (TypeError, ValueError, OverflowError) as problem:
        raise EnvelopeError("form", "a value does not fit") from problem
