"""What a device sends is measured before it is decoded, and decoded where it can do no harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from tests.helpers.sheets import Scene, jpeg, written
from windowdesk.app.capturing import JPEG, Page
from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.imaging.darkroom import Darkroom
from windowdesk.peripherals.imaging.decoding import claimed, decode
from windowdesk.peripherals.imaging.heads import NoPicture
from windowdesk.peripherals.imaging.thresholds import MOST_BYTES

PICTURE = jpeg(written(3, size=(200, 150)))


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(rows)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


SMALL_PNG = png(40, 20, (b"\0" + b"\x80" * 40) * 20)


def resized(content: bytes, width: int, height: int) -> bytes:
    """``content`` with a head that claims another size."""
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def test_heads_are_read_as_decoders_read_them() -> None:
    said = claimed(PICTURE)
    assert (said.media, said.width, said.height) == ("image/jpeg", 150, 200)
    assert decode(PICTURE).shape == (200, 150, 3)
    assert decode(SMALL_PNG).shape == (20, 40, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff",
        b"GIF89a" + bytes(80),
        PICTURE[:40],
        resized(PICTURE, 60000, 60000),
        resized(PICTURE, 3, 3),
        png(30000, 30000, b"\0" * 100),
        png(16000, 8000, b"\0" * 100),
        PICTURE + bytes(MOST_BYTES),
        SMALL_PNG.replace(b"\0\0\0\0IEND", b"\x7f\xff\xff\xf0IEND"),
        SMALL_PNG.replace(b"IEND", b"acTL"),
    ],
    ids=["nothing", "a start", "gif", "cut", "claims much", "claims little", "bomb", "wide bomb",
         "fat", "a chunk that lies", "a film"],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_is_refused_by_its_head(content: bytes) -> None:
    with pytest.raises(NoPicture):
        claimed(content)


def test_a_picture_that_breaks_off_is_another_size_or_none() -> None:
    with pytest.raises(NoPicture):
        decode(png(40, 20, b"\0" * 3)[:60])


@pytest.fixture(scope="module")
def room() -> Iterator[Darkroom]:
    darkroom = Darkroom()
    yield darkroom
    darkroom.stop()


def page(content: bytes) -> Page:
    return Page(content, JPEG, 0, 0, 0, "高拍仪")


def test_a_page_goes_through_the_darkroom(room: Darkroom) -> None:
    made = room.finish(page(jpeg(Scene(degrees=5).of(written()))))
    assert made.cropped
    assert (made.blurred, made.empty, made.dim) == (False, False, False)
    assert decode(made.content).shape[:2] == (made.height, made.width)
    assert max(decode(made.view).shape) <= 1200
    assert max(decode(made.thumb).shape) <= 132
    # a picture of several parts comes back whole
    noise = np.random.default_rng(1).integers(0, 255, (1800, 1300, 3)).astype(np.uint8)
    large = jpeg(noise, 100)
    assert parcels.count(len(large)) > 1
    assert room.finish(page(large)).width >= 1250


@pytest.mark.parametrize("quarters", [1, 2, -1, 4])
def test_a_page_is_laid_another_way(room: Darkroom, quarters: int) -> None:
    made = room.turn(PICTURE, quarters)
    wanted = np.rot90(decode(PICTURE), -quarters)
    got = decode(made.content)
    assert got.shape == wanted.shape == (made.height, made.width, 3)
    assert np.abs(got.astype(int) - wanted).mean() < 1.5
    assert decode(made.view).shape == wanted.shape
    assert max(decode(made.thumb).shape) == 132


def test_turning_a_page_round_and_round_does_not_wear_it_off(room: Darkroom) -> None:
    turned = first = jpeg(written(), 86)
    for _quarter in range(4):
        turned = room.turn(turned, 1).content
    assert cv2.PSNR(decode(turned), decode(first)) > 38


def test_no_picture_costs_a_page_and_not_the_darkroom(room: Darkroom) -> None:
    for spoil in (lambda: room.finish(page(b"no picture")), lambda: room.turn(b"no picture", 1)):
        with pytest.raises(DeviceProblem) as caught:
            spoil()
        assert caught.value.code == "protocol"
    assert room.finish(page(PICTURE)).width > 0


def test_a_basket_is_never_fuller_than_it_may_be() -> None:
    basket = parcels.Basket(most=10)
    [piece] = parcels.parts(b"12345678")
    basket.put(piece)
    with pytest.raises(parcels.ParcelError):
        basket.put(piece)
    assert basket.take() == b""
