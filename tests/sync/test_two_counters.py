"""Two counters and a centre end up with the same; what one wrote, the other can open."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, equal, side, state_of
from tests.helpers.centre import Office
from windowdesk.app.syncing import Link
from windowdesk.bootstrap.search import case_search
from windowdesk.central.service import reviewing
from windowdesk.domain.cases.case import State
from windowdesk.protocol import routes
from windowdesk.sync.enrolling import first_numbers


def test_two_counters_and_the_centre_end_up_equal(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    first = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    second = [acts.issue(two.store, two.time.now()) for _ in range(2)]
    for counter in (one, two, one):
        counter.engine.nudge()
        counter.run()
    equal(made, one, two)
    for case_id in (*first, *second):
        assert state_of(one, case_id) is state_of(two, case_id) is State.ACCEPTED
        assert one.store.events(case_id) == two.store.events(case_id)
    # every case has its 43 characters at both, and says from which window it came
    marks = one.sync.marks([*first, *second])
    assert {len(mark.project) for mark in marks.values()} == {43}
    assert {marks[c].window for c in first} == {""}
    assert {marks[c].window for c in second} == {"综合12号窗"}
    assert one.cable.count("POST", routes.SESSION) == 1


def test_the_first_receipt_after_joining_does_not_wait_for_its_number(
    made: Office, tmp_path: Path
) -> None:
    one = side(tmp_path / "new", made.centre, made.clock, seed=9)
    one.prefixes = (("穗综受字", 2026),)
    one.join(made.code())
    assert one.store.numbers_left() == 0
    lease = partial(first_numbers, one.sync, one.cable, one.time, random.Random(9))
    one.cable.cut = True
    assert not lease(prefixes=lambda _now: one.prefixes)
    one.cable.cut = False
    assert lease(prefixes=lambda _now: one.prefixes)
    assert one.store.numbers_left() > 200_000
    assert one.sync.supplies(one.prefixes).serials[one.prefixes[0]] > 0
    # nothing is left to ask for: the conversation that follows leases no second time
    acts.issue(one.store, one.time.now())
    leased = one.cable.count("POST", routes.NUMBERS)
    one.run()
    assert one.cable.count("POST", routes.NUMBERS) == leased
    equal(made, one)
    one.store.close()


def test_a_case_goes_on_at_another_window(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one, two)
    acts.withdraw(two.store, case_id, two.time.now())
    settle(two, one)
    assert state_of(one, case_id) is State.WITHDRAWN
    assert one.store.events(case_id) == two.store.events(case_id)
    assert one.store.case_of_number(two.store.summaries()[0].number) == case_id
    equal(made, one, two)


def test_a_case_is_found_by_its_project_number(pair: tuple[Side, Side], tmp_path: Path) -> None:
    one, two = pair
    wanted, other = (acts.issue(one.store, one.time.now()) for _ in range(2))
    settle(one, two)
    project = two.sync.marks([wanted])[wanted].project
    search = case_search(two.profile, two.store, two.time)
    for typed in (project, project.lower(), f" {project[:31]} {project[31:]} ", project[-12:]):
        found = search.find(typed)
        assert [case.case_id for case in found.cases] == [wanted], typed
        assert found.understood == "办件编号"
    assert [c.case_id for c in search.find(project[-12:-1] + "9").cases] == []
    assert other not in {case.case_id for case in search.find(project).cases}
    search.close()


def test_two_windows_at_once_keep_both_and_ask(made: Office, pair: tuple[Side, Side]) -> None:
    """A case withdrawn here and voided there, both off-line: nothing printed is changed."""
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one, two)
    acts.withdraw(one.store, case_id, one.time.now())
    acts.void(two.store, case_id, two.time.now())
    settle(one, two)
    ours = two.store.events(case_id)
    assert state_of(two, case_id) is State.VOIDED
    (refused,) = two.sync.not_applied()
    assert (refused.state, refused.code, refused.case_id) == ("rejected", "stale", case_id)
    settle(two, one)
    # what this window wrote stays as it is; the other's stands beside it, and a question is open
    assert two.store.events(case_id) == ours
    assert [review.kind for review in two.sync.reviews()] == ["stale"]
    assert two.sync.marks([case_id])[case_id].reviews == 1
    assert state_of(one, case_id) is State.WITHDRAWN
    equal(made, one, two)


def test_once_settled_a_case_goes_on_as_the_centre_holds_it(
    made: Office, pair: tuple[Side, Side]
) -> None:
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    settle(one, two)
    # the notice to the applicant went out at the first window, the second voided it off-line
    acts.withdraw(one.store, case_id, one.time.now())
    acts.void(two.store, case_id, two.time.now())
    settle(one, two, one)
    own = two.store.documents_of(case_id)
    (review,) = two.sync.reviews()
    made.centre.database.attempt(
        lambda unit: reviewing.settle(made.centre, unit, review.review, "withdrawn", "S001")
    )
    settle(two, one)
    assert state_of(two, case_id) is State.WITHDRAWN
    assert two.store.events(case_id) == one.store.events(case_id)
    assert [s.state for s in two.store.summaries() if s.case_id == case_id] == ["withdrawn"]
    # nothing that was written or issued here is gone
    assert two.store.documents_of(case_id) == own
    assert two.store.verify_chain() is None
    # and the next act, at either window, follows
    acts.void(two.store, case_id, two.time.now())
    settle(two, one)
    assert [r.code for r in two.sync.not_applied()] == ["stale"]
    assert state_of(one, case_id) is state_of(two, case_id) is State.VOIDED
    two.again()
    assert state_of(two, case_id) is State.VOIDED
    equal(made, one, two)


def test_a_third_counter_that_comes_later_gets_what_is_open(
    made: Office, pair: tuple[Side, Side], joined: Callable[[], Side]
) -> None:
    one, _two = pair
    open_case = acts.issue(one.store, one.time.now())
    ended = acts.issue(one.store, one.time.now())
    acts.void(one.store, ended, one.time.now())
    settle(one)
    three = joined()
    assert state_of(three, open_case) is State.ACCEPTED
    assert three.store.events(open_case) == one.store.events(open_case)
    assert three.store.events(ended) == ()
    acts.withdraw(three.store, open_case, three.time.now())
    settle(three, one)
    assert state_of(one, open_case) is State.WITHDRAWN
    equal(made, one, three)


def test_documents_follow_their_operations(made: Office, one: Side) -> None:
    case_id = acts.issue(one.store, one.time.now(), size=2_500_000)
    (paper,) = one.store.documents_of(case_id)
    one.cable.script = lambda request: None
    settle(one)
    assert one.sync.counts().attachments_waiting == 0
    sent = [r.path.rsplit("/", 1)[1] for r in one.cable.asked if r.method == "PUT"]
    assert sorted(sent) == ["0", "1", "2"]
    given = one.cable.centre.handle(one.request("GET", f"{routes.ATTACHMENTS}/{paper.sha256}"))
    assert given.body == paper.content


def test_numbers_are_in_hand_before_they_are_needed(made: Office, one: Side) -> None:
    assert one.store.numbers_left() == 3 * 99_999
    one.prefixes = (("穗人社", 2026),)
    one.wire()
    settle(one)
    assert one.store.serials_left("穗人社", 2026) == 200
    # and no more while there are enough
    before = one.cable.count("POST", routes.NUMBERS)
    one.pass_(600)
    settle(one)
    assert one.cable.count("POST", routes.NUMBERS) == before


def test_two_counters_never_hold_the_same_numbers(pair: tuple[Side, Side]) -> None:
    for counter in pair:
        counter.prefixes = (("穗人社", 2026),)
        counter.wire()
        settle(counter)
    blocks = [{account.block for account in c.store.number_account()} for c in pair]
    assert blocks[0] & blocks[1] == set()
    spans = [next(a for a in c.store.serial_account() if a.prefix == "穗人社") for c in pair]
    assert spans[0].last < spans[1].first or spans[1].last < spans[0].first


def test_demo_numbers_end_with_joining(one: Side) -> None:
    account = {a.source: a for a in one.store.number_account()}
    assert account["demo"].state == "burnt"
    assert account["demo"].unexplained == 0
    assert one.store.next_number().block < 9_000_000
    one.again()
    assert one.store.next_number().block < 9_000_000
    assert one.engine.outlook.link is not Link.ALONE


def settle(*sides: Side) -> None:
    for counter in sides:
        counter.engine.nudge()
        counter.run()


@pytest.mark.parametrize("rounds", [3])
def test_acts_before_joining_are_pushed_too(made: Office, tmp_path: Path, rounds: int) -> None:
    counter = side(tmp_path / "early", made.centre, made.clock)
    for _ in range(rounds):
        acts.issue(counter.store, counter.time.now())
    counter.join(made.code())
    counter.run()
    equal(made, counter)
    counter.store.close()
