"""A receipt printer at HOST:9100: :class:`EscposPrinter` over a TCP line."""

from __future__ import annotations

from windowdesk.peripherals.receipt_printer.escpos import Profile
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
from windowdesk.peripherals.wires.tcp import TcpOpener

DEFAULT_PORT = 9100


class TcpReceiptPrinter(EscposPrinter):
    """One receipt printer on the network.

    ``process_id``: the printer is known to answer ``GS ( H``; only then can a job be CONFIRMED.
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        *,
        process_id: bool = False,
        patience: Patience | None = None,
    ) -> None:
        waits = patience or Patience()
        opener = TcpOpener(host, port, waits.connect)
        super().__init__(opener, Profile(process_id=process_id), waits)
