"""Bent inputs for cores that read bytes: one home for the bending, the pieces and the loop.

Each input is a real frame that was bent (bytes changed, cut, doubled, lengths made to lie) or plain
noise, and comes in pieces. A core may raise its own error and nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.proof import Proof

PIECES = list[bytes]
Core = Callable[[PIECES], None]
Bend = Callable[[tuple[bytes, ...], random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """A core, and real frames of it to bend."""

    core: Core
    frames: tuple[bytes, ...]


def try_bent(target: Target, proof: Proof) -> None:
    """Every case of ``proof`` through ``target``, each in any pieces."""
    try_all_bent(target.frames, lambda data, chance: target.core(in_pieces(data, chance)), proof)


def try_all_bent(
    frames: tuple[bytes, ...],
    take: Callable[[bytes, random.Random], None],
    proof: Proof,
    bend: Bend | None = None,
) -> None:
    """Every case of ``proof`` through ``take``; what breaks it is named with its number.

    ``bend`` for what has a shape of its own to lie about; else as :func:`bent`.
    """
    for case in proof.cases():
        chance = random.Random(case)
        data = (bend or bent)(frames, chance)
        try:
            take(data, chance)
        except Exception as error:
            raise AssertionError(f"case {case}: {data!r}") from error


def bent(frames: tuple[bytes, ...], chance: random.Random) -> bytes:
    """One input: a frame or several, bent a little; one in eight is noise."""
    if chance.random() < 0.125:
        return chance.randbytes(chance.randrange(60))
    data = bytearray(chance.choice(frames))
    for _time in range(chance.randrange(4)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0 and at < len(data):
            data[at] = chance.randrange(256)
        elif kind == 1 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 2:  # a length that lies, or a number too long
            data[at : at + 2] = chance.choice((b"\xff\xff", b"\x7f\xff", b"\0\0", b"99999"))
        elif kind == 3:
            del data[at:]
        elif kind == 4:
            data[at:at] = chance.choice(frames)
        else:
            data[at : at + chance.randrange(5)] = chance.randbytes(chance.randrange(5))
    return bytes(data)


def in_pieces(data: bytes, chance: random.Random) -> PIECES:
    """``data`` as a line delivers it."""
    cuts = sorted(chance.randrange(len(data) + 1) for _cut in range(chance.randrange(4)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
