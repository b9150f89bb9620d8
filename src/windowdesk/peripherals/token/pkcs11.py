"""Tokens through PKCS#11: any vendor's module, named by a setting (OASIS PKCS #11 v3.0).

Public keys are read without a PIN, so that a PIN is only ever tried on the token it belongs to: a
wrong one counts there. Blocking, and slow on a real card: called from a worker, never the UI thread.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from windowdesk.app.errors import NotAllowed
from windowdesk.app.staff_words import wrong_token
from windowdesk.app.tokens import TokenKey
from windowdesk.protocol import signing

_OCTET_STRING = 0x04
# how modules name the curve: the object id, or SoftHSM's and PKCS #11 2.40's name
_ED25519 = (b"\x06\x03\x2b\x65\x70", b"\x13\x0cedwards25519")
_INITIALISED = 0x400  # CKF_TOKEN_INITIALIZED
_P256 = (b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a token makes a signature that ``signing.VERIFIERS`` knows by ``algorithm``.

    ``curves``: EC_PARAMS of its keys. ``prepare``: what is given to ``mechanism``. A national
    algorithm is one more row here and one more verifier there.
    """

    algorithm: str
    curves: tuple[bytes, ...]
    mechanism: str
    prepare: Callable[[bytes], bytes] = bytes


SCHEMES: dict[str, Scheme] = {
    signing.ED25519: Scheme(signing.ED25519, _ED25519, "EDDSA"),
    signing.P256: Scheme(
        signing.P256, _P256, "ECDSA", lambda message: hashlib.sha256(message).digest()
    ),
}


class Pkcs11Tokens:
    """Implements ``app.tokens.Tokens``. ``load`` opens a module; tests give one of their own."""

    def __init__(self, module: str, load: Callable[[str], Any] | None = None) -> None:
        self._module = module
        self._load = load or _load
        self._one_at_a_time = threading.Lock()

    def keys(self) -> tuple[TokenKey, ...]:
        """The signing keys of every token that is plugged in, without a PIN."""
        found: list[TokenKey] = []
        with self._one_at_a_time, _spoken():
            for token in self._tokens():
                with token.open() as session:
                    found += [key for key, _id in _public_keys(session)]
        return tuple(found)

    def sign(self, pin: str, key: TokenKey, message: bytes) -> bytes:
        """``message`` signed by ``key``'s private half, wherever it is plugged in."""
        scheme = SCHEMES.get(key.algorithm)
        if scheme is None:
            raise wrong_token("algorithm")
        with self._one_at_a_time, _spoken():
            for token in self._tokens():
                if _holds(token, key):
                    with token.open(user_pin=pin) as session:
                        return _sign(session, key, scheme, message)
        raise wrong_token("other")

    def _tokens(self) -> list[Any]:
        """Every token that is plugged in and was made ready for a person."""
        try:
            module = self._load(self._module)
        except Exception as problem:
            raise wrong_token("module") from problem
        # python-pkcs11 keeps what was plugged in at the first look
        reinitialise = getattr(module, "reinitialize", None)
        if reinitialise is not None:
            reinitialise()
        tokens = [slot.get_token() for slot in module.get_slots(token_present=True)]
        ready = [token for token in tokens if token.flags & _INITIALISED]
        if not ready:
            raise wrong_token("absent")
        return ready


class TokenSigningKey:
    """A device's key in a token: implements ``protocol.signing.SigningKey``."""

    def __init__(self, tokens: Pkcs11Tokens, key: TokenKey, pin: str) -> None:
        self._tokens, self._key, self._pin = tokens, key, pin

    @property
    def algorithm(self) -> str:
        return self._key.algorithm

    @property
    def public(self) -> bytes:
        return self._key.public

    def sign(self, context: str, *parts: bytes | str | int) -> bytes:
        """The signature over ``parts`` for the use ``context``; ``NotAllowed`` in words."""
        return self._tokens.sign(self._pin, self._key, signing.signed_bytes(context, *parts))


def _load(path: str) -> Any:
    import pkcs11

    return pkcs11.lib(path)


def _holds(token: Any, key: TokenKey) -> bool:
    with token.open() as session:
        return any(found.public == key.public for found, _id in _public_keys(session))


def _public_keys(session: Any) -> list[tuple[TokenKey, bytes]]:
    """Each with the id its private half has too. A search is finished before the next operation."""
    import pkcs11

    keys = []
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY}
    for found in list(session.get_objects(wanted)):
        try:
            curve = bytes(found[pkcs11.Attribute.EC_PARAMS])
            point = _unwrapped(bytes(found[pkcs11.Attribute.EC_POINT]))
            name, label = bytes(found[pkcs11.Attribute.ID]), str(found[pkcs11.Attribute.LABEL])
        except (pkcs11.exceptions.PKCS11Error, KeyError):
            continue  # an RSA key, say
        for scheme in SCHEMES.values():
            if curve in scheme.curves:
                keys.append((TokenKey(scheme.algorithm, point, label), name))
    return keys


def _unwrapped(point: bytes) -> bytes:
    """The point itself: most modules wrap it in a DER OCTET STRING."""
    wrapped = len(point) > 2 and point[0] == _OCTET_STRING and point[1] == len(point) - 2
    return point[2:] if wrapped else point


def _sign(session: Any, key: TokenKey, scheme: Scheme, message: bytes) -> bytes:
    import pkcs11

    name = next((name for found, name in _public_keys(session) if found.public == key.public), None)
    if name is None:
        raise wrong_token("other")
    attributes = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
    for private in list(session.get_objects({**attributes, pkcs11.Attribute.ID: name})):
        mechanism = getattr(pkcs11.Mechanism, scheme.mechanism)
        return bytes(private.sign(scheme.prepare(message), mechanism=mechanism))
    raise wrong_token("other")


_WHY = {
    "PinIncorrect": "pin",
    "PinInvalid": "pin",
    "PinLenRange": "pin",
    "PinExpired": "pin_locked",
    "PinLocked": "pin_locked",
    "TokenNotPresent": "absent",
    "TokenNotRecognised": "absent",
    "MechanismInvalid": "algorithm",
}


@contextmanager
def _spoken() -> Iterator[None]:
    """A module's own error as words for a person; what it says beside that stays with it."""
    try:
        yield
    except NotAllowed:
        raise
    except Exception as problem:
        raise wrong_token(_WHY.get(type(problem).__name__, "removed")) from problem
