"""What decodes pictures from a device: bent heads, lying sizes, cut and doubled; and parcels of a helper."""

from __future__ import annotations

import random

import pytest

from tests.helpers.sheets import jpeg, written
from tests.proof import Proof
from tests.proofs.bending import try_all_bent
from tests.unit.peripherals.imaging.test_decoding import png
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.imaging.decoding import claimed, decode
from windowdesk.peripherals.imaging.heads import NoPicture
from windowdesk.peripherals.imaging.thresholds import LONGEST_EDGE, MOST_PIXELS

REAL = (
    jpeg(written(2, size=(48, 32))),
    png(40, 20, (b"\0" + b"\x80" * 40) * 20),
)
# as a helper sends them: base64 in JSON
PARCELS = tuple(next(parcels.parts(part)).encode("ascii") for part in (b"page", bytes(300)))


def bent_picture(pictures: tuple[bytes, ...], chance: random.Random) -> bytes:
    """A real picture with bytes changed, cut, doubled, or lengths made to lie; or plain noise."""
    data = bytearray(chance.choice(pictures))
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randrange(200))
    if kind == 1:
        return bytes(data[: chance.randrange(len(data))])
    if kind == 2:
        at = chance.randrange(len(data))
        return bytes(data[:at] + data[at // 2 :])
    for _change in range(chance.randint(1, 8)):
        # heads lie at the beginning
        at = chance.randrange(min(len(data), 700 if kind == 3 else len(data)))
        data[at] = chance.choice((0, 0xFF, 0xD8, 0xC0, chance.randrange(256)))
    return bytes(data)


@pytest.mark.proof(small=400, large=1_000_000)
def test_no_head_claims_more_than_may_be_decoded(proof: Proof) -> None:
    taken = 0

    def look(content: bytes, _chance: random.Random) -> None:
        nonlocal taken
        try:
            said = claimed(content)
        except NoPicture:
            return
        taken += 1
        assert said.width * said.height <= MOST_PIXELS
        assert max(said.width, said.height) <= LONGEST_EDGE

    try_all_bent(REAL, look, proof, bent_picture)
    assert taken > 0


@pytest.mark.proof(small=400, large=1_000_000)
def test_a_decoder_gives_a_picture_of_the_claimed_size_or_none(proof: Proof) -> None:
    """Each is decoded whole. Sizes are small; what is large is refused above."""

    def look(content: bytes, _chance: random.Random) -> None:
        try:
            said = claimed(content)
            if said.width * said.height > 60_000:
                return
            picture = decode(content)
        except NoPicture:
            return
        assert picture.shape == (said.height, said.width, 3)

    try_all_bent(REAL, look, proof, bent_picture)


@pytest.mark.proof(small=400, large=1_000_000)
def test_parcels_hold_no_more_than_they_may(proof: Proof) -> None:
    basket = parcels.Basket(most=600)

    def put(noise: bytes, chance: random.Random) -> None:
        data: object = chance.choice(
            (
                next(parcels.parts(chance.randbytes(chance.randrange(300)))),
                noise.decode("latin-1"),
                None,
                chance.randrange(9),
            )
        )
        try:
            basket.put(data)
            parcels.size_of({"size": chance.choice((-1, 1 << 40, True, "9", None, 5))}, "size")
        except parcels.ParcelError:
            pass
        assert len(basket._held) <= 600

    try_all_bent(PARCELS, put, proof)
