"""The conversation with an ID reader: find, select, read, over any link.

Meant for a worker thread: :meth:`SamReader.poll` blocks for at most a few timeouts and never
raises. The card's own order is kept: find and select are needed before every read, and a card that
has been read answers "no card" until it is lifted, so one placing gives one reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.layout import parse_text

# Readers miss cards when asked more often.
POLL_INTERVAL_S = 0.3
# A READ_BASE reply takes 0.11 s at 115200 baud; dribbling USB adapters need several times that.
REPLY_TIMEOUT_S = 1.5


class Link(Protocol):
    """Bytes to and from one reader. Both raise OSError when the reader is gone."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``."""

    def receive(self, timeout_s: float) -> bytes:
        """What has arrived within ``timeout_s`` seconds; b"" for nothing."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The answer of one poll: a card, a fault, or (both None) no new card on the reader."""

    card: IdCard | None = None
    fault: Fault | None = None


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
    """A GA 467 reader behind ``link``."""

    def __init__(self, link: Link, *, timeout_s: float = REPLY_TIMEOUT_S) -> None:
        self._link = link
        self._timeout_s = timeout_s
        self._framer = protocol.ReplyFramer()

    def poll(self) -> Poll:
        """Find, select and read once.

        Faults: OFFLINE (the link broke), TIMEOUT (no answer), PROTOCOL (an answer that is none, or
        a damaged one), CARD_UNREADABLE (lift and place again), WRONG_CARD, UNSUPPORTED,
        UNAUTHORISED.
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
        reply = self._ask(protocol.READ_BASE)
        if reply.sw3 != protocol.OK:
            return Poll(fault=Fault.CARD_UNREADABLE)
        message = protocol.split_base(reply.data)
        if message is None:
            return Poll(fault=Fault.PROTOCOL)
        read = parse_text(message.text)
        return Poll(fault=read) if isinstance(read, Fault) else Poll(card=read)

    def _ask(self, command: protocol.Command) -> protocol.Reply:
        """Send one command and wait for its reply; the reader's own faults become _Failed."""
        self._framer.reset()
        damaged = self._framer.damaged
        self._link.send(command.encode())
        while data := self._link.receive(self._timeout_s):
            for reply in self._framer.feed(data):
                fault = reply.fault()
                if fault is not None:
                    raise _Failed(fault)
                return reply
        raise _Failed(Fault.PROTOCOL if self._framer.damaged > damaged else Fault.TIMEOUT)
