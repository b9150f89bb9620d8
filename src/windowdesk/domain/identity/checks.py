"""What checking a number yields, in machine codes; the words for a person live in the app.

A *problem* makes the number unusable. A *remark* is worth a look and never turns anyone away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from windowdesk.domain.identity.names import clean_text

MAX_NUMBER_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code and the facts its words need (never the whole number)."""

    code: str
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """The result of a check: ``text`` as it should be stored, and what it says by its parts."""

    valid: bool
    text: str
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    parts: Mapping[str, str | int]


def verdict(
    text: str,
    problems: list[Problem],
    remarks: list[Problem],
    parts: Mapping[str, str | int],
) -> NumberCheck:
    """A :class:`NumberCheck`, valid exactly when there is no problem."""
    return NumberCheck(not problems, text, tuple(problems), tuple(remarks), dict(parts))


def normalise(text: str, *, separators: str = "-") -> tuple[str, list[Problem]]:
    """A typed or scanned number as it should be stored, with a remark for what was changed.

    Full-width letters and digits become half-width, small letters capital; spaces, control
    characters and the given ``separators`` go.
    """
    remarks = []
    cleaned = clean_text(text, limit=MAX_NUMBER_LENGTH)
    if cleaned.removed:
        remarks.append(Problem("characters_removed", {"count": len(cleaned.removed)}))
    if cleaned.cut:
        remarks.append(Problem("too_long", {"count": cleaned.cut}))
    plain = cleaned.text.translate(_HALF_WIDTH)
    if plain != cleaned.text:
        remarks.append(Problem("full_width"))
    joined = "".join(c for c in plain if not c.isspace() and c not in separators)
    if joined != plain:
        remarks.append(Problem("spaces"))
    upper = "".join(c.upper() if c.isascii() else c for c in joined)
    if upper != joined:
        remarks.append(Problem("lower_case"))
    return upper, remarks


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
