"""The law's words in documents, read from ``phrases.toml``: one file, for a lawyer to review."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


def said(name: str, **filled: object) -> str:
    """The words of phrase ``name``, its {names} filled in. KeyError for a phrase nobody wrote."""
    words = _phrases()[name]
    return words.format(**filled) if filled else words


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    text = files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return {name: entry["words"] for name, entry in tomllib.loads(text).items()}
