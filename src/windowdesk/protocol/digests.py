"""One digest for everything a device ever wrote: equal on both sides when both hold the same.

Over epochs, counts and heads, not over the operations: it survives their being purged, and the head
of a hash chain stands for all before it.
"""

from __future__ import annotations

from collections.abc import Iterable

from windowdesk.domain.plain import sha256
from windowdesk.protocol.messages import Line


def digest(lines: Iterable[Line]) -> str:
    """SHA-256, as hex, of a device's lines; epochs without an operation do not count."""
    written = sorted((line.epoch, line.seq, line.head) for line in lines if line.seq)
    return sha256([[epoch, seq, head] for epoch, seq, head in written])
