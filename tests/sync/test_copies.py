"""Copies of papers reach the centre behind their case, and are there what they are here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.centre import Office
from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.office_counter import OfficeCounter
from windowdesk.protocol import routes


@pytest.fixture
def pair(tmp_path: Path, made: Office) -> tuple[OfficeCounter, OfficeCounter]:
    return (
        OfficeCounter(tmp_path / "one", made, made.clock),
        OfficeCounter(tmp_path / "two", made, made.clock),
    )


def test_the_centre_and_the_other_windows_have_the_same_bytes(
    pair: tuple[OfficeCounter, OfficeCounter], made: Office
) -> None:
    one, two = pair
    desk = one.counter.desk
    intake = dispatch_intake(one.counter)
    check_everything(intake)
    # two materials, so that a place in the table moves over more than one
    for material in ("application", "rules"):
        desk.capturing.capture(intake, material)
    case_id = desk.issue(intake).case_id
    copies = desk.case(case_id).copies
    assert one.counter.conversation.store.counts().attachments_waiting == 4  # and two papers
    assert one.sync()
    assert one.counter.conversation.store.counts().attachments_waiting == 0
    assert two.sync()
    # what the case says of them came with its event, at every window
    assert two.counter.desk.case(case_id).copies == copies
    for held in copies:
        path = f"{routes.ATTACHMENTS}/{held.sha256}"
        given = two.counter.conversation.syncing.engine._wire.send("GET", path)
        assert given.body == desk.capturing.copy_content(held.copy_id)
    for each in pair:
        each.close()
