"""What a card says about its holder, whichever of the four layouts it uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CardKind(StrEnum):
    """The four cards a reader of GA 467 reads."""

    CITIZEN = "citizen"
    HMT_RESIDENT = "hmt_resident"
    FOREIGNER_2017 = "foreigner_2017"
    FOREIGNER_2023 = "foreigner_2023"


class Sex(StrEnum):
    """GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


@dataclass(frozen=True, slots=True)
class IdCard:
    """One card as read. ``repr`` shows the kind only: the rest is personal data.

    ``number`` is the 18-character citizen number, or the 15-character permit number of the 2017
    foreigner layout. ``valid_to`` is None for 长期. ``ethnicity`` is the GB 3304 code ("" where the
    card has none), ``nationality`` the code as printed (letters in 2017, digits in 2023). ``appended``
    is the latest address, where one was written to the chip after the card was printed.
    """

    kind: CardKind
    name: str = field(repr=False)
    number: str = field(repr=False)
    sex: Sex = field(repr=False)
    birth: date = field(repr=False)
    valid_from: date = field(repr=False)
    valid_to: date | None = field(repr=False)
    address: str = field(default="", repr=False)
    authority: str = field(default="", repr=False)
    ethnicity: str = field(default="", repr=False)
    english_name: str = field(default="", repr=False)
    nationality: str = field(default="", repr=False)
    travel_permit: str = field(default="", repr=False)
    issue_count: str = field(default="", repr=False)
    card_version: str = field(default="", repr=False)
    appended: str = field(default="", repr=False)

    def expired_on(self, today: date) -> bool:
        """True when ``today`` is past the last day of validity; 长期 never expires."""
        return self.valid_to is not None and today > self.valid_to


# GB/T 3304, in the order of its codes 01 to 56.
_ETHNICITIES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 "
    "拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()


def ethnicity_name(code: str) -> str:
    """The name for a GB/T 3304 code ("01" → "汉"); "" for a code that the standard does not list."""
    if len(code) == 2 and code.isascii() and code.isdigit() and 1 <= int(code) <= 56:
        return _ETHNICITIES[int(code) - 1]
    return ""
