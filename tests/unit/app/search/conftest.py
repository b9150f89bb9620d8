"""A town's cases, indexed in part: what is said of them must hold on both sides of the mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.durability.issuing import FixedClock, open_desk
from tests.helpers.crowd import Invented, crowd, settle_in
from tests.helpers.finding import catch_up, search_on
from windowdesk.app.search.searching import CaseSearch

TODAY = datetime.fromisoformat("2025-06-30T10:00:00")
COUNT, INDEXED = 600, 450


class Town:
    """Cases oldest first, three quarters of them in the index."""

    def __init__(self, profile: Path, search: CaseSearch, cases: tuple[Invented, ...]) -> None:
        self.profile, self.search, self.cases = profile, search, cases


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    profile = tmp_path_factory.mktemp("town") / "desk"
    clock = FixedClock(TODAY)
    store = open_desk(profile, clock=clock)
    search = search_on(store, profile, clock)
    cases = tuple(crowd(COUNT, days=40))
    settle_in(store, cases[:INDEXED])
    catch_up(search)
    settle_in(store, cases[INDEXED:])
    yield Town(profile, search, cases)
    search.close()
    store.close()
