"""Codes of organs under named schemes: not every organ has a Chinese credit code (domain B.2).

``uscc`` is the unified social credit code and is judged strictly. The other schemes come from
elsewhere; this program can only say whether a code looks like one of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from windowdesk.domain.identity.checks import NumberCheck, Problem, normalise, verdict
from windowdesk.domain.identity.uscc import check_uscc

_SIORG = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def _siorg(text: str) -> NumberCheck:
    """A unit of the Brazilian federal organisation register (estruturaorganizacional.dados.gov.br)."""
    code, remarks = normalise(text)
    problems = [] if _SIORG.fullmatch(code) else [Problem("siorg")]
    return verdict(code, problems, remarks, {})


def _other(text: str) -> NumberCheck:
    """Whatever an older list gave the organ: kept, as long as it can be printed again."""
    code, remarks = normalise(text, separators="")
    fits = bool(code) and code.isascii() and code.isprintable()
    return verdict(code, [] if fits else [Problem("legacy_text")], remarks, {})


ORGAN_SCHEMES: Mapping[str, Callable[[str], NumberCheck]] = MappingProxyType(
    {"uscc": check_uscc, "siorg": _siorg, "other": _other}
)
