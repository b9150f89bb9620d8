"""What several tests of the centre begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.kept import Kept, kept_by


@pytest.fixture(params=["sqlite", "postgres"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Kept]:
    """A platform that commands find, on either engine."""
    with kept_by(request.param, tmp_path / "data", capsys) as found:
        yield found
