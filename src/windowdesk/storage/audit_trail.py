"""The audit chain as somebody reads it at the desk (``app.trail.TrailBook``)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from windowdesk.app.ports import AuditEntry
from windowdesk.app.trail import REFUSED, ChainCheck, TrailFilter
from windowdesk.storage import chain, rows
from windowdesk.storage.store import SqlStore
from windowdesk.storage.tables import audit


class StoredTrail:
    """Reads committed entries; changes nothing."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def lines(
        self, wanted: TrailFilter, before: int, limit: int
    ) -> Sequence[tuple[int, AuditEntry]]:
        """Entries with their places, newest first."""
        query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        if before:
            query = query.where(audit.c.seq < before)
        if wanted.actor:
            query = query.where(audit.c.actor == wanted.actor)
        if wanted.action:
            query = query.where(audit.c.action.startswith(wanted.action, autoescape=True))
        if wanted.subject:
            query = query.where(audit.c.subject == wanted.subject)
        if wanted.day:
            query = query.where(func.substr(audit.c.at, 1, 10) == wanted.day)
        if wanted.refused:
            query = query.where(audit.c.result.in_(REFUSED))
        with self._store.reading() as connection:
            return [(row.seq, rows.to_entry(row)) for row in connection.execute(query)]

    def check(self) -> ChainCheck:
        """Every entry against the one before it."""
        with self._store.reading() as connection:
            broken = chain.verify_audit(connection)
            end = chain.heads(connection, self._store.device, self._store.epoch)
        if broken is None:
            return ChainCheck(end.audit_seq, end.audit_head)
        return ChainCheck(end.audit_seq, end.audit_head, (int(broken.place), broken.problem))
