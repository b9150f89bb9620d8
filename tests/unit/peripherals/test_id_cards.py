"""The four card layouts, written here by offset so that parser and builder cannot agree wrongly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.card import CardKind, IdCard, Sex, ethnicity_name
from windowdesk.peripherals.id_reader.layout import (
    build_appended,
    build_text,
    parse_appended,
    parse_text,
)
from windowdesk.peripherals.id_reader.people import PEOPLE


def _block(**at: str) -> bytes:
    """A card's text from ``_<offset>=value``."""
    block = bytearray((" " * 128).encode("utf-16-le"))
    for place, value in at.items():
        data = value.encode("utf-16-le")
        start = int(place[1:])
        block[start : start + len(data)] = data
    return bytes(block)


CITIZEN = {
    "_0": "王𬱖",
    "_30": "2",
    "_32": "11",
    "_36": "20010614",
    "_52": "虚拟省演示市样例区学府路16号",
    "_122": "99999920010614004X",
    "_158": "虚拟市公安局演示分局",
    "_188": "20200315",
    "_204": "20400315",
}


def test_citizen_card_with_a_name_beyond_the_bmp() -> None:
    card = parse_text(_block(**CITIZEN))
    assert isinstance(card, IdCard)
    assert (card.kind, card.name, card.sex) == (CardKind.CITIZEN, "王𬱖", Sex.FEMALE)
    assert (card.birth, card.number) == (date(2001, 6, 14), "99999920010614004X")
    assert ethnicity_name(card.ethnicity) == "满"
    assert (card.valid_from, card.valid_to) == (date(2020, 3, 15), date(2040, 3, 15))
    assert card.authority == "虚拟市公安局演示分局"


def test_permanent_validity_never_expires() -> None:
    card = parse_text(_block(**{**CITIZEN, "_204": "长期    "}))
    assert isinstance(card, IdCard)
    assert card.valid_to is None
    assert not card.expired_on(date(9999, 12, 31))


def test_hong_kong_macau_taiwan_permit() -> None:
    card = parse_text(
        _block(
            **{**CITIZEN, "_0": "例港生", "_30": "1", "_32": "  ", "_122": "810000198205180015"},
            _220="H99999901",
            _238="02",
            _248="J",
        )
    )
    assert isinstance(card, IdCard)
    assert (card.kind, card.travel_permit, card.issue_count) == (
        CardKind.HMT_RESIDENT,
        "H99999901",
        "02",
    )
    assert card.ethnicity == ""


def test_foreigner_of_2017() -> None:
    card = parse_text(
        _block(
            _0="EXAMPLE, ANNE MARIE",
            _120="2",
            _122="FRA999980070401",
            _152="FRA",
            _158="示例安",
            _188="20190901",
            _204="20290901",
            _220="19800704",
            _236="01",
            _240="9999",
            _248="I",
        )
    )
    assert isinstance(card, IdCard)
    assert (card.kind, card.name, card.english_name) == (
        CardKind.FOREIGNER_2017,
        "示例安",
        "EXAMPLE, ANNE MARIE",
    )
    assert (card.number, card.nationality) == ("FRA999980070401", "FRA")
    assert (card.birth, card.card_version) == (date(1980, 7, 4), "01")


def test_foreigner_of_2023_with_a_name_over_two_fields() -> None:
    card = parse_text(
        _block(
            _0="示例博",
            _30="2",
            _32="01",
            _36="19960130",
            _52="SAMPLESON, ALEXANDRA ELIZABETH VICT",
            _122="999840199601300029",
            _188="20240201",
            _204="20340201",
            _220="ORIA",
            _242="840",
            _248="Y",
        )
    )
    assert card == PEOPLE["foreigner_2023"]


@pytest.mark.parametrize("letter", ["K", "A", "j", "0", "\0", "外"])
def test_an_unknown_letter_is_unsupported_and_never_guessed(letter: str) -> None:
    assert parse_text(_block(**CITIZEN, _248=letter)) is Fault.UNSUPPORTED


@pytest.mark.parametrize(
    "broken",
    [
        {"_36": "20010231"},
        {"_36": "2001061 "},
        {"_188": "２０２００３１５"},
        {"_204": "        "},
        {"_122": "99999920010614004x"},
        {"_122": "9999992001061400  "},
        {"_30": "7"},
        {"_0": "王\x07"},
        {"_0": "                "},
    ],
)
def test_a_card_that_makes_no_sense_is_unreadable(broken: dict[str, str]) -> None:
    assert parse_text(_block(**{**CITIZEN, **broken})) is Fault.CARD_UNREADABLE


def test_half_a_surrogate_pair_is_unreadable() -> None:
    block = bytearray(_block(**CITIZEN))
    block[0:2] = b"\x00\xd8"
    block[2:4] = "王".encode("utf-16-le")
    assert parse_text(bytes(block)) is Fault.CARD_UNREADABLE


@pytest.mark.parametrize("key", PEOPLE)
def test_every_invented_person_survives_the_card(key: str) -> None:
    block = build_text(PEOPLE[key])
    assert len(block) == 256
    assert parse_text(block) == PEOPLE[key]


def _mod_11_2(digits: str) -> str:
    """ISO 7064 MOD 11-2 by its definition (GB 11643 appendix), independent of the product."""
    total = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits))
    return "0123456789X"[(12 - total) % 11]


