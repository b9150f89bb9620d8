"""This counter's audit chain on its way to the centre: contiguous, sealed, in pieces of 500 entries.

Without thread or socket, like the engine that calls it: :meth:`body` is what to ``POST`` to
``routes.AUDIT``, :meth:`heard` takes the answer. A break of the chain here is not hidden: what comes
before it goes first, what follows is sent as ``torn``, and the centre names the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from windowdesk.protocol import audit as wire
from windowdesk.protocol import signing
from windowdesk.protocol.messages import (
    MAX_BATCH_BYTES,
    AuditKept,
    AuditLines,
    Problem,
    WireError,
    decode,
    encode,
)
from windowdesk.protocol.signing import SigningKey


class AuditBook(Protocol):
    """The store's side of it. Blocking."""

    @property
    def device(self) -> str: ...

    def audit_kept(self) -> tuple[int, str]:
        """How far the centre is: the last entry it has and its digest; (0, GENESIS) at first."""
        ...

    def audit_after(self, seq: int, limit: int) -> Sequence[bytes]:
        """Entries after ``seq`` as the bytes that were hashed."""
        ...

    def keep_audit(self, seq: int, head: str) -> None:
        """The centre has everything up to ``seq``."""
        ...

    def witness(self, seq: int, head: str) -> None:
        """Where the centre's own chain stood, noted in ours at most once a day."""
        ...


class AuditPush:
    """``key`` seals; ask it again after a renewal of the device's credential."""

    def __init__(self, book: AuditBook, key: SigningKey) -> None:
        self._book = book
        self._key = key

    def body(self) -> bytes | None:
        """The next piece to send; None when the centre has it all."""
        seq, head = self._book.audit_kept()
        entries = self._book.audit_after(seq, wire.MOST_LINES)
        if not entries:
            return None
        first = wire.read(entries[0])
        sound = _sound(entries)
        before = head or first.prev
        torn = first.seq != seq + 1 or first.prev != before
        digest = wire.digest(entries[sound - 1])
        device = self._book.device
        return encode(
            AuditLines(
                device=device,
                first=first.seq,
                count=sound,
                prev=first.prev,
                head=digest,
                entries=[msgspec.Raw(entry) for entry in entries[:sound]],
                key=signing.key_id(self._key.public),
                signature=self._key.sign(signing.AUDIT, device, first.seq, sound, digest),
                algorithm=self._key.algorithm,
                torn=torn,
            )
        )

    def heard(self, status: int, body: bytes) -> bool:
        """Take the centre's answer; whether there is reason to send again at once."""
        if status == 200:
            kept = decode(AuditKept, body)
            self._book.keep_audit(kept.seq, kept.head)
            if kept.centre_seq:
                self._book.witness(kept.centre_seq, kept.centre_head)
            return bool(self._book.audit_after(kept.seq, 1))
        try:
            problem = decode(Problem, body)
        except WireError:
            return False
        if problem.code != "gap" or problem.expected < 1:
            return False
        self._book.keep_audit(problem.expected - 1, "")
        return True


def _sound(entries: Sequence[bytes]) -> int:
    """How many from the first on follow one another and fit one message; at least one."""
    size, before, place = 0, "", 0
    for count, entry in enumerate(entries):
        read = wire.read(entry)
        size += len(entry) + 1
        if count and (
            read.prev != before or read.seq != place + 1 or size > MAX_BATCH_BYTES - 4096
        ):
            return count
        before, place = wire.digest(entry), read.seq
    return len(entries)
