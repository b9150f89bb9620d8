"""A search over a real store and a real index, put together as bootstrap does."""

from __future__ import annotations

from pathlib import Path

from tests.durability.issuing import FixedClock
from windowdesk.app.search.searching import CaseSearch
from windowdesk.reference.pinyin import readings
from windowdesk.storage.case_index import SqlCaseIndex
from windowdesk.storage.case_source import SqlCaseSource
from windowdesk.storage.key import stored_key
from windowdesk.storage.store import SqlStore


def search_on(store: SqlStore, profile: Path, clock: FixedClock) -> CaseSearch:
    """Finding in ``store``; close it before the store."""
    index = SqlCaseIndex(profile, lambda: stored_key(profile, lambda: None))
    source = SqlCaseSource(store.reading, store.writing)
    return CaseSearch(source, index, readings, clock)


def catch_up(search: CaseSearch) -> None:
    """Until nothing is left."""
    while search.catch_up(60):
        pass


def everything(search: CaseSearch, typed: str, page: int = 1000) -> list[str]:
    """The ids of all cases found, page after page, newest first."""
    found, more = [], 0
    while True:
        answer = search.find(typed, before=more, limit=page)
        found += [case.case_id for case in answer.cases]
        more = answer.more
        if not more:
            return found
