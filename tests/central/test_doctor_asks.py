"""``doctor`` of a counter asks its centre what time it has, and says who is right to be doubted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers import postgres
from tests.helpers.counter import StandingClock
from tests.helpers.platform import served
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.store.database import open_folder
from windowdesk.cli.doctor_system import CLOCK_LIMIT_S, centre


@pytest.mark.parametrize(
    ("ahead", "ok", "words"),
    [(0, True, "时钟一致"), (CLOCK_LIMIT_S + 60, False, "快"), (-CLOCK_LIMIT_S - 60, False, "慢")],
)
def test_clocks_apart_are_found_before_a_paper_is_dated_wrongly(
    tmp_path: Path, ahead: int, ok: bool, words: str
) -> None:
    database = open_folder(postgres.sqlite_folder(tmp_path / "centre"))
    clock = StandingClock(SystemClock().now() - timedelta(seconds=ahead))
    with served(database, clock=clock) as platform:
        found = centre(platform.url, "")
    assert (found.ok, found.part) == (ok, "centre")
    assert words in found.words
    assert bool(found.press) is not ok
    # nobody answers any more: the counter is well all the same, and says so
    gone = centre(platform.url, "")
    assert gone.ok
    assert "离线" in gone.words
    database.close()
