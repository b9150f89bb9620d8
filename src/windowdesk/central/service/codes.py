"""Codes a person types once, and tokens a program shows: made from chance, kept as SHA-256 only."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from windowdesk.domain.numbers import SECRET_ALPHABET

_READINGS = str.maketrans("OIL", "011", " -_\t")
GROUPS, GROUP = 4, 4


def new_code(random: Callable[[int], bytes]) -> str:
    """80 random bits for people, "7K4M-2QXX-91AB-CDEF", without letters that look like others."""
    bits = int.from_bytes(random(10), "big")
    symbols = [SECRET_ALPHABET[bits >> 5 * place & 31] for place in range(GROUPS * GROUP)]
    text = "".join(symbols)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def code_hash(code: str) -> str:
    """What is kept of ``code``, however it was typed (O for 0, small letters, no dashes)."""
    return hashlib.sha256(code.upper().translate(_READINGS).encode("utf-8", "replace")).hexdigest()


def new_token(random: Callable[[int], bytes]) -> str:
    """256 random bits for a program."""
    return base64.urlsafe_b64encode(random(32)).decode("ascii").rstrip("=")


def token_hash(token: str) -> str:
    """What is kept of ``token``."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
