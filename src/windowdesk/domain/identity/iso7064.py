"""The check characters of ISO 7064 (GB/T 17710): generate and verify.

Pure systems with one check character (MOD 11-2, MOD 37-2), with two (MOD 97-10), and the hybrid
system MOD 37,36. All take and give upper-case text; ``ValueError`` names a character outside the
system's alphabet.
"""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "0123456789"
ALPHANUMERIC = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _values(text: str, alphabet: str) -> list[int]:
    values = [alphabet.find(character) for character in text]
    if -1 in values:
        raise ValueError(f"character {values.index(-1) + 1} is not in {alphabet}")
    if not values:
        raise ValueError("nothing to check")
    return values


def _pure(text: str, modulus: int, alphabet: str, check_alphabet: str) -> str:
    """The check character of a pure system with radix 2 (ISO 7064 clause 7)."""
    product = 0
    for value in _values(text, alphabet):
        product = (product + value) * 2 % modulus
    return check_alphabet[(1 - product) % modulus]


def mod_11_2(text: str) -> str:
    """The check character of decimal ``text``: "0794" gives "0"; may be "X"."""
    return _pure(text, 11, DIGITS, DIGITS + "X")


def mod_37_2(text: str) -> str:
    """The check character of alphanumeric ``text``: "A999914123456" gives "N"; may be "*"."""
    return _pure(text, 37, ALPHANUMERIC, ALPHANUMERIC + "*")


def mod_37_36(text: str) -> str:
    """The hybrid check character: "A12425GABC1234002" gives "M" (ISO 7064 clause 9)."""
    product = 36
    for value in _values(text, ALPHANUMERIC):
        total = (product + value) % 36 or 36
        product = total * 2 % 37
    return ALPHANUMERIC[(1 - product) % 36]


def mod_97_10(text: str) -> str:
    """The two check digits of decimal ``text``: "26440103000120300157" gives "37"."""
    if not (text.isascii() and text.isdigit()):
        _values(text, DIGITS)  # says what is wrong
    return f"{98 - int(text) * 100 % 97:02d}"


def check_11_2(text: str) -> bool:
    """Whether the last character of ``text`` is the MOD 11-2 check of the rest."""
    return _ends_with(text, 1, mod_11_2)


def check_37_2(text: str) -> bool:
    """Whether the last character of ``text`` is the MOD 37-2 check of the rest."""
    return _ends_with(text, 1, mod_37_2)


def check_37_36(text: str) -> bool:
    """Whether the last character of ``text`` is the MOD 37,36 check of the rest."""
    return _ends_with(text, 1, mod_37_36)


def check_97_10(text: str) -> bool:
    """Whether the last two digits of ``text`` are the MOD 97-10 check of the rest."""
    return _ends_with(text, 2, mod_97_10)


def _ends_with(text: str, width: int, generate: Callable[[str], str]) -> bool:
    try:
        return generate(text[:-width]) == text[-width:]
    except ValueError:
        return False
