"""Chinese sentences as pinyin with tone digits, which is what espeak-ng reads well.

Its voice for characters (``zh``) spells Chinese as English letters; ``cmn-latn-pinyin`` speaks
pinyin with tones. So numbers and dates become Chinese words first, and words become pinyin by a
table that knows which reading a character has beside its neighbours (银行, 行走).
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_DATE = re.compile(r"(\d{4})(?:-|\s*年\s*)(\d{1,2})(?:-|\s*月\s*)(\d{1,2})(?:\s*日)?")
_LONGEST = 4
# two before what is counted is said 两, but the second (第 2 项) stays 二
_NUMBER = re.compile(r"(第\s*)?(\d+)(?=(\s?[个份项种样处件天日周次年])?)")
_PAUSES = str.maketrans(dict.fromkeys("，、；：—·（）()", ",") | dict.fromkeys("。！？", "."))
_SAID = re.compile(r"[a-z]+[1-5]|[A-Za-z]+|[,.]")


@cache
def _package() -> Any:
    # a fifth of a second to load: at the first word said, in the worker that says it
    return importlib.import_module("pypinyin")


def number_words(text: str) -> str:
    """ "12" → 十二, "2026" → 二千零二十六; longer than four digits is said digit by digit."""
    if len(text) > _LONGEST or (len(text) > 1 and text[0] == "0"):
        return "".join(_DIGITS[int(digit)] for digit in text)
    if int(text) == 0:
        return _DIGITS[0]
    words, gap = "", False
    for at, digit in enumerate(text):
        if digit == "0":
            gap = True
            continue
        words += (_DIGITS[0] if gap and words else "") + _DIGITS[int(digit)]
        words += _UNITS[len(text) - 1 - at]
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def read_out(text: str) -> str:
    """Dates and numbers of ``text`` in words: 2026-03-09 → 二零二六年三月九日, 2 份 → 两份."""
    text = _DATE.sub(_date_words, text)
    return _NUMBER.sub(_number_words, text)


def _number_words(found: re.Match[str]) -> str:
    ordinal, number, counted = found.groups()
    if number == "2" and counted and not ordinal:
        return "两"
    return (ordinal or "") + number_words(number)


def _date_words(found: re.Match[str]) -> str:
    year = "".join(_DIGITS[int(digit)] for digit in found[1])
    # 号 is what is said; 二日 written would be taken for a span of time
    month, day = number_words(str(int(found[2]))), number_words(str(int(found[3])))
    return f"{year}年{month}月{day}号"


def pinyin(text: str) -> str:
    """``text`` as espeak-ng's pinyin voice takes it: "qing3 bu3 jiao1 , liang3 fen4 ."."""
    package = _package()
    parts = package.lazy_pinyin(
        read_out(text).translate(_PAUSES),
        style=package.Style.TONE3,
        neutral_tone_with_five=True,
        v_to_u=False,
    )
    return " ".join(word for part in parts for word in _SAID.findall(part))
