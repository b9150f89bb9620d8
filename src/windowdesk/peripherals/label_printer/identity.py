"""What a label printer says it is: ``~HI`` in ZPL, ``~!T`` in TSPL. Nothing is printed.

``~HI`` is answered between STX and ETX with model, firmware, dots a millimetre and memory (ZPL II
Programming Guide); ``~!T`` with the model's name and CR (TSPL manual).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer.language import Language
from windowdesk.peripherals.label_printer.tspl import TSPL
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.wires.wire import Opener, Wire

_LONGEST = 256
_HOST = re.compile(
    rb"\x02\s*([\x20-\x2b\x2d-\x7e]{1,60}),([\x20-\x2b\x2d-\x7e]{1,30}),(\d{1,2}),(\d{1,7}) ?KB[^\x03]{0,80}\x03"
)
_NAME = re.compile(rb"([\x20-\x7e]{3,60})[\r\n]")
_DPI = {6: 152, 8: 203, 12: 300, 24: 600}
_ASKS = {"zpl": b"~HI", "tspl": b"~!T"}


@dataclass(frozen=True, slots=True)
class Identity:
    """``dpi``: of its head, 0 where it does not say."""

    language: str
    model: str
    firmware: str = ""
    dpi: int = 0


def identity(language: str, said: bytes) -> Identity | None:
    """From what was answered so far; None where that is none, or not whole yet. Never raises."""
    said = said[-_LONGEST:]
    if language == "zpl":
        found = _HOST.search(said)
        if found is None:
            return None
        model, firmware, dots, _memory = (part.decode("ascii").strip() for part in found.groups())
        return Identity(language, model, firmware, _DPI.get(int(dots), 0))
    name = _NAME.search(said)
    return None if name is None else Identity(language, name[1].decode("ascii").strip())


def asked(opener: Opener, language: Language, *, answer_s: float = 1.0) -> Identity | Fault | None:
    """Ask one printer; None for silence."""
    wire = opener()
    if isinstance(wire, Fault):
        return wire
    try:
        return _asked(wire, language.name, answer_s)
    except OSError:
        return Fault.OFFLINE
    finally:
        wire.close()


def answers(
    opener_at: Callable[[int], Opener], rates: Sequence[int], *, answer_s: float = 0.4
) -> tuple[int, Identity] | None:
    """At which rate a label printer answers on a port, in either language."""
    for rate in rates:
        for language in (TSPL, ZPL):
            said = asked(opener_at(rate), language, answer_s=answer_s)
            if isinstance(said, Identity):
                return rate, said
            if said in (Fault.IN_USE, Fault.NO_HARDWARE, Fault.PERMISSION, Fault.CONFIG):
                return None
    return None


def _asked(wire: Wire, language: str, answer_s: float) -> Identity | None:
    wire.send(_ASKS[language], answer_s, urgent=True)
    said, deadline = b"", time.monotonic() + answer_s
    while (data := wire.receive(deadline - time.monotonic())) is not None:
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        said = (said + data)[-_LONGEST:]
        found = identity(language, said)
        if found is not None:
            return found
    return None
