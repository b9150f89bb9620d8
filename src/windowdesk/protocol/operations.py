"""The operation log's record: what the counter will tell the centre, exactly once, in order.

Frozen (docs/decisions: formats). Identity of an operation is ``(device, epoch, seq)``; ``op_id`` is
a UUIDv7 for people and logs. Each carries the hash of the one before it, so that a missing or
changed operation cannot pass unseen (sync.md, *Operation log*).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from windowdesk.domain.plain import sha256

SCHEMA_VERSION = 1
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``monotonic_ns`` and ``boot_id`` let the centre order a lying wall clock.

    ``base_version`` is the case's event seq before the operation; ``catalogue`` the hash judged
    under; ``payload`` plain JSON (the events written in the same transaction).
    """

    device: str
    epoch: int
    seq: int
    op_id: str
    kind: str
    actor: str
    case_id: str
    base_version: int
    catalogue: str
    wall_time: datetime
    monotonic_ns: int
    boot_id: str
    prev: str
    payload: dict[str, Any] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    def digest(self) -> str:
        """SHA-256 over the canonical form; the next operation's ``prev``."""
        return sha256(self)
