"""A copied disk is another counter: it sends what it wrote itself, and hears of everything else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Cable, Side, equal, state_of
from tests.helpers.centre import Office
from tests.sync.test_bad_days import close, reopen, restore_point, settle
from windowdesk.app.wording_sync import left_behind_words
from windowdesk.bootstrap.sync_reading import glance
from windowdesk.domain.cases.case import State
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.store import SqlStore


def copy_of(one: Side, folder: Path) -> Side:
    """Another machine with this one's disk, without its promises."""
    close(one)
    shutil.copytree(one.profile, folder)
    for name in ("highwater", "position"):
        (folder / name).unlink()
    reopen(one)
    store = open_desk(folder, clock=one.time)
    return Side(folder, one.clock, one.cable, one.time, store)


def twin_of(one: Side, folder: Path) -> Side:
    """Another machine with this one's disk and its name."""
    close(one)
    shutil.copytree(one.profile, folder)
    reopen(one)
    store = open_desk(folder, clock=one.time)
    return Side(folder, one.clock, Cable(one.cable.centre), one.time, store)


def test_a_copied_disk_is_another_counter_that_never_joined(
    made: Office, one: Side, tmp_path: Path
) -> None:
    acts.issue(one.store, one.time.now())
    settle(one)
    copy = copy_of(one, tmp_path / "copy")
    assert copy.store.verdict is Verdict.COPIED
    assert copy.store.device != one.store.device
    assert copy.sync.membership() is None
    assert copy.sync.device_key() != one.sync.device_key()
    asked = len(one.cable.asked)
    copy.engine.nudge()
    copy.engine.step()
    assert len(one.cable.asked) == asked
    # with a code of its own it is a counter like any other
    copy.join(made.code())
    settle(copy)
    case_id = acts.issue(copy.store, one.time.now())
    settle(copy, one)
    assert state_of(one, case_id) is State.ACCEPTED
    equal(made, one)
    close(copy)


def test_a_copy_has_to_send_what_it_wrote_itself_and_hears_of_the_rest(
    made: Office, one: Side, tmp_path: Path
) -> None:
    settle(one)
    ended = acts.issue(one.store, one.time.now())
    settle(one)
    acts.issue(one.store, one.time.now())
    copy = copy_of(one, tmp_path / "copy")
    acts.void(one.store, ended, one.time.now())
    counts = copy.sync.counts()
    # of the former name nothing waits here, and nothing is forgotten
    assert (copy.store.unsent(), counts.unsent, counts.oldest) == (0, 0, None)
    assert counts.left_behind == 1
    copy.join(made.code())
    assert copy.sync.counts().left_behind == 2
    settle(copy)
    acts.issue(copy.store, one.time.now())
    settle(copy)
    counts = copy.sync.counts()
    assert (counts.unsent, counts.left_behind) == (0, 1)
    # the same is said beside the running desk, in words
    status = glance(copy.profile).status
    assert (status.unsent, status.left_behind) == (0, 1)
    assert "其中 1 项" in left_behind_words(status.left_behind)
    # its own documents do not wait behind those of the other machine's unsent case
    assert counts.attachments_waiting == 0
    assert state_of(copy, ended) is State.ACCEPTED
    settle(one, copy)
    assert copy.sync.counts().left_behind == 0
    assert state_of(copy, ended) is State.VOIDED
    equal(made, one, copy)
    close(copy)


def test_a_copy_that_joins_hears_what_ended_meanwhile(
    made: Office, one: Side, tmp_path: Path
) -> None:
    ended = acts.issue(one.store, one.time.now())
    settle(one)
    copy = copy_of(one, tmp_path / "copy")
    acts.void(one.store, ended, one.time.now())
    settle(one)
    copy.join(made.code())
    settle(copy)
    assert state_of(copy, ended) is State.VOIDED
    close(copy)


@pytest.mark.parametrize(("act", "became"), [(acts.void, "rejected"), (acts.withdraw, "recorded")])
def test_of_two_machines_with_one_name_the_one_that_did_not_tell_hears_what_became_of_it(
    made: Office,
    pair: tuple[Side, Side],
    folder: Path,
    act: Callable[[SqlStore, str, datetime], None],
    became: str,
) -> None:
    one, other = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one, other)
    restored = restore_point(made, folder, folder.parent)
    act(one.store, case_id, one.time.now())
    settle(one)
    assert one.sync.not_applied() == ()
    twin = twin_of(one, folder.parent / "twin")
    again = restored()
    for side in (one, other, twin):
        side.cable.centre = again.centre
    # the centre forgot it, another window was first, and the twin tells it anew
    acts.void(other.store, case_id, other.time.now())
    settle(other, twin)
    told = [(said.seq, said.state, said.code) for said in twin.sync.not_applied()]
    assert told == [(2, became, "stale")]
    settle(one)
    assert [(said.seq, said.state, said.code) for said in one.sync.not_applied()] == told
    close(twin)
