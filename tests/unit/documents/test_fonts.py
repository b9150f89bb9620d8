"""Fonts: a missing one is named in words, before anything is half drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from windowdesk.app.errors import FontMissing
from windowdesk.documents import fonts
from windowdesk.documents.fonts import Face
from windowdesk.documents.plaintext import grouped_number, printable
from windowdesk.documents.typefaces import to_unicode_map, typeface


def test_every_face_is_found() -> None:
    assert fonts.missing() == ()


def test_a_missing_face_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.ENVIRONMENT, str(tmp_path))
    with pytest.raises(FontMissing) as missing:
        fonts.require(Face.RARE)
    assert "HanaMinB.ttf" in missing.value.message
    assert missing.value.saved
    assert "WINDOWDESK_FONTS" in missing.value.press
    assert fonts.missing() == tuple(face.value for face in Face)


def test_a_named_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path(shutil.copy(fonts.require(Face.SANS), tmp_path))
    monkeypatch.setenv(fonts.ENVIRONMENT, str(tmp_path))
    assert fonts.require(Face.SANS) == own


def test_no_two_faces_share_a_name() -> None:
    """reportlab silently takes the second for the first otherwise."""
    assert len({typeface(face).face.name for face in Face}) == len(Face)


def test_characters_beyond_the_bmp_are_utf16_in_the_map() -> None:
    mapping = to_unicode_map("X", [0, ord("一"), 0x2CB5A])
    assert "<01> <4E00>" in mapping
    assert "<02> <D872DF5A>" in mapping


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张\u202e三", "张三"),
        ("a\nb\tc", "a b c"),
        (" 两端 ", "两端"),
        ("\ud800", "\ufffd"),
        ("x\ufeff\u200b", "x"),
        ("阿·卜", "阿·卜"),
        ("葛\ufe00城\U000e0100", "葛城"),
        ("阿 e\u0301 ", "阿 \u00e9"),
        ("一\u3000二\u00a0三", "一\u3000二\u00a0三"),
    ],
)
def test_only_what_can_be_seen_is_set(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_the_number_as_it_is_read_aloud() -> None:
    assert grouped_number("2644010300012030015737") == "26 440103 0001203 00157 37"
    assert grouped_number("12") == "12"
