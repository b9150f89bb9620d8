"""Two counters and a centre end up with the same, whatever happened on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest, side
from tests.helpers.centre import Office, office
from windowdesk.central.store.database import open_folder
from windowdesk.domain.cases.case import State, fold
from windowdesk.protocol import routes


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    database = open_folder(tmp_path / "centre")
    yield office(database, demo=True)
    database.close()


@pytest.fixture
def pair(tmp_path: Path, made: Office) -> Iterator[tuple[Side, Side]]:
    """Two counters of one office, joined, with numbers, and nothing written yet."""
    sides = [side(tmp_path / f"desk-{n}", made.centre, made.clock, seed=n) for n in (1, 2)]
    for one in sides:
        one.join(made.code())
        one.run()
    yield sides[0], sides[1]
    for one in sides:
        one.store.close()


def equal(made: Office, *sides: Side) -> None:
    """Nothing waits, and the centre holds of each counter what it wrote."""
    for one in sides:
        assert one.store.unsent() == 0
        assert centre_digest(made.centre, one.store.device) == one.digest
        assert one.store.verify_chain() is None


def states(one: Side, case_id: str) -> State:
    return fold(case_id, one.store.events(case_id)).state


def test_two_counters_and_the_centre_end_up_equal(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    first = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    second = [acts.issue(two.store, two.time.now()) for _ in range(2)]
    for counter in (one, two, one):
        counter.engine.nudge()
        counter.run()
    equal(made, one, two)
    for case_id in (*first, *second):
        assert states(one, case_id) is states(two, case_id) is State.ACCEPTED
        assert one.store.events(case_id) == two.store.events(case_id)
    # every case has its 43 characters at both
    assert {len(mark.project) for mark in one.sync.marks(second).values()} == {43}
    assert one.cable.count("POST", routes.SESSION) == 1
