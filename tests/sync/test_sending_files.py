"""Which file is to be sent is found where the last one ended, however many were sent before."""

from __future__ import annotations

from typing import Any

from tests.helpers import acts
from tests.helpers.cable import Side
from tests.helpers.centre import Office
from windowdesk.storage.sync_files import content, sent_up_to, waiting


def test_a_day_of_papers_makes_the_next_no_dearer_to_find(pair: tuple[Side, Side]) -> None:
    one, _two = pair
    steps = []
    for many in (3, 60):
        for _ in range(many):
            acts.issue(one.store, one.time.now(), size=200)
        one.engine.nudge()
        one.run()
        with one.store.reading() as connection:
            assert waiting(connection) == 0
        steps.append(_steps(one, acts.issue(one.store, one.time.now(), size=200)))
    assert steps[1] == steps[0]


def test_an_old_paper_that_is_asked_for_again_is_found(
    made: Office, pair: tuple[Side, Side]
) -> None:
    del made
    one, _two = pair
    old = acts.issue(one.store, one.time.now(), size=200)
    one.engine.nudge()
    one.run()
    (paper,) = one.store.documents_of(old)
    with one.store.reading() as connection:
        assert sent_up_to(connection) > 0
        assert content(connection, paper.sha256) == paper.content
        assert content(connection, "0" * 64) is None


def _steps(counter: Side, case_id: str) -> int:
    """Instructions of SQLite's machine for the content of the case's paper."""
    (paper,) = counter.store.documents_of(case_id)
    counted: list[int] = []
    with counter.store.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.set_progress_handler(lambda: counted.append(1), 1)
        assert content(connection, paper.sha256) == paper.content
        driver.set_progress_handler(None, 0)
    return len(counted)
