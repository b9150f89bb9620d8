"""The text of a QR code, as phones deliver it.

Base45 holds the blank and the percent sign. A browser writes a blank after # as ``%20``, some scanners
also encode other signs, some pass the text on as it is; "%20" may also be Base45 itself. Which it was
cannot be seen, only tried: the signature decides, and the likely reading comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import unquote

MOST_TRIES = 64
LONGEST = 4000


def readings(text: str) -> Iterator[str]:
    """Every code ``text`` may stand for, likely ones first, at most :data:`MOST_TRIES`."""
    address, sign, statement = text.strip("\r\n\t").partition("#")
    if not sign:
        address, statement = "", address
    # a host is read in small letters; what is signed stands behind the #
    address = address.strip().upper() if address.strip() else "HTTPS://X/V"
    seen: set[str] = set()
    for one in _statements(statement):
        if one not in seen:
            seen.add(one)
            yield f"{address}#{one}"
        if len(seen) >= MOST_TRIES:
            return


def _statements(statement: str) -> Iterator[str]:
    yield statement.replace("%20", " ")
    yield statement
    yield unquote(statement)
    parts = statement.split("%20")
    if 2 < len(parts) <= 8:
        for blanks in product((" ", "%20"), repeat=len(parts) - 1):
            yield "".join(part + blank for part, blank in zip(parts, (*blanks, ""), strict=True))
