"""The photo through a maker's program: a picture, or honest words and the text all the same."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import photo_vendor
from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.photo import (
    BMP_BYTES,
    HEIGHT,
    WIDTH,
    PhotoDecoder,
    bmp,
    picture_of,
)
from windowdesk.peripherals.id_reader.simulated import SimulatedReader
from windowdesk.peripherals.model.helper import Helper

PROGRAM = str(Path(photo_vendor.__file__))


def decoder(how: str, *, within_s: float = 60.0) -> PhotoDecoder:
    return PhotoDecoder(Helper((sys.executable, PROGRAM, how)), within_s=within_s)


def test_the_picture_is_of_the_size_every_decoder_makes() -> None:
    assert BMP_BYTES == 38_862


def test_a_card_comes_with_its_photo_and_the_program_is_asked_for_it() -> None:
    simulated = SimulatedReader()
    simulated.place_card(PEOPLE["plain"])
    photos = decoder("drawn")
    reader = DeskIdReader(simulated, photos=photos)
    read = reader.poll()
    assert read is not None
    picture = reader.portrait(read)
    assert len(picture) == BMP_BYTES
    assert picture[54:57] == read.photo[8:11]
    photos.stop()


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ("crash", Fault.HELPER_CRASHED),
        ("hang", Fault.TIMEOUT),
        ("flood", Fault.PROTOCOL),
        ("babble", Fault.PROTOCOL),
        ("small", Fault.PROTOCOL),
        ("other", Fault.PROTOCOL),
        ("nonsense", Fault.PROTOCOL),
        ("error", Fault.PROTOCOL),
    ],
)
def test_a_decoder_that_fails_costs_the_picture_and_never_the_text(how: str, fault: Fault) -> None:
    simulated = SimulatedReader()
    simulated.place_card(PEOPLE["plain"])
    photos = decoder(how, within_s=0.3 if how == "hang" else 60)
    reader = DeskIdReader(simulated, photos=photos)
    read = reader.poll()
    assert read is not None
    assert read.name == "陈雨桐"
    with pytest.raises(DeviceProblem) as caught:
        reader.portrait(read)
    assert caught.value.code == fault.value
    simulated.lift()
    simulated.place_card(PEOPLE["second"])
    again = reader.poll()
    assert again is not None
    photos.stop()


def test_without_a_decoder_there_is_text_only() -> None:
    simulated = SimulatedReader()
    simulated.place_card(PEOPLE["plain"])
    reader = DeskIdReader(simulated)
    read = reader.poll()
    assert read is not None
    assert reader.portrait(read) == b""


def test_a_program_that_is_not_there_is_said_to_be_missing() -> None:
    photos = PhotoDecoder(Helper(("/there/is/no/such/decoder",)))
    assert photos.decode(bytes(1024)) is Fault.NO_HARDWARE
    assert photos.decode(b"") is Fault.CARD_UNREADABLE


GOOD = bmp([b"\x10\x20\x30" * WIDTH] * HEIGHT)


@given(st.integers(0, 53), st.integers(0, 255))
def test_no_header_but_the_right_one_reaches_a_picture_library(at: int, byte: int) -> None:
    bent = bytearray(GOOD)
    bent[at] = byte
    found = picture_of(base64.b64encode(bent).decode())
    # reserved bytes and the resolution say nothing of how the rest is to be read
    free = {*range(6, 10), *range(22, 26), *range(34, 54)}
    if byte != GOOD[at] and at not in free:
        assert found is None
    assert found is None or len(found) == BMP_BYTES


@given(st.none() | st.text(max_size=200) | st.binary(max_size=50) | st.integers())
def test_whatever_a_decoder_answers_is_a_picture_or_none(said: object) -> None:
    assert picture_of(said) is None
