"""Bytes longer than one message of a helper: sent in parts, with a bound on the whole. No I/O."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import Any

PART = 2 * 1024 * 1024
MOST = 48 * 1024 * 1024


class ParcelError(ValueError):
    """Parts that do not make up what was promised."""


def parts(content: bytes) -> Iterator[str]:
    """``content`` in pieces that each fit into a message; one piece at least."""
    for at in range(0, max(1, len(content)), PART):
        yield base64.b64encode(content[at : at + PART]).decode("ascii")


def part(content: bytes, nth: int) -> str:
    """The piece ``nth`` of ``content``, from 0."""
    return base64.b64encode(content[nth * PART : (nth + 1) * PART]).decode("ascii")


def opened(data: object) -> bytes:
    """One piece as bytes. :class:`ParcelError`."""
    try:
        return base64.b64decode(str(data), validate=True)
    except (ValueError, binascii.Error) as error:
        raise ParcelError("no piece") from error


class Basket:
    """What is put together on the other side."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held = bytearray()

    def put(self, data: object) -> None:
        """One more piece. :class:`ParcelError` past the bound; then it is empty again."""
        piece = opened(data)
        if len(self._held) + len(piece) > self._most:
            self._held.clear()
            raise ParcelError("too much")
        self._held += piece

    def take(self) -> bytes:
        """All of it; the basket is empty then."""
        content = bytes(self._held)
        self._held.clear()
        return content


def count(size: int) -> int:
    """How many pieces ``size`` bytes are."""
    return max(1, -(-size // PART))


def gathered(size: int, get: Callable[[int], object]) -> bytes:
    """``size`` bytes, their pieces asked for one by one of ``get``. :class:`ParcelError`."""
    content = b"".join(opened(get(nth)) for nth in range(count(size)))
    if len(content) != size:
        raise ParcelError("cut short")
    return content


def size_of(said: dict[str, Any], name: str) -> int:
    """A length that the other side told, if it is one that can be. :class:`ParcelError`."""
    size = said.get(name)
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= MOST:
        raise ParcelError(f"{name} of {str(size)[:20]}")
    return size
