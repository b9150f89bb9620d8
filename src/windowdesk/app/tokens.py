"""The second, cryptographic factor: a token or card signs a fresh challenge (GB/T 22239 8.1.4.1 d)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.staff_words import wrong_token


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key in a token: its algorithm as ``protocol.signing`` names it, its public half, a label."""

    algorithm: str
    public: bytes
    label: str = ""


class Tokens(Protocol):
    """The tokens of this machine. Blocking; every refusal is ``staff_words.wrong_token``."""

    def keys(self) -> tuple[TokenKey, ...]:
        """The signing keys of every token that is plugged in; needs no PIN."""
        ...

    def sign(self, pin: str, key: TokenKey, message: bytes) -> bytes:
        """``message`` signed by ``key``'s private half, wherever it is plugged in."""
        ...


class NoTokens:
    """A machine on which no module was named."""

    def keys(self) -> tuple[TokenKey, ...]:
        raise wrong_token("module")

    def sign(self, pin: str, key: TokenKey, message: bytes) -> bytes:
        raise wrong_token("module")
