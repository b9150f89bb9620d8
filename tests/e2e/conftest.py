"""What several files of whole commands begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.commands import Served, ask


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    centre = Served(tmp_path / "centre")
    assert ask("central", "init", "--data", centre.data)[0] == 0
    centre.start()
    yield centre
    centre.stop()
