"""What a clerk meets when the policy stops something, and what papers say of time and line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.centre import Office, office
from tests.helpers.counter import StandingClock, check_everything, dispatch_intake
from tests.helpers.office_counter import Make, OfficeCounter, announce, rule
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.issuing import Issued
from windowdesk.app.limiting import Frozen
from windowdesk.app.verifying import Verified, verify
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.central.store.database import open_folder
from windowdesk.protocol import signing
from windowdesk.protocol.feed import KeyTrusted
from windowdesk.protocol.policy import Limit, Policy

STRICT = Policy(offline_hours=Limit(warn=24, freeze=72, acts=["issue", "sign_in"]))
SUPERVISOR = (DEMO_SUPERVISOR.number, DEMO_PASSWORD)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    database = open_folder(tmp_path / "centre")
    yield office(database, demo=True)
    database.close()


@pytest.fixture
def make(tmp_path: Path, made: Office) -> Iterator[Make]:
    """Counters of the office, each on the centre's clock unless it gets one of its own."""
    opened: list[OfficeCounter] = []

    def one(clock: StandingClock | None = None) -> OfficeCounter:
        profile = tmp_path / f"desk-{len(opened)}"
        opened.append(OfficeCounter(profile, made, clock or made.clock))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def issue(one: OfficeCounter) -> Issued:
    intake = dispatch_intake(one.counter)
    check_everything(intake)
    return one.counter.desk.issue(intake)


def off_line(one: OfficeCounter, made: Office, hours: int) -> None:
    one.cable.cut = True
    made.clock.pass_(hours=hours)
    one.counter.conversation.limits.refresh()


# --- freezing -------------------------------------------------------------------------------------


def test_the_usual_policy_lets_a_counter_work_off_line_for_as_long_as_it_takes(
    make: Make, made: Office
) -> None:
    one = make()
    off_line(one, made, 24 * 12)
    assert issue(one).number
    (caution,) = one.counter.conversation.limits.cautions()
    assert (caution.limit, caution.level, caution.acts) == ("offline_hours", "warn", ())
    assert "12 天" in caution.words


def test_what_the_policy_stops_is_stopped_before_anything_happened(
    make: Make, made: Office
) -> None:
    rule(made, STRICT)
    one = make()
    desk, store = one.counter.desk, one.counter.store
    off_line(one, made, 71)
    issue(one)
    off_line(one, made, 2)
    intake = dispatch_intake(one.counter)
    check_everything(intake)
    before = (store.next_number(), store.unsent(), len(store.print_jobs()), len(desk.recent()))
    with pytest.raises(Frozen) as refusal:
        desk.issue(intake)
    assert (
        store.next_number(), store.unsent(), len(store.print_jobs()), len(desk.recent())
    ) == before  # fmt: skip
    problem = refusal.value
    assert "3 天" in problem.message
    assert "都在" in problem.saved
    assert "立即同步" in problem.press
    desk.save_draft(intake)
    desk.search.items_used(DEMO_CLERK.number)
    one.cable.cut = False
    assert one.sync()
    assert desk.issue(intake).number


def test_signing_in_is_stopped_for_clerks_and_not_for_who_can_put_it_right(
    make: Make, made: Office
) -> None:
    rule(made, STRICT)
    one = make()
    off_line(one, made, 80)
    desk = one.counter.desk
    with pytest.raises(Frozen):
        desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    assert desk.sign_in(*SUPERVISOR).number == DEMO_SUPERVISOR.number
    assert [e.result for e in one.counter.store.audit_entries() if e.action == "staff.sign_in"][
        -2:
    ] == ["frozen", "done"]


def test_a_stick_counts_as_being_in_touch(make: Make, made: Office, tmp_path: Path) -> None:
    from windowdesk.central.service.taking_in import take_in

    rule(made, STRICT)
    one = make()
    off_line(one, made, 80)
    with pytest.raises(Frozen):
        issue(one)
    packages = one.counter.conversation.packages
    packages.export(tmp_path / "out.wdpack")
    answer = take_in(made.centre, (tmp_path / "out.wdpack").read_bytes()).answer
    (tmp_path / "ack.wdpack").write_bytes(answer)
    packages.take_in(tmp_path / "ack.wdpack")
    assert issue(one).number


# --- putting it off -------------------------------------------------------------------------------


