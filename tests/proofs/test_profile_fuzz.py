"""The frames of profiles, bent and in any pieces: nothing but a shape's own error, and no memory past its bound."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.proof import Proof
from tests.proofs.bending import in_pieces, try_all_bent
from windowdesk.app.calling import TicketCall
from windowdesk.app.pads import Point
from windowdesk.peripherals.call_board.board import BoardProfile
from windowdesk.peripherals.call_board.simulated import BoardTwin
from windowdesk.peripherals.pads.frames import FrameTalk
from windowdesk.peripherals.pads.pad import EVALUATION, SIGNATURE, talks_of
from windowdesk.peripherals.pads.talk import MOST_POINTS, Kind, Told, drawn
from windowdesk.peripherals.profiles.shape import FrameReader, Shape, ShapeError, Value

CALL = TicketCall("A012", 3)
BARS = {name: BoardProfile.named(name) for name in ("four-byte", "text-line")}
SHAPES = tuple(
    Shape.parse(text)
    for text in (
        "AA {level:u8} {xor8}",
        "7E {length} 01 {n:u16} {sum8}",
        "02 {t:gbk} 03 {xor8}",
        "{n:digits3} 0D",
        "5A {n:bcd2} {m:u16le} {sum8:1}",
        "02 {t:ascii} 20 {u:ascii} 03",
    )
)
VALUES: dict[str, Value] = {"level": 3, "n": 12, "t": "A12", "m": 77, "u": "x"}
FRAMES = tuple(shape.build(VALUES) for shape in SHAPES)


def _reader(data: bytes, chance: random.Random) -> None:
    reader = FrameReader({shape.text: shape for shape in SHAPES})
    found, fed = 0, 0
    for piece in in_pieces(data, chance):
        fed += len(piece)
        for read in reader.feed(piece):
            shape = next(one for one in SHAPES if one.text == read.name)
            assert set(read.values) == shape.names
            found += 1
        assert len(reader._buffer) <= 512
    assert found <= fed


def _one_shape(data: bytes, chance: random.Random) -> None:
    """What is read is no longer than what there was, and is what builds those very bytes again."""
    shape = chance.choice(SHAPES)
    try:
        read = shape.read(data)
    except ShapeError:
        return
    if read is None:
        return
    values, taken = read
    assert 0 < taken <= len(data)
    assert shape.build(values) == data[:taken]


def _parse(data: bytes, chance: random.Random) -> None:
    text = "".join(chr(byte & 0x7F) for byte in data)
    try:
        shape = Shape.parse(text)
        shape.build(VALUES)
    except ShapeError:
        return


def _board(data: bytes, chance: random.Random) -> None:
    twin = BoardTwin(BARS[chance.choice(list(BARS))])
    for piece in in_pieces(data, chance):
        twin.feed(piece)
    assert len(twin.history) <= 100


def _pad(name: str) -> Callable[[bytes, random.Random], None]:
    kind = EVALUATION if name.endswith("evaluation") else SIGNATURE
    fresh = talks_of(name, kind)

    def feed(data: bytes, chance: random.Random) -> None:
        talk = fresh()
        for piece in in_pieces(data, chance) if name.startswith("frame") else [data]:
            for told in talk.feed(piece):
                assert told.kind is not Kind.LEVEL or told.level in (1, 2, 3, 4, 5)
                if told.signature is not None:
                    assert sum(map(len, told.signature.strokes)) <= MOST_POINTS
                    assert 0 < told.signature.width <= 8192
            talk.heard(piece)
        if isinstance(talk, FrameTalk):
            assert len(talk._points) <= MOST_POINTS
            assert len(talk._reader._buffer) <= 512

    return feed


_SMALL = drawn(((Point(10, 10, 0, 900), Point(90, 40, 9, 900)),), 40, 20)


def _said(name: str) -> tuple[bytes, ...]:
    kind = EVALUATION if name.endswith("evaluation") else SIGNATURE
    talk = talks_of(name, kind)()
    told = [Told(Kind.DECLINED), Told(Kind.ALIVE)]
    if kind == EVALUATION:
        told += [Told(Kind.LEVEL, level) for level in (1, 5)]
    else:
        told.append(Told(Kind.SIGNED, signature=_SMALL))
    return tuple(talk.tell(one) for one in told)


PADS = ("json-evaluation", "json-signature", "frame-evaluation", "frame-signature")
_TEXTS = tuple(shape.text.encode() for shape in SHAPES)
_CALLS = tuple(bar.shown(CALL, 1) for bar in BARS.values())
Target = tuple[Callable[[bytes, random.Random], None], tuple[bytes, ...]]
TARGETS: dict[str, Target] = {
    "frames in a stream": (_reader, FRAMES),
    "one frame": (_one_shape, FRAMES),
    "text of a profile": (_parse, _TEXTS),
    "board": (_board, _CALLS),
    **{name: (_pad(name), _said(name)) for name in PADS},
}


@pytest.mark.proof(small=400, large=1_000_000)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_profile(name: str, proof: Proof) -> None:
    core, frames = TARGETS[name]
    try_all_bent(frames, core, proof)


def test_the_frames_themselves_are_understood() -> None:
    reader = FrameReader({shape.text: shape for shape in SHAPES})
    read = reader.feed(b"".join(FRAMES))
    assert [one.name for one in read] == [shape.text for shape in SHAPES]
