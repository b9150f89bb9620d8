"""Where a scan ends in a serial scanner's bytes, and what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.scanner.framing import MOST, Framer, ScanError, text_of

RECEIPT = "2644010300012030015737"


def fed(data: bytes, *, at_once: int = 4096) -> list[str]:
    """What ``data`` says, in pieces of so many bytes and a pause behind it."""
    framer = Framer()
    found: list[str | ScanError] = []
    for start in range(0, len(data), at_once):
        found += framer.feed(data[start : start + at_once])
    return [scan if isinstance(scan, str) else scan.code for scan in (*found, *framer.pause())]


@pytest.mark.parametrize("at_once", [1, 7, 4096])
@pytest.mark.parametrize(
    ("data", "scans"),
    [
        (b"1\r2\n3\r\n4", ["1", "2", "3", "4"]),
        (b"\x021\r\n2\x03\x023\x03\r\n", ["1\r\n2", "3"]),
        (b"lost\x02kept\x03", ["lost", "kept"]),
        (b"\x02no end", ["no end"]),
        (b"\r\n\n\r", []),
        ("政务服务\r".encode(), ["政务服务"]),
        ("荔湾区政务服务中心\r".encode("gb18030"), ["荔湾区政务服务中心"]),
        ("𬱖㐂\r".encode("gb18030"), ["𬱖㐂"]),
        (b"]C1010012345\x1d17\r", ["010012345\x1d17"]),
        (b"]Q3A\r]Q3\r]no\r", ["A", "]Q3", "]no"]),
        (b"\xff\xfe\x80\r1\r", ["not_text", "1"]),
        (b"\x00\x01\r", ["not_text"]),
        (b"x" * (MOST + 9) + b"\r1\r", ["too_long", "1"]),
        (b"x" * MOST + b"\r", ["x" * MOST]),
    ],
)
def test_a_scan_is_cut_out_whole(data: bytes, scans: list[str], at_once: int) -> None:
    assert fed(data, at_once=at_once) == scans


def test_a_scan_without_an_end_is_over_when_nothing_follows() -> None:
    framer = Framer()
    assert framer.feed(RECEIPT.encode()) == ()
    assert framer.waiting
    assert framer.pause() == (RECEIPT,)
    assert not framer.waiting


def test_a_scanner_that_ends_its_scans_is_given_longer() -> None:
    """A wireless one stops in the middle; torn apart, both halves would be nothing known."""
    framer = Framer()
    framer.feed(b"1")
    assert framer.patience_s < 0.1
    framer.feed(b"2\r3")
    assert framer.patience_s >= 1
    inside = Framer()
    inside.feed(b"\x02")
    inside.feed(b"4")
    assert inside.patience_s >= 1


def test_a_new_line_begins_anew() -> None:
    framer = Framer()
    framer.feed(b"\x02half of")
    framer.reset()
    assert framer.feed(b"1\r") == ("1",)


def test_what_is_no_text_says_why() -> None:
    with pytest.raises(ScanError) as caught:
        text_of(b"\xff")
    assert caught.value.code == "not_text"


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1), max_size=8))
def test_every_text_comes_back_in_its_order(texts: list[str]) -> None:
    expected = [text[3:] if len(text) > 3 and is_named(text) else text for text in texts]
    assert fed(b"".join(text.encode() + b"\r" for text in texts)) == expected


def is_named(text: str) -> bool:
    """Whether it begins like a scanner's own word for the kind of code."""
    return text[0] == "]" and text[1:3].isascii() and text[1].isalpha() and text[2].isalnum()
