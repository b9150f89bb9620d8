"""What a window tells beside its cases (evaluations, signatures): read with nothing in it believed."""

from __future__ import annotations

import re
from typing import Protocol, TypeVar

import msgspec

NAME = re.compile(r"[0-9A-Za-z._-]{1,64}")
_LONGEST_WINDOW = 100


class _OfACase(Protocol):
    @property
    def case_id(self) -> str: ...

    @property
    def window(self) -> str: ...


T = TypeVar("T", bound=_OfACase)


def read(decoder: msgspec.json.Decoder[T], payload: bytes | msgspec.Raw) -> T | None:
    """The payload as ``decoder`` reads it, where its case and its window can be such; else None."""
    try:
        said = decoder.decode(payload)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    window = len(said.window) <= _LONGEST_WINDOW and "\0" not in said.window
    return said if window and NAME.fullmatch(said.case_id) else None
