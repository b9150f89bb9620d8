"""The template of every simulated office, made once a run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.plain import plain_store
from tests.proofs.simulation import template


@pytest.fixture(scope="session")
def office(pytestconfig: pytest.Config) -> Iterator[Path]:
    """The template every world begins from, in memory and without a cipher."""
    with tempfile.TemporaryDirectory(dir=template.memory()) as folder:
        # only while it is made: others of this run open stores that have a cipher
        with plain_store():
            # the sample has no world of twelve
            template.make_both(Path(folder), crowd=bool(pytestconfig.getoption("--proof")))
        yield Path(folder)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A soak that is over in seconds shows nothing: it is for `make proof` alone."""
    return True if collection_path.name == "soak" and not config.getoption("--proof") else None
