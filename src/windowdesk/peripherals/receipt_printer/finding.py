"""A receipt printer on a serial port, by asking: ``DLE EOT`` prints nothing on printers that know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.receipt_printer.abilities import asked
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.wires.wire import Opener

_NO_LINE = frozenset({Fault.NO_HARDWARE, Fault.IN_USE, Fault.PERMISSION, Fault.CONFIG})


def answers(
    opener_at: Callable[[int], Opener], rates: Sequence[int], *, answer_s: float = 0.4
) -> tuple[int, str] | None:
    """At which rate one answers on a port, and what it calls itself ("" where it will not say).

    A byte at the wrong rate may look like a status: it has to be well, or to explain itself, twice.
    """
    patience = Patience(answer=answer_s)
    for rate in rates:
        printer = EscposPrinter(opener_at(rate), patience=patience)
        first = set(printer.faults())
        if first & _NO_LINE:
            return None
        if first & {Fault.TIMEOUT, Fault.PROTOCOL} or set(printer.faults()) != first:
            continue
        said = asked(opener_at(rate), answer_s=answer_s)
        return rate, "" if isinstance(said, Fault) else said.model
    return None