def test_invented_people_have_right_check_characters_and_no_real_division() -> None:
    for card in PEOPLE.values():
        if card.kind is CardKind.FOREIGNER_2017:
            continue
        assert card.number[17] == _mod_11_2(card.number[:17])
        assert card.number.startswith(("999999", "810000", "820000", "830000", "9998"))
        assert card.number[6:14] == card.birth.strftime("%Y%m%d")
        assert (int(card.number[16]) % 2 == 1) == (card.sex is Sex.MALE)


def test_the_people_cover_the_traits_that_software_gets_wrong() -> None:
    names = [card.name for card in PEOPLE.values()]
    assert any(ord(c) > 0xFFFF for name in names for c in name)
    assert any("·" in name for name in names)
    assert max(len(name) for name in names) == 15
    assert {card.kind for card in PEOPLE.values()} == set(CardKind)
    assert PEOPLE["expired"].expired_on(date(2026, 2, 13))
    assert not PEOPLE["expired"].expired_on(date(2024, 6, 1))
    assert not PEOPLE["plain"].expired_on(date(2026, 2, 13))


def test_a_card_shows_nothing_personal_in_logs() -> None:
    for card in PEOPLE.values():
        shown = repr(card)
        assert card.name not in shown
        assert card.number not in shown


def test_a_value_too_long_for_its_field_is_refused() -> None:
    card = PEOPLE["plain"]
    too_long = IdCard(
        kind=card.kind,
        name="长" * 16,
        number=card.number,
        sex=card.sex,
        birth=card.birth,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )
    with pytest.raises(ValueError, match="name needs 32 bytes"):
        build_text(too_long)


@given(st.binary(min_size=0, max_size=300))
def test_any_bytes_give_a_card_or_a_fault(block: bytes) -> None:
    assert isinstance(parse_text(block), IdCard | Fault)


@given(st.data())
def test_a_bent_card_gives_a_card_or_a_fault(data: st.DataObject) -> None:
    block = bytearray(build_text(PEOPLE[data.draw(st.sampled_from(sorted(PEOPLE)))]))
    for _ in range(data.draw(st.integers(1, 6))):
        block[data.draw(st.integers(0, 255))] = data.draw(st.integers(0, 255))
    assert isinstance(parse_text(bytes(block)), IdCard | Fault)


def _words(size: int, blank: bool = False) -> st.SearchStrategy[str]:
    """Any text of up to ``size`` UTF-16 units that a card could hold."""
    letters = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
    return st.text(letters, min_size=0 if blank else 1, max_size=size).filter(
        lambda text: len(text.encode("utf-16-le")) <= 2 * size
    )


@st.composite
def any_card(draw: st.DrawFn) -> IdCard:
    """An invented person of any of the four kinds, with any values that fit."""
    kind = draw(st.sampled_from(CardKind))
    days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
    old, new = kind is CardKind.FOREIGNER_2017, kind is CardKind.FOREIGNER_2023
    foreign, hmt = old or new, kind is CardKind.HMT_RESIDENT
    digits = st.text("0123456789", min_size=17, max_size=17)
    letters = st.text("ABCXYZ0123456789", min_size=15, max_size=15)
    return IdCard(
        kind=kind,
        name=draw(_words(15)),
        number=draw(letters if old else digits.map(lambda d: d + "X")),
        sex=draw(st.sampled_from(Sex)),
        birth=draw(days),
        valid_from=draw(days),
        valid_to=draw(st.none() | days),
        address="" if foreign else draw(_words(35, blank=True)),
        authority="" if new else draw(_words(4 if old else 15, blank=True)),
        ethnicity=draw(st.sampled_from(["", "01", "56"])) if kind is CardKind.CITIZEN else "",
        english_name=draw(_words(60 if old else 46, blank=True)) if foreign else "",
        nationality=draw(st.sampled_from(["FRA", "840", ""])) if foreign else "",
        travel_permit=draw(_words(9, blank=True)) if hmt else "",
        issue_count="" if old or kind is CardKind.CITIZEN else draw(_words(2, blank=True)),
        card_version=draw(_words(2, blank=True)) if old else "",
    )


@given(any_card(), st.integers(1, 64), st.binary(max_size=6))
def test_any_card_of_any_kind_survives_its_layout_and_the_line(
    card: IdCard, step: int, noise: bytes
) -> None:
    """Through the text, the reply, a line that dribbles, and noise before it."""
    reply = protocol.Reply(0, 0, protocol.OK, protocol.join_base(build_text(card), bytes(1024)))
    stream = noise.replace(b"\xaa", b"") + reply.encode()
    framer = protocol.ReplyFramer()
    [got] = [
        whole for at in range(0, len(stream), step) for whole in framer.feed(stream[at : at + step])
    ]
    data = protocol.split_base(got.data)
    assert data is not None
    assert parse_text(data.text) == card


@given(_words(35, blank=True))
def test_any_latest_address_survives(address: str) -> None:
    assert parse_appended(build_appended(address)) == address
    assert parse_appended(b"\0\xd8" * 35) is Fault.CARD_UNREADABLE
    assert parse_appended(bytes(69)) is Fault.CARD_UNREADABLE
