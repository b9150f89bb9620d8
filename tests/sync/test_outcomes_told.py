"""What became of an operation is heard in the feed too, where no answer said so: the last word counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, equal
from tests.helpers.centre import Office
from tests.sync.test_bad_days import close, reopen, settle
from windowdesk.central.service import otherwise
from windowdesk.central.service.taking_up import take_up
from windowdesk.protocol.feed import OperationSeen
from windowdesk.protocol.messages import Entry, encode

HELD = "hall.cleaned"


def told(one: Side) -> list[tuple[int, str]]:
    return [(said.seq, said.state) for said in one.sync.not_applied()]


def hear(one: Side, seq: int, digest: str, state: str, code: str = "stale") -> None:
    """The feed says that the device's operation at ``seq`` ended so."""
    said = OperationSeen(
        device=one.store.device,
        epoch=one.store.epoch,
        seq=seq,
        digest=digest,
        state=state,  # type: ignore[arg-type]  # one of the four
        operation=msgspec.Raw(b"{}"),
        code=code,
    )
    cursor = one.sync.cursor()
    one.sync.apply(
        [Entry(pos=cursor.pos, kind="operation", body=msgspec.Raw(encode(said)))], cursor
    )


def test_an_operation_that_was_taken_up_later_is_no_longer_shown_as_waiting(
    made: Office, one: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.strange(one.store, one.time.now(), kind=HELD)
    acts.strange(one.store, one.time.now(), kind="hall.painted")
    settle(one)
    assert told(one) == [(2, "parked"), (1, "parked")]
    monkeypatch.setitem(otherwise.KINDS, HELD, otherwise.kept)
    assert take_up(made.centre) == 1
    settle(one)
    assert told(one) == [(2, "parked")]


def test_a_restored_counter_hears_again_what_was_not_taken(
    made: Office, pair: tuple[Side, Side], tmp_path: Path
) -> None:
    one, other = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one, other)
    one.store.backup(tmp_path / "desk.db")
    acts.void(other.store, case_id, other.time.now())
    acts.void(one.store, case_id, one.time.now())
    acts.issue(one.store, one.time.now())
    settle(other, one)
    before = one.sync.not_applied()
    assert told(one) == [(2, "rejected")]
    close(one)
    for name in ("desk.db-wal", "desk.db-shm"):
        (one.profile / name).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "desk.db", one.profile / "desk.db")
    reopen(one)
    assert told(one) == []
    settle(one)
    assert one.sync.not_applied() == before
    equal(made, one)


def test_what_another_machine_wrote_at_the_same_place_says_nothing_of_what_stands_here(
    one: Side,
) -> None:
    acts.issue(one.store, one.time.now())
    acts.strange(one.store, one.time.now())
    settle(one)
    own = {seq: one.sync.digest_at(1, seq) for seq in (1, 2)}
    # ours, again and again: one notice, and the last word counts
    hear(one, 1, own[1], "rejected")
    hear(one, 1, own[1], "rejected")
    assert told(one) == [(2, "parked"), (1, "rejected")]
    hear(one, 1, own[1], "applied")
    assert told(one) == [(2, "parked")]
    # not ours: neither what was admitted beside the line, nor another history at a place of ours
    hear(one, 1, "f" * 64, "rejected")
    hear(one, 2, "f" * 64, "applied")
    hear(one, 3, "f" * 64, "recorded", "admitted")
    assert told(one) == [(2, "parked")]
