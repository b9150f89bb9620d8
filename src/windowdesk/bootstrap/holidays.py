"""Holidays the centre gave out, kept where the counter's own imports lie; taken up at the next start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.reference.holiday_files import store_table, table_of
from windowdesk.storage.sync_store import SqlSyncStore

_log = logs.get(__name__)


class PublishedHolidays:
    """What came by the feed into ``profile``: a year of the centre replaces the one imported here."""

    def __init__(self, store: SqlSyncStore, profile: Path) -> None:
        self._store = store
        self._profile = profile
        self._known: dict[int, str] = {}

    def take_over(self) -> None:
        """Keep every year that is new or another; one that cannot be read is said once and left."""
        for year, body in self._store.calendars():
            digest = hashlib.sha256(body.encode()).hexdigest()
            name = f"calendar.{year}"
            if self._known.get(year) == digest or self._store.setting(name) == digest:
                continue
            self._known[year] = digest
            try:
                store_table(table_of(f"{year}.json", body), self._profile)
            except DeskError as problem:
                _log.warning("holidays not taken over", year=year, code=problem.code)
                continue
            self._store.set(**{name: digest})
