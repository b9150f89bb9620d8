"""The few kinds of column the centre's tables are made of.

Times are ISO 8601 text to the second, local and without zone, as everywhere in windowdesk. Text
fits both engines; what came from outside is checked before it gets here (PostgreSQL takes no NUL).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

from windowdesk.central.store.packing import Packed


def text(name: str, **more: Any) -> Column[str]:
    """Text that is always there; "" says nothing."""
    return Column(name, Text, nullable=False, **more)


def maybe(name: str, **more: Any) -> Column[str]:
    """Text that may be absent."""
    return Column(name, Text, nullable=True, **more)


def number(name: str, **more: Any) -> Column[int]:
    """A whole number of 64 bits."""
    return Column(name, BigInteger, nullable=False, **more)


def small(name: str) -> Column[int]:
    """A whole number of 32 bits; 0 where nothing was said."""
    return Column(name, Integer, nullable=False, server_default="0")


def octets(name: str, **more: Any) -> Column[bytes]:
    """Bytes as they came."""
    return Column(name, LargeBinary, nullable=False, **more)


def packed(name: str, **more: Any) -> Column[bytes]:
    """Bytes as they came, packed; what writes past SQLAlchemy packs them itself."""
    return Column(name, Packed, nullable=False, **more)
