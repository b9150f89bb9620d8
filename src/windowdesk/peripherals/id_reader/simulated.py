"""An ID reader that exists only in memory, for demonstrations, training and tests.

It is the reader's half of the protocol, not a short cut around it: cards are turned into 256-byte
texts and frames, and come back through the same codec a real reader's bytes would.
"""

from __future__ import annotations

import threading
from enum import StrEnum

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.layout import build_appended, build_text
from windowdesk.peripherals.id_reader.reader import Poll, SamReader

SAM_NUMBER = b"DEMO-SAM-0000001"
# The magic of the closed photo format, a colour, then nothing: no decoder will take it for a face.
_PHOTO = bytes.fromhex("574C66007E003200 B08A60") + bytes(1013)
_FOUND = protocol.Reply(0, 0, protocol.CARD_FOUND, bytes(4))
_SELECTED = protocol.Reply(0, 0, protocol.OK, bytes(8))
_NO_CARD = protocol.Reply(0, 0, protocol.NO_CARD, b"")
_READ_FAILED = protocol.Reply(0, 0, 0x41, b"")
_BAD_COMMAND = protocol.Reply(0, 0, 0x21, b"")


class ReaderTrouble(StrEnum):
    """What can be made to go wrong with the simulated reader."""

    UNPLUGGED = "unplugged"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    WRONG_CARD = "wrong_card"
    UNAUTHORISED = "unauthorised"
    SELF_TEST = "self_test"
    DAMAGED_FRAMES = "damaged_frames"
    DRIBBLE = "dribble"
    NOISE = "noise"


class SimulatedLink:
    """Reader and cable in one. Thread-safe: the desk places cards while a worker polls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._framer = protocol.CommandFramer()
        self._out = bytearray()
        self._text: bytes | None = None
        self._appended: bytes | None = None
        self._stage = "lifted"
        self.troubles: set[ReaderTrouble] = set()
        # this status instead of every answer, for whoever wants to see one
        self.sw3: int | None = None

    def place(self, text: bytes, appended: bytes | None = None) -> None:
        """Put a card with this 256-byte text on the reader; it is offered once, as by a real one.

        ``appended``: its latest address (70 bytes), if there is one.
        """
        with self._lock:
            self._text, self._stage = text, "placed"
            self._appended = appended

    def place_card(self, card: IdCard) -> None:
        """Put an invented person's card on the reader, with the latest address it has."""
        self.place(build_text(card), build_appended(card.appended) if card.appended else None)

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._text, self._stage = None, "lifted"

    def send(self, data: bytes) -> None:
        """Take the host's bytes; OSError when unplugged."""
        with self._lock:
            self._check_plugged()
            for command in self._framer.feed(data):
                if ReaderTrouble.SILENT not in self.troubles:
                    self._out += self._on_the_wire(self._answer(command))

    def receive(self, timeout_s: float) -> bytes:
        """Give what has been answered; never waits, since nothing more would come."""
        with self._lock:
            self._check_plugged()
            size = 7 if ReaderTrouble.DRIBBLE in self.troubles else len(self._out)
            data = bytes(self._out[:size])
            del self._out[:size]
            return data

    def _check_plugged(self) -> None:
        if ReaderTrouble.UNPLUGGED in self.troubles:
            self._out.clear()
            raise OSError("simulated reader is unplugged")

    def _on_the_wire(self, reply: protocol.Reply) -> bytes:
        frame = bytearray(reply.encode())
        if ReaderTrouble.DAMAGED_FRAMES in self.troubles:
            frame[-1] ^= 0xFF
        noise = b"\x00\xaa\xaa\xaa\x96\xff" if ReaderTrouble.NOISE in self.troubles else b""
        return noise + bytes(frame)

    def _answer(self, command: protocol.Command) -> protocol.Reply:
        if self.sw3 is not None:
            return protocol.Reply(0, 0, self.sw3, b"")
        if ReaderTrouble.UNAUTHORISED in self.troubles:
            return protocol.Reply(0, 0, 0x66, b"")
        if ReaderTrouble.SELF_TEST in self.troubles:
            return protocol.Reply(0, 0, 0x60, b"")
        if command == protocol.FIND_CARD:
            return self._step({"placed", "found", "selected"}, "found", _FOUND, _NO_CARD)
        if command == protocol.SELECT_CARD:
            return self._step({"found"}, "selected", _SELECTED, protocol.Reply(0, 0, 0x81, b""))
        if command == protocol.READ_BASE:
            return self._read()
        if command == protocol.SAM_NUMBER:
            return protocol.Reply(0, 0, protocol.OK, SAM_NUMBER)
        if command in (protocol.SAM_STATUS, protocol.RESET):
            return protocol.Reply(0, 0, protocol.OK, b"")
        if command == protocol.READ_APPENDED and self._stage == "read":
            if self._appended is None:
                return protocol.Reply(0, 0, protocol.ITEM_EMPTY, b"")
            return protocol.Reply(0, 0, protocol.OK, self._appended)
        return _BAD_COMMAND

    def _step(
        self, allowed: set[str], then: str, yes: protocol.Reply, no: protocol.Reply
    ) -> protocol.Reply:
        if self._stage not in allowed:
            return no
        self._stage = then
        return yes

    def _read(self) -> protocol.Reply:
        if self._stage != "selected" or self._text is None:
            return _READ_FAILED
        if ReaderTrouble.UNREADABLE in self.troubles:
            self._stage = "placed"
            return _READ_FAILED
        if ReaderTrouble.WRONG_CARD in self.troubles:
            return protocol.Reply(0, 0, 0x40, b"")
        self._stage = "read"
        return protocol.Reply(0, 0, protocol.OK, protocol.join_base(self._text, _PHOTO))


class SimulatedReader:
    """The simulated reader as the desk uses it: place a card, poll, get it read."""

    def __init__(self) -> None:
        self.link = SimulatedLink()
        self._reader = SamReader(self.link)

    def place_card(self, card: IdCard) -> None:
        """Put an invented person's card on the reader."""
        self.link.place_card(card)

    def place_text(self, text: bytes) -> None:
        """Put a card with any 256 bytes on the reader, sense or not."""
        self.link.place(text)

    def lift(self) -> None:
        """Take the card away."""
        self.link.lift()

    def trouble(self, *troubles: ReaderTrouble) -> None:
        """From now on, exactly these go wrong."""
        self.link.troubles = set(troubles)

    def poll(self) -> Poll:
        """Look once for a card, through the real frames. Never raises."""
        return self._reader.poll()

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the reader itself."""
        fault = self._reader.condition()
        return () if fault is None else (fault,)

    def sam_number(self) -> bytes | Fault:
        """What the simulated reader calls itself."""
        return self._reader.sam_number()
