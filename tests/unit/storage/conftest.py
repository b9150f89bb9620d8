"""A counter's store with an invented counter, opened and closed for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.issuing import FixedClock, open_desk
from windowdesk.storage.store import SqlStore


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def store(profile: Path, clock: FixedClock) -> Iterator[SqlStore]:
    opened = open_desk(profile, clock=clock)
    yield opened
    opened.close()
