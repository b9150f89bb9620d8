"""A SQLite centre with one office, and two counters that joined it; time is simulated."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.cable import Side, side
from tests.helpers.centre import Office, office, reopened
from windowdesk.central.store.database import open_folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: a centre, and two counters with numbers that wrote nothing yet."""
    folder = tmp_path_factory.mktemp("office")
    database = open_folder(folder / "centre")
    made = office(database, demo=True)
    for n in (1, 2):
        one = side(folder / f"desk-{n}", made.centre, made.clock, seed=n)
        one.join(made.code())
        one.run()
        one.store.close()
    database.close()
    return folder


@pytest.fixture
def folder(tmp_path: Path, template: Path) -> Path:
    """A copy of the template: all of it, so that nobody takes a profile for a copied one."""
    return shutil.copytree(template, tmp_path / "office")


@pytest.fixture
def made(folder: Path) -> Iterator[Office]:
    database = open_folder(folder / "centre")
    yield reopened(database)
    database.close()


@pytest.fixture
def joined(folder: Path, made: Office) -> Iterator[Callable[[], Side]]:
    """Opens counters that joined, have numbers, and wrote nothing yet."""
    sides: list[Side] = []

    def make() -> Side:
        count = len(sides) + 1
        one = side(folder / f"desk-{count}", made.centre, made.clock, seed=count)
        sides.append(one)
        if one.sync.membership() is None:
            one.join(made.code())
        one.run()
        return one

    yield make
    for one in sides:
        one.store.close()


@pytest.fixture
def pair(joined: Callable[[], Side]) -> tuple[Side, Side]:
    return joined(), joined()


@pytest.fixture
def one(joined: Callable[[], Side]) -> Side:
    return joined()
