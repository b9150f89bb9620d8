"""A receipt printer on the network, as the settings lead to it."""

from __future__ import annotations

from windowdesk.peripherals.receipt_printer.escpos import Profile
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.wires.tcp import TcpOpener


def on_tcp(host: str, port: int, *, patience: Patience, process_id: bool = False) -> EscposPrinter:
    """``process_id``: the printer is known to answer ``GS ( H``; only then can a job be confirmed."""
    opener = TcpOpener(host, port, patience.connect)
    return EscposPrinter(opener, Profile(process_id=process_id), patience)
