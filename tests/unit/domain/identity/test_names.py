"""Names that break screens elsewhere: rare, long, dotted, and hostile ones."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.identity import names
from windowdesk.domain.identity.names import characters, clean_text, mask_name

NAUGHTY = [
    "\x00张三",
    "张\u202e三\u202c",
    "张\u200b三\ufeff",
    "\u2066张三\u2069",
    "张\x1b[31m三",
    "张\u0007三\x7f",
    "\u115f张\u3164三",
    "张三\U000e0041\U000e007f",
    "张\ud800三",
    "张三\ufffe\ufdd0",
    "张\u00ad三",
]


@pytest.fixture(scope="module")
def rare(shared_data: Path) -> list[str]:
    """The 8,105 standard characters and 69 of the police ID-card system."""
    folder = shared_data / "names"
    with (folder / "general-standard-characters.csv").open(encoding="utf-8") as file:
        found = [row["汉字"] for row in csv.DictReader(file)]
    with (folder / "police-idcard-characters.tsv").open(encoding="utf-8") as file:
        found += [row["char"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(found) == 8105 + 69
    return found


def test_every_name_character_is_one_character_and_stays(rare: list[str]) -> None:
    for character in rare:
        name = f"张{character}{character}"
        assert clean_text(name) == names.Cleaned(name, ())
        assert characters(name) == ["张", character, character]
        assert mask_name(name) == "张**"
        assert mask_name(character + "明") == character + "*"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("𬱖凌", "𬱖*"),
        ("买买提·艾力", "买**·**"),
        ("JOHN SMITH", "J*** *****"),
        ("葛󠄀城", "葛󠄀*"),
        ("é\u0301x", "é\u0301*"),
        ("张", "*"),
        (" 张三 ", "张*"),
        ("", ""),
    ],
)
def test_masks_keep_the_first_character_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize("text", NAUGHTY)
def test_nothing_hidden_survives(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned.text.replace("[31m", "") == "张三"
    assert cleaned.removed
    assert cleaned.changed


def test_lines_become_spaces_unless_wanted() -> None:
    assert clean_text(" 一\r\n二\t三\u2028四 ").text == "一 二 三 四"
    assert clean_text("一\r\n二", lines=True).text == "一\n二"


def test_towers_of_marks_are_cut() -> None:
    assert clean_text("Z" + "\u0335" * 200).text == "Z" + "\u0335" * 8


def test_what_does_not_fit_is_counted_not_lost_in_silence() -> None:
    cleaned = clean_text("𬱖" * 120, limit=100)
    assert cleaned.text == "𬱖" * 100
    assert cleaned.cut == 20
    assert cleaned.changed


def test_composed_and_decomposed_letters_are_stored_alike() -> None:
    assert clean_text("Jose\u0301").text == "Jos\u00e9"


def test_private_use_and_unassigned_characters_stay() -> None:
    for character in ("\ue863", "\U000f0000", "\U0002ebf0", "\U000323af"):
        assert clean_text("张" + character) == names.Cleaned("张" + character, ())


@given(st.text())
def test_cleaning_is_final(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once.text).text == once.text
    assert len(characters(once.text)) <= names.NAME_LIMIT
    for character in once.text:
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs")


@given(st.text())
def test_characters_lose_nothing(text: str) -> None:
    assert "".join(characters(text)) == text


@given(st.text(st.characters(categories=["Lo", "Lu", "Ll"]), min_size=2, max_size=60))
def test_a_mask_shows_one_character(name: str) -> None:
    masked = mask_name(name)
    assert masked.count("*") == len(masked) - 1
    assert len(masked) == len(characters(name))


@pytest.mark.parametrize(
    ("mask", "number", "masked"),
    [
        (names.mask_id, "99999919900101001X", "999999********001X"),
        (names.mask_id, "H1234567", "********"),
        (names.mask_id_short, "99999919900101001X", "…001X"),
        (names.mask_id_short, "1234", "…****"),
        (names.mask_phone, "13800138000", "138****8000"),
        (names.mask_phone, "8000", "****"),
        (names.mask_uscc, "91350100M000100Y43", "91350100********43"),
        (names.group_id, "11010519491231002X", "110105 19491231 002X"),
        (names.group_uscc, "914403001922038216", "91 440300 192203821 6"),
        (names.group_phone, "13800138000", "138 0013 8000"),
        (names.group_phone, "020-12345", "020-12345"),
    ],
)
def test_numbers_as_people_see_them(mask: object, number: str, masked: str) -> None:
    assert callable(mask)
    assert mask(number) == masked
