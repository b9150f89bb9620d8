"""The counter's audit chain as the conversation with the centre needs it (``sync.audit_push``)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from windowdesk.app.ports import AuditEntry, Clock
from windowdesk.database.statements import Statement
from windowdesk.protocol import audit as wire
from windowdesk.storage import rows, tables
from windowdesk.storage.store import SqlStore

KEPT = "sync.audit"  # "seq/head" of the last entry the centre has
WITNESSED = "sync.audit_witnessed"  # the day the centre's own head was last noted
WITNESS = "centre.head"
_AFTER = Statement(
    select(*tables.audit.c)
    .where(tables.audit.c.seq > bindparam("after"))
    .order_by(tables.audit.c.seq)
    .limit(bindparam("most"))
)


class StoredAudit:
    """Implements ``sync.audit_push.AuditBook`` over the store."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def device(self) -> str:
        return self._store.device

    def audit_kept(self) -> tuple[int, str]:
        """The last entry the centre has; its digest empty where only the place is known."""
        seq, slash, head = (self._store.meta(KEPT) or f"0/{wire.GENESIS}").partition("/")
        return int(seq), head if slash else ""

    def audit_after(self, seq: int, limit: int) -> Sequence[bytes]:
        """Entries after ``seq`` as the bytes that were hashed."""
        with self._store.reading() as connection:
            return [
                wire.line(row.seq, row.prev, rows.from_entry(rows.to_entry(row)))
                for row in _AFTER.rows(connection, {"after": seq, "most": limit})
            ]

    def keep_audit(self, seq: int, head: str) -> None:
        """The centre has everything up to ``seq``."""
        with self._store.transaction() as work:
            work.set_meta(KEPT, f"{seq}/{head}")

    def witness(self, seq: int, head: str) -> None:
        """Note where the centre's own chain stood, at most once a day: it would never end otherwise."""
        now = self._clock.now()
        day = now.date().isoformat()
        if self._store.meta(WITNESSED) == day:
            return
        entry = AuditEntry(now, "system", WITNESS, str(seq), head)
        with self._store.transaction() as work:
            work.audit(entry)
            work.set_meta(WITNESSED, day)
