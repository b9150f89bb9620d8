"""Codes that name people, by the formats that ship and a counter's own; and codes that were garbled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from windowdesk.app.errors import BadInput
from windowdesk.app.scan_people import Named, garbled, named_in
from windowdesk.bootstrap.counter import Counter
from windowdesk.reference.scan_codes import FILE, load_codes

NUMBER = "999999198803120018"
RECEIPT = "2644010300012030015737"


@pytest.fixture
def number() -> str:
    """An invented number with a right check digit."""
    from windowdesk.domain.identity.iso7064 import check_11_2

    body = NUMBER[:17]
    return next(body + end for end in "0123456789X" if check_11_2(body + end))


@pytest.fixture
def uscc() -> str:
    """Of an invented company."""
    return "91440103MA5ABCD001"


def shipped(text: str) -> Named | None:
    return named_in(text, load_codes(Path("/nowhere")))


@pytest.mark.parametrize(
    "form",
    [
        "姓名:陈雨桐,身份证号:{}",
        "姓名：陈雨桐\n性别：女\n公民身份号码：{}",
        "姓 名=陈雨桐;证件号码={}",
    ],
)
def test_text_with_a_name_and_a_number_names_a_person(form: str, number: str) -> None:
    assert shipped(form.format(number)) == Named("id", number, "陈雨桐")
    assert shipped(form.format(number.lower())) == Named("id", number, "陈雨桐")


def test_a_number_alone_in_its_words_does_too(number: str) -> None:
    assert shipped(f"公民身份号码：{number}") == Named("id", number)


def test_a_wrong_check_digit_names_nobody(number: str) -> None:
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    assert shipped(f"姓名:陈雨桐,身份证号:{wrong}") is None
    assert shipped(f"公民身份号码：{number}9") is None


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("{}", ""),
        ("统一社会信用代码：{}\n名称：广州晴川人力资源有限公司", "广州晴川人力资源有限公司"),
        ("http://www.example.gov.cn/license?uniscid={}&v=1", ""),
        ("https://www.example.gov.cn/l/{}", ""),
    ],
)
def test_an_organisation_is_named_by_its_code(form: str, name: str, uscc: str) -> None:
    assert shipped(form.format(uscc)) == Named("organisation", uscc, name)


def test_a_phones_token_is_somebody_elses_to_read() -> None:
    found = shipped("dGhpcyBpcyBhIHRva2Vu0123456789abcdef==")
    assert found is not None
    assert found.kind == "elsewhere"
    assert shipped("https://elsewhere.example/0123456789abcdef") is None
    assert shipped("just a few words of somebody's own") is None


def test_a_counters_own_formats_come_first(tmp_path: Path, number: str) -> None:
    (tmp_path / FILE).write_text(
        "[[code]]\nname = '本省码'\nform = '^GD1\\|(?P<number>\\w{18})\\|(?P<name>[^|]+)'\n",
        encoding="utf-8",
    )
    assert named_in(f"GD1|{number}|陈雨桐", load_codes(tmp_path)) == Named("id", number, "陈雨桐")
    assert shipped(f"GD1|{number}|陈雨桐") is None


@pytest.mark.parametrize(
    "text", ["[[code]]\nname = 'x'\nform = '('\n", "code = 1", "x", "[[code]]\n"]
)
def test_a_file_that_is_none_stops_the_start_in_words(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(FILE)) as refused:
        load_codes(tmp_path)
    # and in the reader's: of English there are names alone, and no word of a library
    latin = set(re.findall(r"[A-Za-z]{3,}", refused.value.message.replace(FILE, "")))
    assert latin <= {"TOML", "code", "name", "form"}


def test_a_file_that_is_none_names_its_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[[code]]\nname = x\n", encoding="utf-8")
    with pytest.raises(BadInput, match="第 2 行"):
        load_codes(tmp_path)


def test_what_a_layout_or_an_input_method_did_is_recognised() -> None:
    azerty = RECEIPT.translate(str.maketrans("0123456789", "à&é\"'(-è_ç"))
    assert garbled(azerty) == "layout"
    # a German keyboard moves the marks of an address
    assert garbled("HTTPSÖ--ZW.EXAMPLE.GOV.CN-V§6BF") == "layout"
    assert garbled("２６４４０１") == "width"
    for well in (RECEIPT, "HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF", "http://a.example/", "", "héron"):
        assert garbled(well) == ""


def test_the_desk_says_whom_and_why(counter: Counter, number: str, uscc: str) -> None:
    scan = counter.desk.scan(f"姓名:陈雨桐,身份证号:{number}")
    assert (scan.kind, scan.number, scan.name) == ("id", number, "陈雨桐")
    assert counter.desk.scan(uscc).kind == "organisation"
    assert counter.desk.scan("HTTPSÖ--ZW.EXAMPLE").hint == "layout"
    told = counter.desk.scan("dGhpcyBpcyBhIHRva2Vu0123456789abcdef==")
    assert (told.kind, told.hint) == ("unknown", "elsewhere")
