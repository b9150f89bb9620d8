"""Names and numbers as people see them: cleaned, masked, grouped, always whole characters.

Names may be long, hold "·", or use characters outside the basic plane (GB 18030 level 3 and the
police name font), so nothing here counts code units: one character is a base with its marks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

NAME_LIMIT = 100
STAR = "*"
_MAX_MARKS = 8
_ZWJ = "\u200d"
# Letters and marks that print as nothing: Hangul fillers, the Khmer inherent vowels, the grapheme
# joiner, Mongolian selectors and the blank Braille cell.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u180b\u180c\u180d\u180f\u2800")
_SEPARATORS = frozenset("·•・‧ .-'’")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text fit to store and print.

    ``removed`` lists the code points taken out ("U+202E"); ``cut`` is how many characters at the
    end did not fit, so that nothing is ever shortened in silence.
    """

    text: str
    removed: tuple[str, ...]
    cut: int = 0

    @property
    def changed(self) -> bool:
        """Whether something a person may have meant was taken out."""
        return bool(self.removed) or self.cut > 0


def clean_text(text: str, *, limit: int = NAME_LIMIT, lines: bool = False) -> Cleaned:
    """``text`` in NFC, without control characters, direction overrides or invisible ones.

    Line ends and tabs become one space (line ends stay when ``lines``), unless nothing is left.
    Private-use characters stay: ID readers deliver them for names no standard holds yet. At most
    ``limit`` characters remain.
    """
    kept: list[str] = []
    removed: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        marks = marks + 1 if _is_mark(character) else 0
        if character == "\n" and lines:
            kept.append(character)
        elif character in "\t\n\r\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif _forbidden(character) or marks > _MAX_MARKS:
            removed.append(f"U+{ord(character):04X}")
        else:
            kept.append(character)
    whole = characters(unicodedata.normalize("NFC", "".join(kept)).strip())
    return Cleaned("".join(whole[:limit]).rstrip(), tuple(removed), max(0, len(whole) - limit))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _forbidden(character: str) -> bool:
    """Controls, formats, surrogates, noncharacters, and letters that print as nothing.

    Unassigned code points pass: the newest name characters are newer than this Python's tables.
    """
    code = ord(character)
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    category = unicodedata.category(character)
    return category in ("Cc", "Cf", "Cs") or noncharacter or character in _INVISIBLE


def characters(text: str) -> list[str]:
    """``text`` cut into what a person calls characters: a base with its marks and selectors."""
    found: list[str] = []
    for character in text:
        joins = _is_mark(character) or character == _ZWJ or (found and found[-1][-1] == _ZWJ)
        if found and joins:
            found[-1] += character
        else:
            found.append(character)
    return found


def mask_name(name: str) -> str:
    """The first character, a star for every other: 张三 → 张*, 买买提·艾力 → 买**·**.

    Separators stay so that a long name still reads as one; a name of one character hides whole.
    """
    parts = characters(name.strip())
    if len(parts) < 2:
        return STAR * len(parts)
    return parts[0] + "".join(p if p in _SEPARATORS else STAR for p in parts[1:])


def _mask_middle(text: str, first: int, last: int) -> str:
    """Stars for all but the ends; the whole when so little would be hidden that it shows."""
    parts = characters(text.strip())
    hidden = len(parts) - first - last
    if hidden < 4:
        return STAR * len(parts)
    return "".join(parts[:first]) + STAR * hidden + "".join(parts[len(parts) - last :])


def mask_id(number: str) -> str:
    """The first six and last four: 999999********002X."""
    return _mask_middle(number, 6, 4)


def mask_id_short(number: str) -> str:
    """Only the last four, for labels and lists: …002X."""
    parts = characters(number.strip())
    return "…" + ("".join(parts[-4:]) if len(parts) > 7 else STAR * min(4, len(parts)))


def mask_phone(number: str) -> str:
    """The first three and last four: 138****8000."""
    return _mask_middle(number, 3, 4)


def mask_uscc(code: str) -> str:
    """The first eight (registrar, kind, division) and last two: 92440103********8G."""
    return _mask_middle(code, 8, 2)


def _grouped(text: str, sizes: tuple[int, ...]) -> str:
    """``text`` in groups for reading aloud, unchanged when its length is not theirs."""
    if len(text) != sum(sizes):
        return text
    groups, at = [], 0
    for size in sizes:
        groups.append(text[at : at + size])
        at += size
    return " ".join(groups)


def group_id(number: str) -> str:
    """110105 19491231 002X: division, birth, sequence with check."""
    return _grouped(number, (6, 8, 4))


def group_uscc(code: str) -> str:
    """91 440300 192203821 6: registrar and kind, division, body, check."""
    return _grouped(code, (2, 6, 9, 1))


def group_phone(number: str) -> str:
    """138 0013 8000."""
    return _grouped(number, (3, 4, 4))
