"""Operations as the tables hold them: Zstandard, with a dictionary of the words all of them are made of.

An operation of 6 KB takes 1.2 KB so, and an encrypted page costs three times what packing does. The
dictionary is frozen: every frame names it, and nothing can be read without it. A better one gets a
number of its own beside it (packaging/dictionary.py makes them).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import resources
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 1
_DICTIONARY = zstd.ZstdDict((resources.files(__package__) / "operations-1.zdict").read_bytes())


def packed(lines: Sequence[bytes]) -> list[bytes]:
    """Each of ``lines`` as a frame of its own."""
    one = zstd.ZstdCompressor(LEVEL, zstd_dict=_DICTIONARY.as_digested_dict)
    return [one.compress(line, one.FLUSH_FRAME) for line in lines]


def unpacked(frame: bytes) -> bytes:
    """The line in ``frame``; nothing where it is damaged, which no operation's digest fits."""
    try:
        return zstd.decompress(frame, _DICTIONARY)
    except zstd.ZstdError:
        return b""


class Packed(TypeDecorator[bytes]):
    """A column of packed bytes; who reads or writes it through SQLAlchemy sees them as they came."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Any) -> bytes | None:
        del dialect
        return None if value is None else packed([value])[0]

    def process_result_value(self, value: Any, dialect: Any) -> bytes | None:
        del dialect
        return None if value is None else unpacked(bytes(value))
