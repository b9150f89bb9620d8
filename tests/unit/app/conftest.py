"""A counter with its real store for every use case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.counter import StandingClock, demo_counter
from windowdesk.bootstrap.counter import Counter


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def counter(tmp_path: Path, clock: StandingClock) -> Iterator[Counter]:
    opened = demo_counter(tmp_path / "profile", clock)
    yield opened
    opened.close()
