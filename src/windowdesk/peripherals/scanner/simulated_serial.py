"""A scanner at the end of a serial line (a pseudo terminal), for demonstrations and tests. POSIX only."""

from __future__ import annotations

from windowdesk.peripherals.wires.simulated import SimulatedLine


class SimulatedSerialScanner(SimulatedLine):
    """A scanner behind the pseudo terminal ``path``: pull its trigger with :meth:`scan`."""

    def __init__(
        self, *, prefix: bytes = b"", suffix: bytes = b"\r", encoding: str = "utf-8"
    ) -> None:
        super().__init__("simulated-scanner")
        self._prefix, self._suffix, self._encoding = prefix, suffix, encoding

    def scan(self, text: str) -> None:
        """The bytes of one code."""
        self._say(self._prefix + text.encode(self._encoding) + self._suffix)

    def noise(self, data: bytes) -> None:
        """Bytes that are no scan."""
        self._say(data)

    def _heard(self, data: bytes) -> None:
        """Scanners do as they are told by codes, and need not answer a line."""
