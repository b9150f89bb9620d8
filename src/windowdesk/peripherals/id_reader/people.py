"""Invented people for the simulated reader: demonstrations, training and tests.

No one here exists. Area code 999999 belongs to no division; the numbers of Hong Kong, Macau and
Taiwan residents must begin 810000/820000/830000 and the foreigner's of 2023 with 9, so their names
say that they are examples. Every check character is right, so the rest of the desk treats them as
it would treat a neighbour. Each person is here for one trait that software gets wrong.
"""

from __future__ import annotations

from datetime import date

from windowdesk.peripherals.id_reader.card import CardKind, IdCard, Sex

_AUTHORITY = "虚拟市公安局演示分局"


def _citizen(
    name: str, number: str, ethnicity: str, valid: tuple[date, date | None], address: str
) -> IdCard:
    """A citizen whose sex and birth are those that the number says."""
    return IdCard(
        kind=CardKind.CITIZEN,
        name=name,
        number=number,
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
        birth=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
        valid_from=valid[0],
        valid_to=valid[1],
        address=address,
        authority=_AUTHORITY,
        ethnicity=ethnicity,
    )


def _permit(name: str, number: str, permit: str) -> IdCard:
    """A resident of Hong Kong, Macau or Taiwan."""
    return IdCard(
        kind=CardKind.HMT_RESIDENT,
        name=name,
        number=number,
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
        birth=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
        valid_from=date(2024, 5, 20),
        valid_to=date(2029, 5, 20),
        address="虚拟省演示市样例区海棠街20号",
        authority=_AUTHORITY,
        travel_permit=permit,
        issue_count="01",
    )


_RENEWED = (date(2020, 3, 15), date(2040, 3, 15))

PEOPLE: dict[str, IdCard] = {
    "plain": _citizen(
        "陈雨桐", "99999919950820002X", "01", _RENEWED, "虚拟省演示市样例区东风路1号"
    ),
    "second": _citizen(
        "李国强", "99999919880312001X", "01", _RENEWED, "虚拟省演示市样例区人民路88号3栋502室"
    ),
    "rare_extension_a": _citizen(
        "欧阳䶮", "999999197901050030", "01", _RENEWED, "虚拟省演示市样例区垚鑫巷7号"
    ),
    "rare_beyond_bmp": _citizen(
        "王𬱖", "99999920010614004X", "11", _RENEWED, "虚拟省演示市样例区学府路16号"
    ),
    "middle_dot": _citizen(
        "阿卜杜热依木·麦麦提", "999999196609290059", "05", _RENEWED, "虚拟省演示市样例区天山路9号"
    ),
    "fifteen_characters": _citizen(
        "古丽努尔·阿卜杜克热木·吐尔逊",
        "99999919910401006X",
        "05",
        _RENEWED,
        "虚拟省演示市样例区和平大街一百二十三号幸福家园小区十五栋二单元一八零一",
    ),
    "expired": _citizen(
        "周建华",
        "999999198507170071",
        "01",
        (date(2004, 6, 1), date(2024, 6, 1)),
        "虚拟省演示市样例区旧城街5号",
    ),
    "permanent": _citizen(
        "何淑珍",
        "999999195002280087",
        "01",
        (date(2010, 1, 8), None),
        "虚拟省演示市样例区康宁里2号",
    ),
    "hong_kong": _permit("例港生", "810000198205180015", "H99999901"),
    "macau": _permit("例澳华", "820000199309090029", "M99999902"),
    "taiwan": _permit("例台明", "83000019760323003X", "99999903"),
    "foreigner_2017": IdCard(
        kind=CardKind.FOREIGNER_2017,
        name="示例安",
        number="FRA999980070401",
        sex=Sex.FEMALE,
        birth=date(1980, 7, 4),
        valid_from=date(2019, 9, 1),
        valid_to=date(2029, 9, 1),
        authority="9999",
        english_name="EXAMPLE, ANNE MARIE",
        nationality="FRA",
        card_version="01",
    ),
    "foreigner_2023": IdCard(
        kind=CardKind.FOREIGNER_2023,
        name="示例博",
        number="999840199601300029",
        sex=Sex.FEMALE,
        birth=date(1996, 1, 30),
        valid_from=date(2024, 2, 1),
        valid_to=date(2034, 2, 1),
        english_name="SAMPLESON, ALEXANDRA ELIZABETH VICTORIA",
        nationality="840",
        issue_count="01",
    ),
}
