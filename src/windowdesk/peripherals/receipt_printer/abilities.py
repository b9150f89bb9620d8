"""What a receipt printer is and which questions it answers, for installers. Nothing comes out of it.

A printer takes the letters of a command it does not know for text; they wait in its line until a line
ends. ``ESC @`` clears that line, so the questions end with it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer import escpos
from windowdesk.peripherals.wires.wire import Opener, Wire

_MAKER, _MODEL, _FIRMWARE = b"\x1dIB", escpos.MODEL_REQUEST, b"\x1dIA"
_TRIAL_PROCESS = b"WDQ1"


@dataclass(frozen=True, slots=True)
class Abilities:
    """``realtime``: DLE EOT; ``paper``: GS r; ``automatic``: GS a; ``process_id``: GS ( H, None: not asked."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    realtime: bool = False
    paper: bool = False
    automatic: bool = False
    process_id: bool | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The names of what it answers."""
        known = {
            "DLE EOT": self.realtime,
            "GS r": self.paper,
            "GS a": self.automatic,
            "GS I": bool(self.model),
            "GS ( H": bool(self.process_id),
        }
        return tuple(name for name, answered in known.items() if answered)


def asked(opener: Opener, *, answer_s: float = 1.0, process_id: bool = False) -> Abilities | Fault:
    """Ask it everything; ``process_id``: ``GS ( H`` too, which some print in part."""
    wire = opener()
    if isinstance(wire, Fault):
        return wire
    try:
        return _Asking(wire, answer_s).all(process_id=process_id)
    except OSError:
        return Fault.OFFLINE
    finally:
        wire.close()


class _Asking:
    """One conversation. OSError when it breaks."""

    def __init__(self, wire: Wire, answer_s: float) -> None:
        self._wire = wire
        self._answer_s = answer_s
        self._decoder = escpos.AnswerDecoder()

    def all(self, *, process_id: bool) -> Abilities:
        realtime = bool(self._ask(escpos.status_request(1), "statuses"))
        model = self._name(_MODEL)
        # whoever does not know one name knows none: no second wait for silence
        maker, firmware = (self._name(_MAKER), self._name(_FIRMWARE)) if model else ("", "")
        paper = bool(self._ask(escpos.PAPER_REQUEST, "papers"))
        automatic = bool(self._ask(escpos.AUTOMATIC_ON, "automatic"))
        self._wire.send(escpos.AUTOMATIC_OFF, self._answer_s)
        process = None
        if process_id:
            request = escpos.process_request(_TRIAL_PROCESS)
            process = _TRIAL_PROCESS in self._ask(request, "processes")
        self._wire.send(escpos.INITIALISE, self._answer_s)
        self._wire.hang_up(self._answer_s / 4)
        return Abilities(maker, model, firmware, realtime, paper, automatic, process)

    def _name(self, request: bytes) -> str:
        names = self._ask(request, "names")
        text = names[0].decode("ascii", errors="replace") if names else ""
        return "".join(letter for letter in text if letter.isprintable()).strip()

    def _ask(self, request: bytes, kind: str) -> tuple[bytes, ...]:
        """The answers of ``kind`` to ``request``; () for none in time."""
        self._wire.send(request, self._answer_s, urgent=kind == "statuses")
        deadline = time.monotonic() + self._answer_s
        while (data := self._wire.receive(deadline - time.monotonic())) is not None:
            if not data:
                raise ConnectionResetError("the printer closed the connection")
            found: tuple[bytes, ...] = getattr(self._decoder.feed(data), kind)
            if found:
                return found
        return ()
