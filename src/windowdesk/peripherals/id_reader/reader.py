"""The conversation with an ID reader: find, select, read, over any link.

Meant for a worker thread: :meth:`SamReader.poll` blocks for at most a few timeouts and never
raises. The card's own order is kept: find and select are needed before every read, and a card that
has been read answers "no card" until it is lifted, so one placing gives one reading.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Protocol

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.layout import (
    UnknownCard,
    parse_appended,
    parse_text,
    raw_text,
)

# A READ_BASE reply takes 0.11 s at 115200 baud; dribbling USB adapters need several times that.
REPLY_TIMEOUT_S = 1.5
# The latest address is a nicety: a reader that does not know the question must not hold the card up.
_APPENDED_S = 0.4
# After an answer that did not come: so long a silence, and nothing of it is under way any more.
_SETTLED_S = 0.05


class Link(Protocol):
    """Bytes to and from one reader. Both raise OSError when the reader is gone."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``."""

    def receive(self, timeout_s: float) -> bytes:
        """What has arrived within ``timeout_s`` seconds; b"" for nothing."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The answer of one poll: a card, a fault, or (both None) no new card on the reader.

    ``photo`` is as the card holds it (WLT), for a vendor's helper. ``unknown`` comes with
    UNSUPPORTED: the card's text, uninterpreted.
    """

    card: IdCard | None = None
    fault: Fault | None = None
    photo: bytes = field(default=b"", repr=False, compare=False)
    unknown: UnknownCard | None = None


class Reader(Protocol):
    """An ID reader as a worker thread uses it."""

    def poll(self) -> Poll:
        """Look once for a card. Blocks briefly, never raises."""


class _Failed(Exception):
    """Inside one poll: stop here and report the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class SamReader:
    """A GA 467 reader behind ``link``. The fingerprints on a card are never asked for."""

    def __init__(self, link: Link, *, timeout_s: float = REPLY_TIMEOUT_S) -> None:
        self._link = link
        self._timeout_s = timeout_s
        self._framer = protocol.ReplyFramer()
        self._knows_appended = True
        self._late = False

    def poll(self) -> Poll:
        """Find, select and read once.

        Faults: OFFLINE (the link broke), TIMEOUT (no answer), PROTOCOL (an answer that is none, or
        a damaged one), CARD_UNREADABLE (lift and place again), WRONG_CARD, UNSUPPORTED,
        UNAUTHORISED, SELF_TEST.
        """
        try:
            return self._look()
        except _Failed as failed:
            return Poll(fault=failed.fault)
        except OSError:
            return Poll(fault=Fault.OFFLINE)

    def condition(self) -> Fault | None:
        """What is wrong with the reader itself, or None: no card is looked for."""
        try:
            self._ask(protocol.SAM_STATUS)
        except _Failed as failed:
            return failed.fault
        except OSError:
            return Fault.OFFLINE
        return None

    def sam_number(self) -> bytes | Fault:
        """The security module's 16 bytes, which name the reader; or why they cannot be had."""
        try:
            reply = self._ask(protocol.SAM_NUMBER)
        except _Failed as failed:
            return failed.fault
        except OSError:
            return Fault.OFFLINE
        return reply.data if len(reply.data) == 16 else Fault.PROTOCOL

    def _look(self) -> Poll:
        if self._ask(protocol.FIND_CARD).sw3 != protocol.CARD_FOUND:
            return Poll()
        if self._ask(protocol.SELECT_CARD).sw3 != protocol.OK:
            return Poll(fault=Fault.CARD_UNREADABLE)
        data = self._read()
        if isinstance(data, Fault):
            return Poll(fault=data)
        card = parse_text(data.text)
        if card is Fault.UNSUPPORTED:
            return Poll(fault=card, unknown=raw_text(data.text))
        if isinstance(card, Fault):
            return Poll(fault=card)
        return Poll(card=self._with_latest_address(card), photo=data.photo)

    def _read(self) -> protocol.CardData | Fault:
        reply = self._ask(protocol.READ_BASE)
        if reply.sw3 != protocol.OK:
            return Fault.CARD_UNREADABLE
        return protocol.split_base(reply.data) or Fault.PROTOCOL

    def _with_latest_address(self, card: IdCard) -> IdCard:
        """What else the chip holds; the card stands as it was read whatever comes of this."""
        if not card.address or not self._knows_appended:
            return card
        try:
            reply = self._ask(protocol.READ_APPENDED, _APPENDED_S)
        except (_Failed, OSError):
            self._knows_appended = False
            return card
        said = parse_appended(reply.data) if reply.sw3 == protocol.OK else ""
        return card if isinstance(said, Fault) or not said else replace(card, appended=said)

    def _ask(self, command: protocol.Command, within_s: float | None = None) -> protocol.Reply:
        """Send one command and wait for its reply; the reader's own faults become _Failed.

        ``within_s`` is the longest silence; a line that never falls silent is given four of them.
        """
        self._forget_the_last()
        damaged = self._framer.damaged
        silence = within_s or self._timeout_s
        deadline = time.monotonic() + 4 * silence
        self._link.send(command.encode())
        self._late = True
        while time.monotonic() < deadline and (data := self._link.receive(silence)):
            for reply in self._framer.feed(data):
                self._late = False
                fault = reply.fault()
                if fault is not None:
                    raise _Failed(fault)
                return reply
        raise _Failed(Fault.PROTOCOL if self._framer.damaged > damaged else Fault.TIMEOUT)

    def _forget_the_last(self) -> None:
        """A reply that comes late must not pass for the answer to the next question."""
        self._framer.reset()
        deadline = time.monotonic() + self._timeout_s
        while self._late and time.monotonic() < deadline and self._link.receive(_SETTLED_S):
            pass
        self._late = False
