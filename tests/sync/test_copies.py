"""Copies of papers reach the centre behind their case, and are there what they are here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.centre import Office
from tests.helpers.counter import check_everything, dispatch_intake
from tests.helpers.office_counter import OfficeCounter
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol import routes
from windowdesk.sync.ports import Answer


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


def test_a_copy_of_another_window_is_looked_at_while_there_is_a_line(
    pair: tuple[OfficeCounter, OfficeCounter], made: Office
) -> None:
    one, two = pair
    intake = dispatch_intake(one.counter)
    check_everything(intake)
    one.counter.desk.capturing.capture(intake, "application")
    case_id = one.counter.desk.issue(intake).case_id
    case = one.counter.desk.case(case_id)
    number, [held] = case.number, case.copies
    taken = one.counter.desk.capturing.copy_pages(held.copy_id, number)
    assert taken is not None
    assert len(taken) == 1
    assert two.counter.desk.capturing.copy_pages(held.copy_id, number) is None

    def looked() -> list[bytes] | str:
        try:
            return two.counter.desk.capturing.fetched_pages(held.sha256, number)
        except (BadInput, NotAllowed) as refused:
            return refused.code

    assert one.sync()
    assert two.sync()
    assert looked() == taken
    # who saw it stands in the chain of either window, and with the next push in the centre's
    for each, where in ((one, "here"), (two, "elsewhere")):
        (entry,) = [e for e in each.counter.store.audit_entries() if e.action == "case.copy"]
        clerk = each.counter.desk.current
        assert clerk is not None
        assert (entry.actor, entry.subject) == (clerk.number, number)
        assert entry.detail == {"copy": held.sha256[:16], "taken": where}
    # it was shown and not kept
    assert two.counter.desk.capturing.copy_content(held.copy_id) is None
    two.cable.cut = True
    with pytest.raises(BadInput, match="现在也连不上中心平台") as caught:
        two.counter.desk.capturing.fetched_pages(held.sha256, number)
    assert "影像保存在拍摄的窗口" in caught.value.saved
    assert "联网后按 Ctrl+R" in caught.value.press
    two.cable.cut = False
    two.counter.conversation.syncing.force_offline(True)
    before = len(two.cable.asked)
    with pytest.raises(BadInput, match="本机已手动离线") as caught:
        two.counter.desk.capturing.fetched_pages(held.sha256, number)
    assert "Ctrl+D 恢复联网" in caught.value.press
    assert len(two.cable.asked) == before
    two.counter.conversation.syncing.force_offline(False)
    two.sync()
    two.cable.script = lambda asked: Answer(200, {}, b"%PDF-1.7 of another paper")
    assert looked() == "copy_damaged"
    two.cable.script = None
    two.counter.desk.current = StaffMember("1300", "钱小演", Role.ADMINISTRATOR)
    assert looked() == "role"
    # what could not be had was not seen
    seen = [e for e in two.counter.store.audit_entries() if e.action == "case.copy"]
    assert len(seen) == 1
    for each in pair:
        each.close()
