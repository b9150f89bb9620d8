"""Chinese line breaking by the prohibition rules (禁则), since no PDF library here has them right.

Sources: W3C *Requirements for Chinese Text Layout* (clreq, 3.1.3 标点避头尾) and Unicode UAX #14.
Pure: text and advance widths in, break positions out; nothing is added, dropped or reordered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

# closers, stops, middle dots, and — … so that —— and …… stay whole: never first on a line
NO_START = frozenset(
    "，。、；：！？）》〉」』】〕〗〙〛｝］’”…‥—～·・％‰℃℉°′″,.;:!?)]}%»›々ー/／﹐﹑﹒﹔﹕﹖﹗"
)
# openers and the signs that belong to the number after them: never last on a line
NO_END = frozenset("（《〈「『【〔〖〘〚｛［‘“([{«‹￥¥＄$£€№＃")
WORD_JOINERS = frozenset("-_./:@%&+#?=~*'’,")
NO_BREAK_SPACE = "\u00a0"


class Level(IntEnum):
    """How bad it is to break between two characters."""

    FREE = 0
    INSIDE_WORD = 1
    FORBIDDEN = 2
    NEVER = 3


def is_wide(char: str) -> bool:
    """Characters set on the Han grid: between two of these a line may end."""
    return unicodedata.east_asian_width(char) in "WF"


def _is_word(char: str) -> bool:
    return char.isalnum() and not is_wide(char)


@lru_cache(maxsize=4_096)
def level(before: str, after: str) -> Level:
    """How bad a line end between ``before`` and ``after`` is, looking at these two only."""
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me", "Cf"):
        return Level.NEVER
    if before == NO_BREAK_SPACE or after in (NO_BREAK_SPACE, " "):
        return Level.FORBIDDEN
    word_pair = (_is_word(before) or before in WORD_JOINERS) and (
        _is_word(after) or after in WORD_JOINERS
    )
    if word_pair and after not in NO_START and before not in NO_END:
        return Level.INSIDE_WORD
    if after in NO_START or before in NO_END:
        return Level.FORBIDDEN
    return Level.FREE


def break_positions(text: str, widths: Sequence[float], limit: float) -> list[int]:
    """Ends of the lines of ``text`` (offsets, the last is ``len(text)``), greedy.

    ``widths`` are the advances of the characters in the unit of ``limit``. Spaces at a line's end
    hang: they belong to the line but take no room. A word is divided only when it is longer than a
    line, a prohibition is broken only when nothing else is left (a line of closers alone).
    """
    if sum(widths) <= limit:
        return [len(text)] if text else []
    ends: list[int] = []
    start = 0
    while start < len(text):
        start = _line_end(text, widths, limit, start)
        ends.append(start)
    return ends


def _line_end(text: str, widths: Sequence[float], limit: float, start: int) -> int:
    used = 0.0
    best = {Level.FREE: 0, Level.INSIDE_WORD: 0, Level.FORBIDDEN: 0}
    for index in range(start, len(text)):
        if index > start:
            here = level(text[index - 1], text[index])
            if here is not Level.NEVER:
                best[here] = index
        used += widths[index]
        if used > limit + 1e-6 and text[index] not in " " and index > start:
            return (
                best[Level.FREE]
                or best[Level.INSIDE_WORD]
                or best[Level.FORBIDDEN]
                or _whole_character(text, start)
            )
    return len(text)


def _whole_character(text: str, start: int) -> int:
    """End of the first character with its marks: one that is wider than the line stands alone."""
    end = start + 1
    while end < len(text) and level(text[end - 1], text[end]) is Level.NEVER:
        end += 1
    return end


def wrap(text: str, limit: float, width_of: Callable[[str], float]) -> list[str]:
    """``text`` in lines no wider than ``limit``; joined again they are ``text``."""
    ends = break_positions(text, [width_of(char) for char in text], limit)
    return [text[a:b] for a, b in pairwise([0, *ends])]
