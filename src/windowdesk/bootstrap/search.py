"""Finding cases, put together: the store as it is read, the index beside it, the initials."""

from __future__ import annotations

from pathlib import Path

from windowdesk.app.ports import Clock
from windowdesk.app.search.searching import CaseSearch
from windowdesk.reference.pinyin import readings
from windowdesk.storage.case_index import SqlCaseIndex
from windowdesk.storage.case_source import SqlCaseSource
from windowdesk.storage.key import stored_key
from windowdesk.storage.store import SqlStore


def case_search(profile: Path, store: SqlStore, clock: Clock) -> CaseSearch:
    """Nothing of it is opened before somebody searches or the desk has a quiet moment."""
    source = SqlCaseSource(store.reading, store.writing)
    index = SqlCaseIndex(profile, lambda: stored_key(profile))
    return CaseSearch(source, index, readings, clock)
