"""Sealed to a public key: the store's key for the centre's recovery, packages on a stick, mirrors.

X25519 with a fresh key each time, HKDF-SHA256, AES-256-GCM (RFC 7748, RFC 5869, SP 800-38D): whoever
seals cannot open again. The purpose and whatever the sealed thing is *about* (a device's id) take
part in the key, so that a sealed thing cannot be passed off as another. Written for other
implementers in docs/airgap-format.md. Frozen: a new way gets a new first byte beside this one.

The recovery key's private half is kept under a passphrase (scrypt), shown once when it is made.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from windowdesk.protocol.signing import signed_bytes

STORE_KEY = "windowdesk/store-key/1"
PACKAGE = "windowdesk/package/1"
BOX = "windowdesk/box/1"
_FORM = b"\x01"
_KEY, _NONCE, _TAG = 32, 12, 16
# 64 MiB and about 0.2 s for each guess; the passphrase has 130 bits besides
COST = {"n": 2**16, "r": 8, "p": 1}
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_GROUPS, _GROUP = 7, 4


class EscrowError(ValueError):
    """What is sealed cannot be opened: another key, another purpose, or changed on the way."""


def new_key() -> bytes:
    """A private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half, 32 bytes, of a private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def derived(seed: bytes, purpose: str) -> bytes:
    """A private key that follows from another secret of the same owner, so that none more is kept."""
    return HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=purpose.encode()).derive(seed)


def box_of(signing_seed: bytes) -> bytes:
    """The private key that packages for the owner of this signing key are sealed to."""
    return derived(signing_seed, BOX)


def seal(public: bytes, purpose: str, data: bytes, *about: bytes | str | int) -> bytes:
    """``data`` sealed to ``public`` for ``purpose``; only 61 bytes longer."""
    once = X25519PrivateKey.generate()
    try:
        shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as problem:
        raise EscrowError("not a public key") from problem
    mine, nonce = once.public_key().public_bytes_raw(), secrets.token_bytes(_NONCE)
    bound = signed_bytes(purpose, public, mine, *about)
    cipher = AESGCM(_derived(shared, bound))
    return _FORM + mine + nonce + cipher.encrypt(nonce, data, bound)


def unseal(private: bytes, purpose: str, sealed: bytes, *about: bytes | str | int) -> bytes:
    """What was sealed to the public half of ``private``; :class:`EscrowError` when it is not that."""
    if len(sealed) < 1 + _KEY + _NONCE + _TAG or sealed[:1] != _FORM:
        raise EscrowError("not sealed by this program")
    mine, rest = sealed[1 : 1 + _KEY], sealed[1 + _KEY :]
    key = X25519PrivateKey.from_private_bytes(private)
    bound = signed_bytes(purpose, key.public_key().public_bytes_raw(), mine, *about)
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(mine))
        return AESGCM(_derived(shared, bound)).decrypt(rest[:_NONCE], rest[_NONCE:], bound)
    except (InvalidTag, ValueError) as problem:
        raise EscrowError("sealed for somebody else, or changed") from problem


def new_passphrase(random: Callable[[int], int] = secrets.randbelow) -> str:
    """Seven groups of four symbols without look-alikes (137 bits), to be written down once."""
    symbols = [_ALPHABET[random(len(_ALPHABET))] for _symbol in range(_GROUPS * _GROUP)]
    return "-".join("".join(symbols[at : at + _GROUP]) for at in range(0, len(symbols), _GROUP))


def lock(private: bytes, passphrase: str, cost: Mapping[str, int] = COST) -> bytes:
    """A private key under a passphrase: one line of JSON that may lie on a disk.

    ``cost`` is scrypt's, and is kept with the key.
    """
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE)
    public = public_of(private)
    box = AESGCM(_stretched(passphrase, salt, cost)).encrypt(nonce, private, public)
    parts = {"salt": salt, "nonce": nonce, "public": public, "box": box}
    kept = {name: b64encode(value).decode("ascii") for name, value in parts.items()}
    return json.dumps({"form": 1, "kdf": "scrypt", **cost, **kept}).encode() + b"\n"


def unlock(locked: bytes, passphrase: str) -> bytes:
    """The private key :func:`lock` kept; :class:`EscrowError` for a wrong passphrase or a damaged file."""
    try:
        kept = json.loads(locked)
        cost = {name: int(kept[name]) for name in COST}
        salt, nonce, public, box = (b64decode(kept[n]) for n in ("salt", "nonce", "public", "box"))
        if any(cost[name] > 16 * most for name, most in COST.items()):
            raise EscrowError("not a recovery key")  # a hostile file may not eat the memory
        return AESGCM(_stretched(passphrase, salt, cost)).decrypt(nonce, box, public)
    except (InvalidTag, ValueError, KeyError, TypeError) as problem:
        raise EscrowError("the passphrase is wrong, or the file is damaged") from problem


def _derived(shared: bytes, bound: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=bound).derive(shared)


def _stretched(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    """Blanks and dashes do not count, nor does the case: it is copied from paper by hand."""
    plain = "".join(char for char in passphrase.upper() if char.isalnum())
    kdf = Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"])
    return kdf.derive(plain.encode())
