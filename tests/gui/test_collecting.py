"""What Python's collector walks through while a clerk types: what came since, and not the whole desk."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.helpers.window import DeskRig
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.gui.collecting import Collecting
from windowdesk.gui.tour.clerk import Clerk


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_no_collection_under_a_key_walks_through_the_whole_desk(clerk: Clerk, rig: DeskRig) -> None:
    Collecting(rig.desk_app.tasks, rig.desk_app.window)
    made = [object()]
    assert walked_through(made)
    clerk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    clerk.wait(lambda: not walked_through(made), "the desk is not set aside")
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    # once: what belongs to a matter must be found when it has become garbage
    since = [object()]
    clerk.call_next()
    clerk.settle()
    assert walked_through(since)


def walked_through(made: object) -> bool:
    """Whether a whole collection looks at ``made``: what is set aside is not listed."""
    return any(one is made for one in gc.get_objects())
