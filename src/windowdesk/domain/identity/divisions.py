"""Administrative divisions (GB/T 2260) as far as the counter knows them.

A code that is not found proves nothing: counties are abolished and renumbered, and the number a
person was given at birth stays theirs. So a look-up informs; it never rejects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

# First two digits of GB/T 2260; 81-83 as used in residence permits (港澳台居民居住证).
PROVINCES: Mapping[str, str] = MappingProxyType({
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省",
    "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾省",
})  # fmt: skip

RESIDENCE_PERMITS: Mapping[str, str] = MappingProxyType(
    {"810000": "香港特别行政区", "820000": "澳门特别行政区", "830000": "台湾省"}
)


@dataclass(frozen=True, slots=True)
class Division:
    """A division by its six digits; ``current`` is False for a code no longer in use."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Divisions:
    """Present and former divisions; both maps may be empty, then only provinces are known."""

    current: Mapping[str, str]
    former: Mapping[str, str]

    @property
    def has_counties(self) -> bool:
        """Whether a table was imported, so that an unknown county means something."""
        return bool(self.current)

    def find(self, code: str) -> Division | None:
        """The division with these six digits, present or former, or None."""
        if code in RESIDENCE_PERMITS:
            return Division(code, RESIDENCE_PERMITS[code], current=True)
        if code in self.current:
            return Division(code, self.current[code], current=True)
        if code in self.former:
            return Division(code, self.former[code], current=False)
        return None

    def province(self, code: str) -> str | None:
        """The province by the first two digits, or None."""
        return PROVINCES.get(code[:2])


PROVINCES_ONLY = Divisions(MappingProxyType({}), MappingProxyType({}))
