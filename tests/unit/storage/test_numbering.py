"""No number twice: not after a restore, a power cut, a copy to another machine, or a full block."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.durability.issuing import NINE, PREFIX, FixedClock, case_of, issue, open_desk
from windowdesk.app.errors import NumbersExhausted
from windowdesk.app.ports import NumberClaimed
from windowdesk.domain.cases.case import CaseEvent, EventKind
from windowdesk.domain.numbers import MAX_INDEX, ReceiptNumber
from windowdesk.storage import numbering
from windowdesk.storage.highwater import STEP, Verdict
from windowdesk.storage.store import SqlStore


def issued(store: SqlStore, count: int) -> list[str]:
    return [issue(store, size=10).text() for _ in range(count)]


def explained(store: SqlStore) -> bool:
    return all(block.unexplained == 0 for block in store.number_account())


def skip_to(store: SqlStore, index: int) -> None:
    """Burn the numbers of the block in use before ``index``."""
    with store.transaction() as unit:
        block = store.next_number().block
        numbering.burn(unit._connection, block, index - 1, "test", NINE)


def test_a_restored_database_reissues_nothing(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile)
    before = issued(store, 5)
    store.backup(tmp_path / "backup.db")
    after = issued(store, 10)
    store.close()

    shutil.copyfile(tmp_path / "backup.db", profile / "desk.db")
    store = open_desk(profile)
    assert store.verdict is Verdict.RESTORED
    assert store.epoch == 2
    again = issued(store, 10)
    assert not set(again) & set(before + after)
    assert [o.seq for o in store.operations()] == list(range(1, 11))
    assert store.audit_entries()[5].action == "store_restored"
    assert explained(store)
    assert store.verify_chain() is None
    store.close()

    store = open_desk(profile)
    assert (store.verdict, store.epoch) == (Verdict.CLEAN, 2)
    store.close()


def test_a_backup_of_the_running_session_restored_after_a_crash(
    profile: Path, tmp_path: Path
) -> None:
    store = open_desk(profile)
    issued(store, 2)
    store.backup(tmp_path / "backup.db")
    out = issued(store, 3)
    crashed = tmp_path / "crashed"
    shutil.copytree(profile, crashed)
    store.close()
    (crashed / "desk.db-wal").unlink()
    shutil.copyfile(tmp_path / "backup.db", crashed / "desk.db")
    store = open_desk(crashed)
    assert store.verdict is Verdict.RESTORED
    assert not set(issued(store, 5)) & set(out)
    store.close()


def test_after_a_kill_the_very_next_number_follows(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile)
    issued(store, 3)
    shutil.copytree(profile, tmp_path / "killed")
    expected = store.next_number()
    store.close()
    store = open_desk(tmp_path / "killed")
    assert (store.verdict, store.epoch, store.next_number()) == (Verdict.CRASHED, 1, expected)
    store.close()


def test_after_a_power_cut_the_rest_of_the_step_is_burnt(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile)
    issued(store, 3)
    shutil.copytree(profile, tmp_path / "cut")
    store.close()
    store = open_desk(tmp_path / "cut", boot="the next morning")
    assert (store.verdict, store.epoch) == (Verdict.POWER_CUT, 1)
    assert store.next_number().index == STEP + 1
    (block,) = store.number_account()
    assert (block.issued, block.burnt, block.free) == (3, STEP - 3, MAX_INDEX - STEP)
    assert explained(store)
    store.close()


def test_a_backup_restored_after_a_power_cut_that_lost_the_position(
    profile: Path, tmp_path: Path
) -> None:
    store = open_desk(profile)
    store.backup(tmp_path / "backup.db")
    out = issued(store, 7)
    cut = tmp_path / "cut"
    shutil.copytree(profile, cut)
    store.close()
    (cut / "desk.db-wal").unlink()
    (cut / "position").unlink()
    shutil.copyfile(tmp_path / "backup.db", cut / "desk.db")
    store = open_desk(cut, boot="the next morning")
    assert not set(issued(store, 3)) & set(out)
    store.close()


def test_a_copy_on_another_machine_becomes_another_device(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile)
    issued(store, 2)
    device, block = store.device, store.next_number().block
    store.close()
    other = tmp_path / "other"
    other.mkdir()
    for name in ("desk.db", "key"):
        shutil.copyfile(profile / name, other / name)
    copy = open_desk(other)
    assert copy.verdict is Verdict.COPIED
    assert copy.device != device
    assert copy.next_number().block != block
    copy.close()


def test_a_second_witness_notices_that_the_whole_profile_was_restored(
    profile: Path, tmp_path: Path
) -> None:
    witness, kept = tmp_path / "witness", tmp_path / "kept"
    store = open_desk(profile, witness=witness)
    issued(store, 2)
    store.close()
    shutil.copytree(profile, kept)
    store = open_desk(profile, witness=witness)
    out = issued(store, 4)
    store.close()

    shutil.rmtree(profile)
    shutil.copytree(kept, profile)
    store = open_desk(profile, witness=witness)
    assert store.verdict is Verdict.RESTORED
    assert not set(issued(store, 4)) & set(out)
    store.close()
    store = open_desk(profile, witness=witness)
    assert store.verdict is Verdict.CLEAN
    store.close()


def test_a_restore_is_seen_though_no_number_went_out_since(profile: Path, tmp_path: Path) -> None:
    store = open_desk(profile)
    issued(store, 1)
    store.backup(tmp_path / "backup.db")
    store.close()
    shutil.copyfile(tmp_path / "backup.db", profile / "desk.db")
    store = open_desk(profile)
    assert store.verdict is Verdict.RESTORED
    store.close()


def test_another_counters_database_with_its_key_becomes_another_device(
    profile: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for place in (profile, other):
        store = open_desk(place)
        issued(store, 1)
        device, block = store.device, store.next_number().block
        store.close()
    for name in ("desk.db", "key"):
        shutil.copyfile(other / name, profile / name)
    store = open_desk(profile)
    assert store.verdict is Verdict.COPIED
    assert store.device != device
    assert store.next_number().block != block
    store.close()


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"0" * 64 + b" {}"])
def test_damaged_promises_are_not_believed(profile: Path, damage: bytes) -> None:
    store = open_desk(profile)
    out = issued(store, 2)
    store.close()
    (profile / "highwater").write_bytes(damage)
    store = open_desk(profile)
    assert store.verdict is Verdict.COPIED
    assert not set(issued(store, 2)) & set(out)
    store.close()


def test_the_high_water_is_ahead_of_every_number(store: SqlStore) -> None:
    for count in (1, STEP - 1, 1, STEP):
        issued(store, count)
        assert store.next_number().index - 1 <= store._high_water.now.reserved


def test_a_number_that_is_not_the_next_is_refused(store: SqlStore, clock: FixedClock) -> None:
    number = store.next_number()
    wrong = [
        ReceiptNumber(number.year, number.division, number.block, number.index + 1),
        ReceiptNumber(number.year, number.division, number.block - 1, number.index),
        ReceiptNumber(number.year, "440104", number.block, number.index),
    ]
    for other in wrong:
        with pytest.raises(NumberClaimed), store.transaction() as unit:
            unit.claim_number(other)
    assert store.next_number() == number


def test_the_year_is_that_of_the_clock_and_a_peek_does_not_cross_midnight(
    store: SqlStore, clock: FixedClock
) -> None:
    clock.at = datetime.fromisoformat("2026-12-31T23:59:59")
    old = store.next_number()
    clock.later(seconds=1)
    with pytest.raises(NumberClaimed), store.transaction() as unit:
        unit.claim_number(old)
    new = store.next_number()
    assert (old.year, new.year) == (26, 27)
    assert (old.block, old.index) == (new.block, new.index)
    with store.transaction() as unit:
        unit.claim_number(new)


def test_a_full_demo_block_is_followed_by_another(profile: Path) -> None:
    store = open_desk(profile)
    first = store.next_number().block
    skip_to(store, MAX_INDEX)
    store.close()
    store = open_desk(profile)
    assert store.numbers_left() == 1
    last = issue(store)
    assert (last.block, last.index) == (first, MAX_INDEX)
    follower = issue(store)
    assert follower.index == 1
    assert follower.block != first
    assert follower.block >= numbering.FIRST_DEMO_BLOCK
    assert [block.state for block in store.number_account()] == ["used", "active"]
    assert explained(store)
    store.close()


def test_leased_blocks_are_used_in_turn_until_none_is_left(profile: Path) -> None:
    store = open_desk(profile, demo=False)
    assert store.numbers_left() == 0
    with pytest.raises(NumbersExhausted) as nothing:
        store.next_number()
    assert "号段" in nothing.value.press
    for block in (1203, 1204):
        store.add_block(block)
    store.add_serials(PREFIX, NINE.year, 1, 9)
    assert store.numbers_left() == 2 * MAX_INDEX
    assert store.next_number().text() == "26440103000120300001" + store.next_number().text()[20:]
    skip_to(store, MAX_INDEX)
    store.close()
    store = open_desk(profile, demo=False)
    assert [issue(store).block for _ in range(2)] == [1203, 1204]
    skip_to(store, MAX_INDEX)
    store.close()
    store = open_desk(profile, demo=False)
    issue(store)
    assert store.numbers_left() == 0
    with pytest.raises(NumbersExhausted):
        store.next_number()
    assert explained(store)
    store.close()


def test_a_voided_case_voids_its_number(store: SqlStore) -> None:
    number, other = issue(store), issue(store)
    with store.transaction() as unit:
        unit.append_event(
            CaseEvent(case_of(number), 4, EventKind.VOIDED, NINE, "1001", "w", {"reason": "重复"})
        )
    (block,) = store.number_account()
    assert (block.issued, block.void) == (1, 1)
    assert explained(store)
    assert store.next_number().index == other.index + 1


def test_one_number_belongs_to_one_case(store: SqlStore) -> None:
    number = issue(store).text()
    again = CaseEvent("other", 1, EventKind.RECEIVED, NINE, "1001", "w", {"number": number})
    with pytest.raises(NumberClaimed), store.transaction() as unit:
        unit.append_event(again)


def test_a_second_folder_named_later_or_a_new_disk_makes_no_stranger_of_a_counter(
    profile: Path, tmp_path: Path
) -> None:
    witness = tmp_path / "witness"
    store = open_desk(profile)
    issued(store, 2)
    device, next_number = store.device, store.next_number()
    store.close()
    for _disk in range(2):
        store = open_desk(profile, witness=witness)
        assert store.verdict is Verdict.CLEAN
        assert (store.device, store.next_number()) == (device, next_number)
        store.close()
        assert list(witness.iterdir()), "it keeps the promises from now on"
        shutil.rmtree(witness)
