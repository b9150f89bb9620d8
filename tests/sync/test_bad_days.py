"""Restored, copied, revoked, expired, too old, wrong clocks, full disks: each has its answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest, equal, state_of
from tests.helpers.centre import Office
from windowdesk.app.errors import DeskError, DiskFull
from windowdesk.app.syncing import Link
from windowdesk.central.service.exchange import Request
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.meta import meta
from windowdesk.domain.cases.case import State
from windowdesk.protocol import routes, versions
from windowdesk.protocol.messages import Problem, Renew, decode, encode
from windowdesk.storage import sync_reading
from windowdesk.storage.highwater import Verdict
from windowdesk.sync.ports import Answer


def settle(*sides: Side, seconds: float = 120) -> None:
    for one in sides:
        one.engine.nudge()
        one.run(seconds)


def link(one: Side) -> Link:
    return one.engine.outlook.link


def verdict(one: Side) -> Verdict:
    return one.store.verdict


def close(one: Side) -> None:
    one.store.close()


def reopen(one: Side) -> None:
    one.store = open_desk(one.profile, clock=one.time)
    one.wire()


# --- the counter -----------------------------------------------------------------------------------


def test_a_restored_counter_gets_back_what_it_lost(made: Office, one: Side, tmp_path: Path) -> None:
    kept = acts.issue(one.store, one.time.now())
    settle(one)
    one.store.backup(tmp_path / "desk.db")
    lost = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    acts.withdraw(one.store, kept, one.time.now())
    settle(one)
    numbers = {summary.number for summary in one.store.summaries()}
    close(one)
    for name in ("desk.db-wal", "desk.db-shm"):
        (one.profile / name).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "desk.db", one.profile / "desk.db")
    reopen(one)
    assert verdict(one) is Verdict.RESTORED
    assert one.store.epoch == 2
    settle(one)
    assert state_of(one, kept) is State.WITHDRAWN
    assert {state_of(one, case_id) for case_id in lost} == {State.ACCEPTED}
    again = acts.issue(one.store, one.time.now())
    settle(one)
    assert state_of(one, again) is State.ACCEPTED
    # no number is given twice
    assert len(numbers | {s.number for s in one.store.summaries()}) == 5
    equal(made, one)
    assert [(line.epoch, line.seq) for line in one.sync.lines()] == [(1, 5), (2, 1)]
    one.again()
    assert verdict(one) is Verdict.CLEAN
    equal(made, one)


def test_a_profile_restored_whole_is_noticed_by_the_centre(
    made: Office, one: Side, tmp_path: Path
) -> None:
    """With its promises beside it, so that nothing here can see it; then a new epoch begins."""
    acts.issue(one.store, one.time.now())
    settle(one)
    close(one)
    shutil.copytree(one.profile, tmp_path / "backup")
    reopen(one)
    lost = acts.issue(one.store, one.time.now())
    settle(one)
    block = one.store.next_number().block
    close(one)
    shutil.rmtree(one.profile)
    shutil.copytree(tmp_path / "backup", one.profile)
    reopen(one)
    assert verdict(one) is Verdict.CLEAN
    settle(one)
    assert one.store.epoch == 2
    assert one.store.next_number().block != block
    assert state_of(one, lost) is State.ACCEPTED
    acts.issue(one.store, one.time.now())
    settle(one)
    equal(made, one)
    one.again()
    assert one.store.epoch == 2
    equal(made, one)


def test_a_restored_counter_that_already_went_on_is_two_histories(
    made: Office, one: Side, tmp_path: Path
) -> None:
    settle(one)
    close(one)
    shutil.copytree(one.profile, tmp_path / "backup")
    reopen(one)
    acts.issue(one.store, one.time.now())
    settle(one)
    before = centre_digest(made.centre, one.store.device)
    close(one)
    shutil.rmtree(one.profile)
    shutil.copytree(tmp_path / "backup", one.profile)
    reopen(one)
    other = acts.issue(one.store, one.time.now())
    settle(one)
    assert link(one) is Link.QUARANTINED
    # what was told first stays told; what is here stays here, and counts as not sent
    assert centre_digest(made.centre, one.store.device) == before
    assert one.store.unsent() == 1
    assert state_of(one, other) is State.ACCEPTED
    # and it does not knock at the door all day
    asked = len(one.cable.asked)
    begun = one.time.seconds
    while one.time.seconds < begun + 3000:
        one.pass_(one.engine.step())
    assert len(one.cable.asked) - asked < 120


def test_a_revoked_counter_works_on_and_sends_nothing(made: Office, one: Side) -> None:
    revoke(made, one.store.device)
    case_id = acts.issue(one.store, one.time.now())
    settle(one)
    assert link(one) is Link.REVOKED
    assert one.store.unsent() == 1
    assert state_of(one, case_id) is State.ACCEPTED
    # let in again by the administrator, it goes on by itself
    revoke(made, one.store.device, standing="active")
    one.run(900)
    equal(made, one)
    assert link(one) is Link.ONLINE


def test_an_expired_counter_may_renew_and_goes_on(made: Office, one: Side) -> None:
    acts.issue(one.store, one.time.now())
    one.clock.pass_(days=100)
    one.time.seconds += 100 * 86400
    settle(one)
    equal(made, one)
    assert link(one) is Link.ONLINE
    joined = one.sync.membership()
    assert joined is not None
    assert joined.credential.not_before > "2026-06"


def test_the_credential_is_renewed_from_day_sixty(made: Office, one: Side) -> None:
    before = one.sync.device_key()
    one.clock.pass_(days=59)
    one.time.seconds += 59 * 86400
    settle(one)
    assert one.cable.count("POST", routes.CREDENTIAL) == 0
    one.clock.pass_(days=1)
    one.time.seconds += 86400
    lose = iter([True])

    def lost_once(request: Request) -> Answer | None:
        if request.path == routes.CREDENTIAL and next(lose, False):
            made.centre.handle(request)
            return Answer(503, {}, b"")
        return None

    one.cable.script = lost_once
    acts.issue(one.store, one.time.now())
    settle(one)
    # the answer was lost: the old key goes on, and the same new key is asked for again
    assert one.sync.device_key() == before
    one.pass_(700)
    settle(one)
    asked = [r.body for r in one.cable.asked if r.path == routes.CREDENTIAL]
    assert len(asked) == 2
    assert decode(Renew, asked[0]).public_key == decode(Renew, asked[1]).public_key
    assert one.sync.device_key() != before
    acts.issue(one.store, one.time.now())
    settle(one)
    one.again()
    settle(one)
    equal(made, one)


def revoke(made: Office, device: str, standing: str = "revoked") -> None:
    change = update(devices).where(devices.c.device == device).values(standing=standing)
    made.centre.database.attempt(lambda unit: unit.connection.execute(change))


# --- the centre -----------------------------------------------------------------------------------


def test_a_centre_restored_to_last_night_is_filled_up_again(
    made: Office, pair: tuple[Side, Side], folder: Path, tmp_path: Path
) -> None:
    one, two = pair
    old = acts.issue(one.store, one.time.now())
    settle(one, two)
    restored = restore_point(made, folder, tmp_path)
    fresh = [acts.issue(c.store, c.time.now()) for c in pair for _ in range(3)]
    settle(one, two, one)
    equal(made, one, two)
    again = restored()
    for counter in pair:
        counter.cable.centre = again.centre
    settle(one, two, one)
    equal(again, one, two)
    for case_id in (old, *fresh):
        assert one.store.events(case_id) == two.store.events(case_id)
        assert state_of(one, case_id) is State.ACCEPTED
        # documents that were sent after the backup too
        (paper,) = (*one.store.documents_of(case_id), *two.store.documents_of(case_id))
        request = one.request("GET", f"{routes.ATTACHMENTS}/{paper.sha256}")
        assert one.cable.centre.handle(request).body == paper.content
    # and numbers leased after the backup are not leased twice: a counter burns nothing it holds
    blocks = [{a.block for a in c.store.number_account()} for c in pair]
    assert not blocks[0] & blocks[1]


def restore_point(made: Office, folder: Path, tmp_path: Path) -> Callable[[], Office]:
    """Back the centre up now; the function it gives restores it, as another life of the centre."""
    from tests.helpers.centre import reopened
    from windowdesk.central.store.database import open_folder

    made.centre.database.close()
    shutil.copytree(folder / "centre", tmp_path / "night")
    made.centre.database = open_folder(folder / "centre")

    def restore() -> Office:
        made.centre.database.close()
        database = open_folder(tmp_path / "night")
        raise_incarnation = update(meta).where(meta.c.key == "incarnation").values(value="second")
        database.attempt(lambda unit: unit.connection.execute(raise_incarnation))
        return reopened(database, made.clock)

    return restore


def test_a_centre_that_forgot_this_counter_is_named(made: Office, one: Side) -> None:
    one.cable.script = lambda request: (
        Answer(403, {}, encode(Problem(code="unknown"))) if request.path == routes.SESSION else None
    )
    acts.issue(one.store, one.time.now())
    one.wire()
    one.run(60)
    assert one.engine.outlook.trouble == "unknown"
    assert one.store.unsent() == 1
    one.cable.script = None
    assert one.run() < 60
    equal(made, one)


# --- versions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ours", [versions.CURRENT + 5])
def test_versions_too_far_apart_push_and_no_more(
    made: Office, one: Side, ours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("windowdesk.protocol.versions.CURRENT", ours)
    acts.issue(one.store, one.time.now())
    one.wire()
    asked = len(one.cable.asked)
    settle(one)
    assert link(one) is Link.LIMITED
    paths = {request.path for request in one.cable.asked[asked:]}
    assert paths <= {routes.CHALLENGE, routes.SESSION, routes.PUSH, routes.OPERATIONS}
    assert one.store.unsent() == 0


def test_news_of_an_unknown_kind_are_kept_and_passed_over(
    made: Office, pair: tuple[Side, Side]
) -> None:
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one)

    def newer(request: Request) -> Answer | None:
        if request.path != routes.FEED:
            return None
        response = made.centre.handle(request)
        body = response.body.replace(b'"kind":"number"', b'"kind":"weather"')
        return Answer(response.status, dict(response.headers), body)

    two.cable.script = newer
    settle(two)
    assert state_of(two, case_id) is State.ACCEPTED
    with two.store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT kind, problem FROM sync_entries").fetchall()
    assert [tuple(row) for row in kept] == [("weather", "unknown")]
    assert two.sync.counts().passed_over == 1
    assert two.engine.outlook.settled
    # a version that knows the kind takes it in, without asking the centre again
    with two.store.transaction() as unit:
        unit.connection.exec_driver_sql("UPDATE sync_entries SET kind = 'number'")
    two.again()
    two.cable.script = newer
    settle(two)
    assert len(two.sync.marks([case_id])[case_id].project) == 43
    assert two.sync.counts().passed_over == 0


def test_what_was_passed_over_is_counted_without_reading_it(pair: tuple[Side, Side]) -> None:
    """A counter that is behind keeps hundreds of thousands as they came, and counts them at every turn."""
    _one, two = pair
    counting, looking = (
        sync_reading._PASSED_OVER._sql,
        "SELECT pos FROM sync_entries WHERE problem = ?",
    )
    with two.store.reading() as connection:
        for asked in (counting, looking):
            values = tuple("x" * asked.count("?"))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", values).fetchall()
            assert ["COVERING INDEX sync_entries_problem" in str(row) for row in plan] == [True]


# --- clocks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [timedelta(hours=1), timedelta(hours=-1), timedelta(days=365), timedelta(days=-365)],
    ids=str,
)
def test_a_wrong_clock_changes_no_outcome(
    made: Office, pair: tuple[Side, Side], wrong: timedelta
) -> None:
    one, two = pair
    one.time.wrong = wrong
    case_id = acts.issue(one.store, one.time.now())
    settle(one, two)
    assert one.sync.not_applied() == ()
    acts.withdraw(two.store, case_id, two.time.now())
    settle(two, one)
    one.time.wrong = -wrong  # and backwards in the midst of it
    later = acts.issue(one.store, one.time.now())
    one.pass_(3700)
    settle(one, two)
    assert state_of(one, case_id) is state_of(two, case_id) is State.WITHDRAWN
    assert state_of(two, later) is State.ACCEPTED
    equal(made, one, two)
    assert abs(one.engine.outlook.skew_s + wrong.total_seconds()) < 5
    # nothing old enough to be let go of: that goes by the centre's days
    assert held(one) == 2


def test_acknowledged_operations_are_let_go_of_after_thirty_days(made: Office, one: Side) -> None:
    for _ in range(5):
        acts.strange(one.store, one.time.now())
    settle(one)
    one.clock.pass_(days=29)
    one.time.seconds += 29 * 86400
    settle(one)
    assert held(one) == 5
    for _ in range(2):
        acts.strange(one.store, one.time.now())
    settle(one)
    one.clock.pass_(days=2)
    one.time.seconds += 2 * 86400
    settle(one)
    assert held(one) == 2
    equal(made, one)
    one.again()
    acts.strange(one.store, one.time.now())
    settle(one)
    equal(made, one)
    assert one.sync.lines()[0].seq == 8
    # a centre that has forgotten even these is told of what there is, and this store is not called spoilt
    one.sync.forget(1, 0, again=True)
    pending = one.sync.pending()
    assert pending is not None
    batch = one.sync.batch(pending.epoch, pending.after, 10, 1 << 20)
    assert (batch.first, len(batch.lines)) == (8 - len(batch.lines) + 1, held(one))


def held(one: Side) -> int:
    return len(one.store.operations())


# --- disks ------------------------------------------------------------------------------------------


def test_a_full_disk_in_a_pull_loses_nothing(
    made: Office, pair: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pair
    cases = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    settle(one)
    taken = two.sync.apply
    full = iter([True, True])

    def apply(*args: object, **more: object) -> int:
        if next(full, False):
            raise DiskFull("full")
        return taken(*args, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(two.sync, "apply", apply)
    two.engine.hint()
    two.engine.nudge()
    troubles = set()
    with suppress(DeskError):
        for _ in range(60):
            two.step()
            troubles.add(two.engine.outlook.trouble)
    assert "disk_full" in troubles
    two.run()
    assert {state_of(two, case_id) for case_id in cases} == {State.ACCEPTED}
    equal(made, one, two)


def test_a_session_that_the_disk_would_not_let_be_settled_is_begun_anew(
    made: Office, one: Side, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the session reveals, here that the centre lost operations, is not believed to be known."""
    restored = restore_point(made, folder, tmp_path)
    lost = acts.issue(one.store, one.time.now())
    settle(one)
    again = restored()
    one.cable.centre = again.centre
    one.wire()
    forget, full = one.sync.forget, iter([True])

    def refuse(*args: object, **more: object) -> None:
        if next(full, False):
            raise DiskFull("full")
        forget(*args, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(one.sync, "forget", refuse)
    one.step()
    assert one.engine.outlook.trouble == "disk_full"
    # nobody is told that the line is in order, and the live connection does not listen with it
    assert (one.engine.token, one.engine.centre_time()) == ("", None)
    assert one.run() < 60
    equal(again, one)
    assert state_of(one, lost) is State.ACCEPTED


def test_a_document_damaged_at_the_centre_is_sent_again(made: Office, one: Side) -> None:
    from windowdesk.central.service.inspecting import Inspecting
    from windowdesk.central.store.tables.attachments import chunks

    case_id = acts.issue(one.store, one.time.now())
    settle(one)
    (paper,) = one.store.documents_of(case_id)
    spoil = update(chunks).values(content=b"spoilt")
    made.centre.database.attempt(lambda unit: unit.connection.execute(spoil))
    Inspecting(made.centre).step()
    one.pass_(40)
    settle(one)
    again = one.cable.centre.handle(one.request("GET", f"{routes.ATTACHMENTS}/{paper.sha256}"))
    assert again.body == paper.content
    assert one.sync.counts().attachments_waiting == 0


def test_a_spoilt_operation_is_never_sent(made: Office, one: Side) -> None:
    acts.issue(one.store, one.time.now())
    with one.store.transaction() as unit:
        unit.connection.exec_driver_sql("DROP TRIGGER operations_no_update")
        unit.connection.exec_driver_sql("UPDATE operations SET actor = 'somebody'")
    one.engine.nudge()
    one.run(60)
    assert one.engine.outlook.trouble == "store_corrupt"
    assert one.cable.count("POST", routes.PUSH) == 0
