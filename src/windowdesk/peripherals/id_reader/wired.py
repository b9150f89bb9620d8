"""A GA 467 reader at the end of a serial line: opened when it is first asked, again when it is lost."""

from __future__ import annotations

import threading

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.reader import Poll, SamReader
from windowdesk.peripherals.wires.wire import Opener, Wire

_SEND_S = 1.0
# after these the line is opened anew
_LOST = (Fault.OFFLINE, Fault.NO_HARDWARE)


class WireLink:
    """``reader.Link`` over a printer's kind of line."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, data: bytes) -> None:
        self._wire.send(data, _SEND_S)

    def receive(self, timeout_s: float) -> bytes:
        data = self._wire.receive(timeout_s)
        if data == b"":
            raise ConnectionResetError("the reader has gone")
        return data or b""


class WiredReader:
    """``reader.Reader`` over whatever line ``opener`` opens. One conversation at a time."""

    def __init__(self, opener: Opener, *, timeout_s: float = 1.5) -> None:
        self._open = opener
        self._timeout_s = timeout_s
        self._wire: Wire | None = None
        self._reader: SamReader | None = None
        self._claimed = threading.Lock()

    def poll(self) -> Poll:
        """Look once for a card. Blocks briefly, never raises."""
        with self._claimed:
            reader = self._connected()
            if isinstance(reader, Fault):
                return Poll(fault=reader)
            found = reader.poll()
            if found.fault in _LOST:
                self._hang_up()
            return found

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the reader itself, whatever lies on it; () when it is well."""
        with self._claimed:
            reader = self._connected()
            if isinstance(reader, Fault):
                return (reader,)
            fault = reader.condition()
            if fault in _LOST:
                self._hang_up()
            return () if fault is None else (fault,)

    def sam_number(self) -> bytes | Fault:
        """What its security module is called."""
        with self._claimed:
            reader = self._connected()
            return reader if isinstance(reader, Fault) else reader.sam_number()

    def close(self) -> None:
        """Let others have the port."""
        with self._claimed:
            self._hang_up()

    def _connected(self) -> SamReader | Fault:
        if self._reader is None:
            wire = self._open()
            if isinstance(wire, Fault):
                return wire
            self._wire = wire
            self._reader = SamReader(WireLink(wire), timeout_s=self._timeout_s)
        return self._reader

    def _hang_up(self) -> None:
        wire, self._wire, self._reader = self._wire, None, None
        if wire is not None:
            wire.close()


def rates_that_answer(opener_at: dict[int, Opener], *, timeout_s: float = 0.4) -> tuple[int, ...]:
    """Which baud rates a reader answers at (``SAM_STATUS``), the present setting's included."""
    found = []
    for rate, opener in opener_at.items():
        reader = WiredReader(opener, timeout_s=timeout_s)
        # an answer that says "not authorised" is an answer at the right speed
        if not {Fault.TIMEOUT, Fault.PROTOCOL, *_LOST}.intersection(reader.faults()):
            found.append(rate)
        reader.close()
    return tuple(found)
