"""What decodes pictures from a device: bent heads, lying sizes, cut and doubled; and parcels of a helper."""

from __future__ import annotations

import random

import pytest

from tests.helpers.sheets import jpeg, written
from tests.proof import Proof
from tests.unit.peripherals.imaging.test_decoding import png
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.imaging.decoding import claimed, decode
from windowdesk.peripherals.imaging.heads import NoPicture
from windowdesk.peripherals.imaging.thresholds import LONGEST_EDGE, MOST_PIXELS

REAL = (
    jpeg(written(2, size=(48, 32))),
    png(40, 20, (b"\0" + b"\x80" * 40) * 20),
)


def bent(chance: random.Random) -> bytes:
    """A real picture with bytes changed, cut, doubled, or lengths made to lie; or plain noise."""
    data = bytearray(chance.choice(REAL))
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
    for seed in proof.cases():
        try:
            said = claimed(bent(random.Random(seed)))
        except NoPicture:
            continue
        taken += 1
        assert said.width * said.height <= MOST_PIXELS
        assert max(said.width, said.height) <= LONGEST_EDGE
    assert taken > 0


@pytest.mark.proof(small=400, large=1_000_000)
def test_a_decoder_gives_a_picture_of_the_claimed_size_or_none(proof: Proof) -> None:
    """Each is decoded whole. Sizes are small; what is large is refused above."""
    for seed in proof.cases():
        content = bent(random.Random(seed))
        try:
            said = claimed(content)
            if said.width * said.height > 60_000:
                continue
            picture = decode(content)
        except NoPicture:
            continue
        assert picture.shape == (said.height, said.width, 3)


@pytest.mark.proof(small=400, large=1_000_000)
def test_parcels_hold_no_more_than_they_may(proof: Proof) -> None:
    basket = parcels.Basket(most=600)
    for seed in proof.cases():
        chance = random.Random(seed)
        data: object = chance.choice(
            (
                next(parcels.parts(chance.randbytes(chance.randrange(300)))),
                chance.randbytes(40).decode("latin-1"),
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
