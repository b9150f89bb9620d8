"""Frames of the ID reader's security module, without any I/O (GA 467).

One frame, in both directions, is::

    AA AA AA 96 69 | LEN hi lo | body of LEN-1 bytes | XOR

LEN counts the body and the check byte; XOR runs over LEN and body. A request's body is CMD PARA
DATA…; a reply's is SW1 SW2 SW3 DATA…. The line may carry noise before a frame and may deliver it in
any pieces, so the framer keeps what it has and looks again when more comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from windowdesk.peripherals.faults import Fault

PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEAD = len(PREAMBLE) + 2
# The longest frame there is: text + photo + fingerprint has LEN 0x090A; some room above it.
_MAX_LEN = 0x1000


@dataclass(frozen=True, slots=True)
class Command:
    """A request: CMD, PARA and data."""

    cmd: int
    para: int
    data: bytes = b""

    def encode(self) -> bytes:
        """The complete request frame."""
        return encode_frame(bytes((self.cmd, self.para)) + self.data)


RESET = Command(0x10, 0xFF)
SAM_STATUS = Command(0x11, 0xFF)
SAM_NUMBER = Command(0x12, 0xFF)
FIND_CARD = Command(0x20, 0x01)
SELECT_CARD = Command(0x20, 0x02)
READ_BASE = Command(0x30, 0x01)
READ_APPENDED = Command(0x30, 0x03)

OK = 0x90
CARD_FOUND = 0x9F
NO_CARD = 0x80
ITEM_EMPTY = 0x91

# The whole table of SW3 as vendors publish it; what no table has is PROTOCOL.
FAULTS = {
    0x10: Fault.PROTOCOL,  # check byte of our frame
    0x11: Fault.PROTOCOL,  # length of our frame
    0x21: Fault.PROTOCOL,  # no such command
    0x23: Fault.UNAUTHORISED,  # no permission for this command
    0x24: Fault.PROTOCOL,  # an error it cannot name
    0x31: Fault.CARD_UNREADABLE,  # the card refused the reader
    0x32: Fault.CARD_UNREADABLE,  # the reader refused the card
    0x33: Fault.CARD_UNREADABLE,  # what it says does not verify
    0x40: Fault.WRONG_CARD,  # another kind of card
    0x41: Fault.CARD_UNREADABLE,  # not read: lift it and place it again
    0x47: Fault.CARD_UNREADABLE,  # no random number from the card
    0x60: Fault.SELF_TEST,  # takes no command any more
    0x66: Fault.UNAUTHORISED,  # the module has no licence
    0x81: Fault.CARD_UNREADABLE,  # not selected
}
WELL = (OK, CARD_FOUND, NO_CARD, ITEM_EMPTY)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reader's answer. ``sw3`` is the reader's status; ``data`` may hold personal data."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes

    def fault(self) -> Fault | None:
        """What the status means, or None for ok, card found, no card and item empty."""
        if self.sw3 in WELL:
            return None
        return FAULTS.get(self.sw3, Fault.PROTOCOL)

    def encode(self) -> bytes:
        """The complete reply frame, as a reader sends it."""
        return encode_frame(bytes((self.sw1, self.sw2, self.sw3)) + self.data)

    def __repr__(self) -> str:
        """Status and length only: the data of a card never reaches a log."""
        return f"Reply(sw3={self.sw3:02X}, {len(self.data)} bytes)"


def checksum(data: bytes) -> int:
    """XOR of every byte."""
    return reduce(xor, data, 0)


def encode_frame(body: bytes) -> bytes:
    """Preamble, length, ``body`` and check byte."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((checksum(counted),))


class Framer:
    """Bytes in, frame bodies out; noise and damaged frames are counted and skipped."""

    def __init__(self, shortest_body: int = 2) -> None:
        self._buffer = bytearray()
        self._shortest = shortest_body
        self.damaged = 0

    def reset(self) -> None:
        """Forget a half-received frame (after a timeout, the rest of it will not come)."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[bytes]:
        """Every whole frame's body that ``data`` completes, oldest first. Never raises."""
        self._buffer += data
        bodies: list[bytes] = []
        while self._seek():
            length = int.from_bytes(self._buffer[5:7], "big")
            if not self._shortest + 1 <= length <= _MAX_LEN:
                self._skip()
                continue
            end = _HEAD + length
            if len(self._buffer) < end:
                break
            if checksum(bytes(self._buffer[5 : end - 1])) != self._buffer[end - 1]:
                self._skip()
                continue
            bodies.append(bytes(self._buffer[_HEAD : end - 1]))
            del self._buffer[:end]
        return bodies

    def _seek(self) -> bool:
        """Drop noise; true when a preamble and a length stand at the front."""
        at = self._buffer.find(PREAMBLE)
        if at < 0:
            # Keep what could be the beginning of a preamble cut in two.
            del self._buffer[: max(0, len(self._buffer) - (len(PREAMBLE) - 1))]
            return False
        del self._buffer[:at]
        return len(self._buffer) >= _HEAD

    def _skip(self) -> None:
        """The preamble found was noise or its frame was damaged: look behind its first byte."""
        self.damaged += 1
        del self._buffer[0]


class ReplyFramer:
    """The host's side: bytes from the reader in, replies out."""

    def __init__(self) -> None:
        self._framer = Framer(shortest_body=3)

    @property
    def damaged(self) -> int:
        """How many frames had a wrong length or check byte."""
        return self._framer.damaged

    def reset(self) -> None:
        """Forget a half-received reply."""
        self._framer.reset()

    def feed(self, data: bytes) -> list[Reply]:
        """Every reply that ``data`` completes. Never raises."""
        return [Reply(b[0], b[1], b[2], b[3:]) for b in self._framer.feed(data)]


class CommandFramer:
    """The reader's side (the simulated one): bytes from the host in, commands out."""

    def __init__(self) -> None:
        self._framer = Framer()

    def feed(self, data: bytes) -> list[Command]:
        """Every command that ``data`` completes. Never raises."""
        return [Command(b[0], b[1], b[2:]) for b in self._framer.feed(data)]


@dataclass(frozen=True, slots=True)
class CardData:
    """Payload of a successful read: the text and the photo as the card holds them, both personal.

    The photo's compression (WLT) is closed; only a vendor's helper could decode it.
    """

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)


def split_base(data: bytes) -> CardData | None:
    """A READ_BASE reply's ``data`` (two BE16 lengths, then both parts); None where they do not add up."""
    if len(data) < 4:
        return None
    text, photo = (int.from_bytes(data[at : at + 2], "big") for at in (0, 2))
    if len(data) != 4 + text + photo:
        return None
    return CardData(data[4 : 4 + text], data[4 + text :])


def join_base(text: bytes, photo: bytes) -> bytes:
    """The inverse of :func:`split_base`."""
    lengths = (len(part).to_bytes(2, "big") for part in (text, photo))
    return b"".join((*lengths, text, photo))
