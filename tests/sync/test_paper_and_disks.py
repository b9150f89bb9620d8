"""Paper keyed in arrives as any case does; a cloned, restored or full disk gives nothing out twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Cable, Side, centre_digest
from tests.helpers.centre import Office
from tests.helpers.counter import (
    AGENT,
    COMPANY,
    DISPATCH,
    NEW_COMPANY,
    StandingClock,
    check_everything,
)
from tests.helpers.office_counter import OfficeCounter
from windowdesk.app.errors import DiskFull
from windowdesk.app.issuing import Issued
from windowdesk.app.slips import Slip
from windowdesk.app.syncing import Link
from windowdesk.storage.highwater import Verdict
from windowdesk.storage.sync_store import SqlSyncStore


@pytest.fixture
def desk(tmp_path: Path, made: Office) -> Iterator[OfficeCounter]:
    opened = OfficeCounter(tmp_path / "whole", made, made.clock)
    yield opened
    opened.close()


def key_in(one: OfficeCounter, slip: Slip, clock: StandingClock) -> Issued:
    intake = one.counter.desk.emergency.begin(slip.number, slip.drawn_at + timedelta(minutes=5))
    intake.choose_item(DISPATCH)
    for question, option in NEW_COMPANY.items():
        intake.answer(question, option)
    intake.set_applicant(COMPANY)
    intake.set_agent(AGENT)
    check_everything(intake)
    return one.counter.desk.issue(intake)


# --- emergency paper ------------------------------------------------------------------------------


def test_paper_keyed_in_is_applied_by_the_centre_whenever_it_comes(
    desk: OfficeCounter, made: Office, tmp_path: Path
) -> None:
    """Its block was leased in an epoch long over; the centre takes its numbers all the same."""
    emergency = desk.counter.desk.emergency
    first, second, spoilt = emergency.save(3, tmp_path / "slips.pdf").slips
    made.clock.pass_(hours=2)
    key_in(desk, first, made.clock)
    emergency.void(spoilt.number, "写错申请人，整份作废")
    assert desk.sync()
    desk.counter.conversation.store.new_epoch(desk.counter.store.epoch, "a test")
    assert desk.sync()
    made.clock.pass_(days=20)
    late = key_in(desk, second, made.clock)
    assert desk.sync()
    store = desk.counter.store
    assert desk.counter.conversation.store.not_applied() == ()
    assert store.unsent() == 0
    assert all(block.unexplained == 0 for block in store.number_account())
    case = desk.counter.desk.case(late.case_id)
    assert case.first_received_at == second.drawn_at + timedelta(minutes=5)
    marks = desk.counter.desk.syncing.marks([late.case_id])
    assert marks[late.case_id].project[31:39] == f"{second.drawn_at:%Y%m%d}", "its own day"


def test_a_full_disk_refuses_before_a_slip_or_a_case_exists(
    desk: OfficeCounter, made: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    emergency, store = desk.counter.desk.emergency, desk.counter.store
    (slip,) = emergency.save(1, tmp_path / "slips.pdf").slips
    made.clock.pass_(minutes=6)
    before = (store.numbers_left(), store.unsent(), len(store.audit_entries()))

    def full(_path: object) -> object:
        return shutil._ntuple_diskusage(10**9, 10**9, 1024)

    with monkeypatch.context() as patched:
        patched.setattr("windowdesk.storage.store.shutil.disk_usage", full)
        with pytest.raises(DiskFull):
            emergency.save(2, tmp_path / "more.pdf")
        with pytest.raises(DiskFull):
            key_in(desk, slip, made.clock)
    assert (store.numbers_left(), store.unsent(), len(store.audit_entries())) == before
    assert not (tmp_path / "more.pdf").exists()
    assert emergency.account().out == 1
    assert key_in(desk, slip, made.clock).number == slip.number
    assert desk.sync()


# --- disks ----------------------------------------------------------------------------------------


def test_a_cloned_disk_pushing_from_two_machines_is_two_histories_and_both_are_kept(
    joined: Callable[[], Side], made: Office, tmp_path: Path
) -> None:
    """Whole, with its promises: nothing here can tell; the centre can, at the first difference."""
    one = joined()
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    one.store.close()
    copied = tmp_path / "clone"
    shutil.copytree(one.profile, copied)
    one.store = open_desk(one.profile, clock=one.time)
    one.wire()
    store = open_desk(copied, clock=one.time)
    two = Side(copied, one.clock, Cable(made.centre), one.time, store, seed=9)
    try:
        assert two.store.device == one.store.device
        acts.issue(one.store, one.time.now())
        acts.issue(two.store, two.time.now())
        for side in (one, two, one):
            side.engine.nudge()
            side.run(300)
        assert Link.QUARANTINED in (one.engine.outlook.link, two.engine.outlook.link)
        told = {one.digest, two.digest}
        assert centre_digest(made.centre, one.store.device) in told, "one history stands, whole"
        for side in (one, two):
            assert side.store.verify_chain() is None
            assert len(side.store.summaries()) == 2, "nothing that was issued is taken back here"
        with made.centre.database.reading() as connection:
            apart = connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar()
        assert apart, "and the other is kept for whoever looks"
    finally:
        two.store.close()


def test_a_whole_profile_restored_off_line_is_seen_by_the_witness(
    joined: Callable[[], Side], tmp_path: Path
) -> None:
    """Nobody is there to ask, and no number goes out twice."""
    one, witness = joined(), tmp_path / "witness"
    one.store.close()
    one.store = open_desk(one.profile, clock=one.time, witness=witness)
    one.wire()
    one.cable.cut = True
    one.store.close()
    shutil.copytree(one.profile, tmp_path / "backup")
    one.store = open_desk(one.profile, clock=one.time, witness=witness)
    acts.issue(one.store, one.time.now())
    given = {summary.number for summary in one.store.summaries()}
    one.store.close()
    shutil.rmtree(one.profile)
    shutil.copytree(tmp_path / "backup", one.profile)
    one.store = open_desk(one.profile, clock=one.time, witness=witness)
    assert one.store.verdict is Verdict.RESTORED
    assert SqlSyncStore(one.store, one.time).epoch == 2
    assert one.store.numbers_left() == 0, "burnt until the centre leases anew"
    one.wire()
    one.cable.cut = False
    one.run()
    acts.issue(one.store, one.time.now())
    again = {summary.number for summary in one.store.summaries()}
    assert not given & again
    one.engine.nudge()
    one.run()
    assert one.store.unsent() == 0
