"""Frames from text: what profiles of boards and pads are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk.peripherals.profiles.loading import SHIPPED, ProfileError, read_profile, shape_of
from windowdesk.peripherals.profiles.shape import FrameReader, Read, Shape, ShapeError, Value


@pytest.mark.parametrize(
    ("text", "values", "made"),
    [
        # the one frame of a board that a maker published: board 5 shows 999
        ("{board:u8} {number:u16} {sum8}", {"board": 5, "number": 999}, "05 03 e7 ef"),
        ("AA {n:u16le} {sum8:1} 55", {"n": 0x0102}, "aa 02 01 03 55"),
        ("02 {n:bcd2} {xor8}", {"n": 1234}, "02 12 34 24"),
        ("{n:digits3} 0D", {"n": 7}, "30 30 37 0d"),
        ("02 {t:gbk} 03", {"t": "请A1"}, "02 c7 eb 41 31 03"),
        ("02 {t:ascii} 03 {xor8}", {"t": "AB"}, "02 41 42 03 02"),
        ("7E {length} 01 {n:u16} {sum8}", {"n": 5}, "7e 03 01 00 05 87"),
    ],
)
def test_frames_are_built_and_read_back(text: str, values: dict[str, Value], made: str) -> None:
    shape = Shape.parse(text)
    frame = shape.build(values)
    assert frame == bytes.fromhex(made)
    assert shape.read(frame + b"more") == (values, len(frame))
    for cut in range(len(frame)):
        assert shape.read(frame[:cut]) is None


@pytest.mark.parametrize(
    "text",
    ["", "GG", "{n}", "{n:u32}", "{n:ascii}", "{n:ascii} {m:u8}", "{sum9}", "0", "{n:digits0}", "00 " * 257],
)  # fmt: skip
def test_what_says_no_frame_is_refused(text: str) -> None:
    with pytest.raises(ShapeError):
        Shape.parse(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{n:u8}", {}),
        ("{n:u8}", {"n": 256}),
        ("{n:u8}", {"n": -1}),
        ("{n:u8}", {"n": "1"}),
        ("{n:digits3}", {"n": 1000}),
        ("{n:bcd2}", {"n": 10_000}),
        ("{t:ascii} 0D", {"t": "请"}),
        ("{t:gbk} 0D", {"t": "𠮷"}),
        ("{t:ascii} 0D", {"t": "x" * 300}),
    ],
)
def test_values_that_do_not_fit_are_refused(text: str, values: dict[str, Value]) -> None:
    with pytest.raises(ShapeError):
        Shape.parse(text).build(values)


def test_frames_are_found_in_noise_and_in_pieces() -> None:
    reader = FrameReader(
        {"key": Shape.parse("AA {level:u8} {xor8}"), "alive": Shape.parse("AA 55 00 00")}
    )
    data = b"\xaa\xaa\x03\xa9noise\xaa\x04\x00\xaa\x55\x00\x00\xaa\x05\xaf"
    whole = reader.feed(data)
    assert whole == [Read("key", {"level": 3}), Read("alive", {}), Read("key", {"level": 5})]
    pieces = FrameReader(
        {"key": Shape.parse("AA {level:u8} {xor8}"), "alive": Shape.parse("AA 55 00 00")}
    )
    assert [read for byte in data for read in pieces.feed(bytes([byte]))] == whole


def test_a_text_without_end_is_not_kept_for_ever() -> None:
    reader = FrameReader({"line": Shape.parse("02 {t:ascii} 03")})
    assert reader.feed(b"\x02" + b"x" * 100_000) == []
    assert len(reader._buffer) <= 512
    assert reader.feed(b"\x02hi\x03") == [Read("line", {"t": "hi"})]


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_profile_says_where_it_is_known_from(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "RECALLED" in text or "DOCUMENTED" in text
    assert "Never run against a real" in text


def test_a_profile_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    for name in ("no-such-thing", str(tmp_path / "none.toml")):
        with pytest.raises(ProfileError, match="没有这个文件"):
            read_profile(name, "call_board")
    path = tmp_path / "a.toml"
    for text, why in (
        ("kind = 3", "不是 call_board 的档案"),
        ("kind = 'pad'", "不是 call_board 的档案"),
        ("kind", "不是 TOML"),
        ("kind = 'call_board'\n#" + "x" * 70_000, "不是 call_board 的档案"),
    ):
        path.write_text(text)
        with pytest.raises(ProfileError, match=why):
            read_profile(str(path), "call_board")
    path.write_text("kind = 'call_board'\nshow = 'ZZ'")
    table = read_profile(str(path), "call_board")
    with pytest.raises(ProfileError, match="show：看不懂“ZZ”"):
        shape_of(table, "show")
    with pytest.raises(ProfileError, match="缺少 clear"):
        shape_of(table, "clear")
