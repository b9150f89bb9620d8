"""Passwords and PINs as argon2id hashes, with the library's own parameters (RFC 9106, low memory)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """Implements :class:`windowdesk.app.ports.Hasher`."""

    def __init__(self, argon2: PasswordHasher | None = None) -> None:
        """``argon2``: other parameters than the library's; tests take the cheapest."""
        self._argon2 = argon2 or PasswordHasher()

    def hash(self, secret: str) -> str:
        """The encoded hash with its salt and parameters."""
        return self._argon2.hash(secret)

    def verify(self, hashed: str, secret: str) -> bool:
        """Whether ``secret`` is the one behind ``hashed``; a broken hash fits nothing."""
        try:
            return self._argon2.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False