def test_a_freeze_is_put_off_on_the_record_and_comes_back(make: Make, made: Office) -> None:
    rule(made, Policy(offline_hours=STRICT.offline_hours, extension_hours=4))
    one = make()
    limits = one.counter.conversation.limits
    off_line(one, made, 80)
    with pytest.raises(NotAllowed):
        limits.extend("offline_hours", 4, "线路抢修中", DEMO_CLERK.number, DEMO_PASSWORD)
    for hours, reason, code in ((5, "线路抢修中", "bad_hours"), (4, "急", "reason_missing")):
        with pytest.raises(BadInput) as refusal:
            limits.extend("offline_hours", hours, reason, *SUPERVISOR)
        assert refusal.value.code == code
    with pytest.raises(BadInput) as idle:
        limits.extend("unsent", 4, "线路抢修中", *SUPERVISOR)
    assert idle.value.code == "not_frozen"
    # as the sync page does it, at a clerk's counter
    desk = one.counter.desk
    assert desk.syncing.status().extension_hours == 4
    assert desk.putting_off.supervisor() == ""
    desk.putting_off.extend("offline_hours", 4, "线路抢修中", SUPERVISOR)
    assert issue(one).number
    (caution,) = limits.cautions()
    assert caution.level == "warn", "it goes on warning"
    entry = next(e for e in one.counter.store.audit_entries() if e.action == "limits.extend")
    assert (entry.actor, entry.subject) == (DEMO_SUPERVISOR.number, "offline_hours")
    assert entry.detail["reason"] == "线路抢修中"
    made.clock.pass_(hours=4)
    with pytest.raises(Frozen):
        issue(one)


def test_where_the_policy_does_not_allow_it_nobody_lifts_a_freeze(make: Make, made: Office) -> None:
    rule(made, STRICT)
    one = make()
    off_line(one, made, 80)
    with pytest.raises(NotAllowed) as refusal:
        one.counter.conversation.limits.extend("offline_hours", 1, "线路抢修中", *SUPERVISOR)
    assert refusal.value.code == "not_extendable"
    with pytest.raises(Frozen):
        issue(one)


# --- what papers say ------------------------------------------------------------------------------


def said(issued: Issued) -> tuple[bool, bool]:
    """Whether the papers are marked off-line, and their time unverified."""
    facts = issued.papers[0].facts
    return facts.get("offline", False), facts.get("time_unverified", False)


def test_papers_say_that_the_centre_was_out_of_reach(make: Make, made: Office) -> None:
    one = make()
    assert said(issue(one)) == (False, False)
    code = str(issue(one).papers[0].facts["code_text"])
    assert one.counter.signer.open(code)["offline"] is False
    one.cable.cut = True
    one.counter.desk.syncing.force_offline(True)
    assert said(issue(one)) == (True, False)


@pytest.mark.parametrize("wrong", [timedelta(hours=1), timedelta(days=-365)], ids=str)
def test_a_clock_the_centre_contradicts_is_said_on_the_paper_and_stops_nothing(
    make: Make, made: Office, wrong: timedelta
) -> None:
    clock = StandingClock(made.clock.moment)
    one = make(clock)
    assert said(issue(one)) == (False, False)
    clock.moment += wrong
    assert said(issue(one)) == (False, True)
    clock.moment -= wrong
    assert said(issue(one)) == (False, False), "set right again, by the centre's word"


def test_off_line_a_clock_set_back_is_said(make: Make, made: Office) -> None:
    one = make()
    issue(one)
    one.counter.desk.syncing.force_offline(True)
    made.clock.moment -= timedelta(hours=1)
    assert said(issue(one)) == (True, True)
    made.clock.moment += timedelta(hours=2)
    assert said(issue(one)) == (True, False)


# --- receipts at any desk -------------------------------------------------------------------------


def check(at: OfficeCounter, issued: Issued) -> Verified:
    paper, counter = issued.papers[0], at.counter
    return verify(counter.store, counter.reader, counter.signer, paper.content, paper.media)


def test_any_desk_of_the_office_verifies_a_receipt_off_line(make: Make, made: Office) -> None:
    one, two = make(), make()
    one.sync()
    two.sync()
    issued = issue(one)
    two.cable.cut = True
    fresh = check(two, issued)
    assert fresh.valid
    assert fresh.unchecked == ("not_in_store", "progress")
    scan = two.counter.desk.scan(str(issued.papers[0].facts["code_text"]))
    assert (scan.kind, scan.number, scan.seal) == ("receipt", issued.number, "desk")
    made.clock.pass_(days=8)
    assert "list_old" in check(two, issued).unchecked


def test_a_revoked_desks_receipts_hold_until_its_last_day(make: Make, made: Office) -> None:
    one, two = make(), make()
    before = issue(one)
    one.sync()
    made.clock.pass_(hours=1)
    signer = one.counter.conversation.store.device_key()
    public = signing.SoftwareKey(signer).public
    ended = KeyTrusted(
        key=signing.key_id(public), algorithm=signing.ED25519, public_key=public,
        device=one.counter.store.device, trusted=False, until=made.clock.now().isoformat(),
    )  # fmt: skip
    announce(made, ended, f"key/{ended.key}")
    made.clock.pass_(hours=1)
    after = issue(one)
    two.sync()
    early = check(two, before)
    assert early.valid
    assert "key_ended" in early.unchecked
    late = check(two, after)
    assert not late.valid
    assert "revoked_key" in {code.problem for code in late.codes}
