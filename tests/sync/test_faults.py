"""Whatever the line does to a request: nothing is lost, nothing comes twice, nothing stays stuck."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side, equal, state_of
from tests.helpers.centre import Office
from windowdesk.app.ports import StoredDocument
from windowdesk.app.syncing import Link
from windowdesk.central.service.exchange import Request
from windowdesk.domain.cases.case import State
from windowdesk.protocol import routes
from windowdesk.protocol.messages import MAX_BATCH_OPERATIONS, Problem, encode
from windowdesk.sync.ports import Answer, Unreachable
from windowdesk.sync.transport import CONNECT_S, READ_S

MESSAGES = (
    ("POST", routes.CHALLENGE),
    ("POST", routes.SESSION),
    ("POST", routes.PUSH),
    ("GET", routes.FEED),
    ("POST", routes.NUMBERS),
    ("POST", routes.ATTACHMENTS),
    ("PUT", routes.ATTACHMENTS),
    ("POST", routes.AUDIT),
    ("POST", routes.STATUS),
)


def problem(status: int, code: str, retry_after: int = 0) -> Answer:
    return Answer(status, {}, encode(Problem(code=code, retry_after=retry_after)))


def once(method: str, path: str, then: Callable[[Request], Answer | None]) -> _Once:
    return _Once(method, path, then)


class _Once:
    """A script that does something to the first request of a kind, and then nothing."""

    def __init__(self, method: str, path: str, then: Callable[[Request], Answer | None]) -> None:
        self.method, self.path, self.then = method, path, then
        self.done = False

    def __call__(self, request: Request) -> Answer | None:
        fits = request.method == self.method and request.path.startswith(self.path)
        if self.done or not fits:
            return None
        self.done = True
        return self.then(request)


def lost(_request: Request) -> Answer | None:
    raise Unreachable("lost request")


def answer_lost(one: Side) -> Callable[[Request], Answer | None]:
    def then(request: Request) -> Answer | None:
        one.cable.centre.handle(request)
        raise Unreachable("lost answer")

    return then


def twice(one: Side) -> Callable[[Request], Answer | None]:
    def then(request: Request) -> Answer | None:
        one.cable.centre.handle(request)
        return None

    return then


def link(one: Side) -> Link:
    return one.engine.outlook.link


FAULTS: dict[str, Callable[[Side], Callable[[Request], Answer | None]]] = {
    "lost request": lambda _one: lost,
    "lost answer": answer_lost,
    "twice": twice,
    "401": lambda _one: lambda _request: problem(401, "token"),
    "429": lambda _one: lambda _request: problem(429, "busy", retry_after=2),
    "503": lambda _one: lambda _request: problem(503, "busy", retry_after=1),
    "no JSON": lambda _one: lambda _request: Answer(200, {}, b"<html>"),
    "cut short": lambda _one: lambda _request: Answer(200, {}, b'{"epoch":1,"seq":'),
    "a proxy's page": lambda _one: lambda _request: Answer(502, {}, b"<html>Bad Gateway</html>"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_any_message_heals_by_itself(made: Office, one: Side, fault: str) -> None:
    """One message after another meets the fault; nobody writes or presses anything meanwhile."""
    for nth, message in enumerate(MESSAGES, 1):
        one.prefixes = (*one.prefixes, (f"穗测{nth}", 2026))
        case_id = acts.issue(one.store, one.time.now())
        one.wire()
        script = once(*message, FAULTS[fault](one))
        one.cable.script = script
        took = one.run()
        assert script.done, f"{message} never met it"
        assert took < 60, message
        equal(made, one)
        assert state_of(one, case_id) is State.ACCEPTED
        assert one.sync.counts().attachments_waiting == 0
        assert one.store.serials_left(f"穗测{nth}", 2026) == 200
        assert one.store.numbers_left() == 3 * 99_999 - nth
        assert link(one) is Link.ONLINE
    assert one.sync.not_applied() == ()


def test_an_answer_kept_from_before_is_no_answer(made: Office, one: Side) -> None:
    """A cache on the way: believed, it would leak a block and say that a document had arrived."""
    kept: dict[str, Answer] = {}
    again: set[str] = set()
    wanted = (routes.NUMBERS, routes.ATTACHMENTS)

    def cache(request: Request) -> Answer | None:
        if request.path not in wanted or request.method != "POST":
            return None
        if request.path in again:
            again.discard(request.path)
            return kept[request.path]
        done = one.cable.centre.handle(request)
        kept[request.path] = Answer(done.status, dict(done.headers), done.body)
        return kept[request.path]

    one.cable.script = cache
    papers: list[StoredDocument] = []
    for nth in range(2):
        one.prefixes = (*one.prefixes, (f"穗测{nth}", 2026))
        case_id = acts.issue(one.store, one.time.now())
        papers += one.store.documents_of(case_id)
        one.wire()
        again |= set(kept)
        assert one.run() < 60
        assert not again, "never met"
        equal(made, one)
        assert one.store.serials_left(f"穗测{nth}", 2026) == 200
    for paper in papers:
        found = one.cable.centre.handle(one.request("GET", f"{routes.ATTACHMENTS}/{paper.sha256}"))
        assert found.body == paper.content


def test_an_endless_401_is_asked_about_slowly(made: Office, one: Side) -> None:
    one.cable.script = lambda request: (
        problem(401, "token") if request.path == routes.PUSH else None
    )
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    before = one.cable.count("POST", routes.SESSION)
    begun = one.time.seconds
    steps = 0
    while one.time.seconds < begun + 600:
        one.step()
        steps += 1
        assert steps < 3000, "a loop"
    sessions = one.cable.count("POST", routes.SESSION) - before
    assert 10 < sessions < 80
    # and what can be done is done: a stuck push never blocks the pull
    assert one.cable.count("GET", routes.FEED) > 10
    one.cable.script = None
    assert one.run() < 60
    equal(made, one)


class Unlucky(random.Random):
    """Every wait is as long as it may be."""

    def random(self) -> float:
        return 1.0


def test_a_minute_is_enough_whatever_came_before_the_healing(made: Office, one: Side) -> None:
    one.chance = Unlucky(1)
    one.wire()
    acts.issue(one.store, one.time.now())
    # sessions that are refused as soon as they are used: the waits between them are at their longest
    refused = problem(401, "token")
    one.cable.script = lambda request: refused if request.path == routes.PUSH else None
    while one.time.seconds < 600:
        one.step()
    # a session opens, and the line goes down: four times nobody answers
    opened = one.cable.count("POST", routes.SESSION)
    while one.cable.count("POST", routes.SESSION) == opened:
        one.step()
    one.cable.cut = True
    for _ in range(4):
        asked = len(one.cable.asked)
        while len(one.cable.asked) == asked:
            one.step()
    one.cable.cut = False

    def hangs(_request: Request) -> Answer | None:
        """The line heals right behind a request that it lost; of the session nobody knows."""
        one.cable.script = forgotten
        healed.append(one.time.seconds)
        one.pass_(CONNECT_S + READ_S)
        raise Unreachable("timeout")

    def forgotten(_request: Request) -> Answer | None:
        one.cable.script = None
        return refused

    healed: list[float] = []
    one.cable.script = hangs
    while one.store.unsent():
        one.step()
    assert one.time.seconds - healed[0] < 60
    assert one.cable.script is None, "the session was never refused"


def test_a_token_that_ran_out_is_replaced_at_once(made: Office, one: Side) -> None:
    one.pass_(3500)
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    assert one.run() < 5
    equal(made, one)


@pytest.mark.parametrize(("status", "code"), [(429, "busy"), (413, "too_large")])
def test_a_batch_that_is_too_much_is_halved(
    made: Office, one: Side, status: int, code: str
) -> None:
    for _ in range(20):
        acts.issue(one.store, one.time.now(), size=100)
    sizes: list[int] = []

    def small(request: Request) -> Answer | None:
        if request.path != routes.PUSH:
            return None
        sizes.append(request.body.count(b"\n"))
        return problem(status, code) if sizes[-1] > 5 else None

    one.cable.script = small
    one.engine.nudge()
    assert one.run() < 60
    equal(made, one)
    assert sizes[:3] == [20, 10, 5]


def test_batches_hold_two_hundred_at_most(made: Office, one: Side) -> None:
    for _ in range(450):
        acts.strange(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    sizes = [r.body.count(b"\n") for r in one.cable.asked if r.path == routes.PUSH]
    assert max(sizes) == MAX_BATCH_OPERATIONS
    equal(made, one)


def test_one_bad_record_never_blocks_the_next(made: Office, one: Side) -> None:
    now = one.time.now()
    acts.issue(one.store, now)
    acts.strange(one.store, now, note="half a pair \ud83d and a null \x00")
    acts.strange(one.store, now, kind="case.issued", events="none")
    acts.strange(one.store, now, kind="不能存的" * 30)
    last = acts.issue(one.store, now)
    one.engine.nudge()
    assert one.run() < 10
    equal(made, one)
    found = {refused.seq: (refused.state, refused.code) for refused in one.sync.not_applied()}
    assert found[3] == ("recorded", "broken")
    assert found[4] == ("rejected", "broken")
    assert found[2][0] in ("parked", "rejected")
    assert state_of(one, last) is State.ACCEPTED
    assert len(one.sync.marks([last])[last].project) == 43


def test_a_lost_lease_is_asked_for_by_its_name(made: Office, joined: Callable[[], Side]) -> None:
    one = joined()
    one.cable.script = once("POST", routes.NUMBERS, answer_lost(one))
    one.prefixes = (("穗人社", 2026),)
    one.wire()
    one.run()
    asked = [r.body for r in one.cable.asked if r.path == routes.NUMBERS][-2:]
    assert asked[0] == asked[1]
    (span,) = [a for a in one.store.serial_account() if a.prefix == "穗人社"]
    assert (span.first, span.last) == (1, 200)


def test_a_lease_survives_the_program(made: Office, one: Side) -> None:
    """Killed after the request left: the next start asks for the very same."""
    one.prefixes = (("穗人社", 2026),)
    one.wire()
    one.cable.script = once("POST", routes.NUMBERS, answer_lost(one))
    while not one.cable.script.done:
        one.step()
    one.again()
    one.run()
    asked = [r.body for r in one.cable.asked if r.path == routes.NUMBERS][-2:]
    assert asked[0] == asked[1]
    assert one.store.serials_left("穗人社", 2026) == 200


def test_the_line_comes_back_by_itself(made: Office, one: Side) -> None:
    one.cable.cut = True
    case_id = acts.issue(one.store, one.time.now())
    one.engine.nudge()
    begun, seen = one.time.seconds, [Link.ONLINE]
    while one.time.seconds < begun + 600:
        one.step()
        if link(one) is not seen[-1]:
            seen.append(link(one))
    # down once, and nothing that needs no line lights the lamp again
    assert seen == [Link.ONLINE, Link.OFFLINE]
    assert one.store.unsent() == 1
    one.cable.cut = False
    assert one.run() < 60
    equal(made, one)
    assert state_of(one, case_id) is State.ACCEPTED


def test_news_comes_without_anything_to_push(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    # nobody at the second window does anything
    begun = two.time.seconds
    while not two.store.events(case_id):
        two.pass_(max(two.engine.step(), 0.01))
        assert two.time.seconds - begun < 60


def test_a_hint_brings_the_news_at_once(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    case_id = acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.run()
    two.engine.hint()
    assert two.run() < 1
    assert state_of(two, case_id) is State.ACCEPTED


def test_one_lost_request_is_no_outage(one: Side) -> None:
    one.cable.script = once("GET", routes.FEED, lost)
    one.engine.hint()
    links = set()
    for _ in range(20):
        one.step()
        links.add(one.engine.outlook.link)
    assert links == {Link.ONLINE}
    one.cable.cut = True
    one.engine.hint()
    for _ in range(6):
        one.step()
    assert link(one) is Link.OFFLINE


def test_forced_offline_stays_over_a_restart(made: Office, one: Side) -> None:
    one.engine.force_offline(True)
    asked = len(one.cable.asked)
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    one.again()
    for _ in range(5):
        one.pass_(one.engine.step())
    assert len(one.cable.asked) == asked
    assert link(one) is Link.FORCED
    one.engine.force_offline(False)
    one.run()
    equal(made, one)
    assert link(one) is Link.ONLINE


def test_retries_grow_apart_and_never_further_than_twenty_seconds(one: Side) -> None:
    one.cable.cut = True
    one.engine.nudge()
    waits: list[float] = []
    while len(waits) < 12:
        wait = one.engine.step()
        one.pass_(wait)
        if wait > 0.01:
            waits.append(wait)
    assert waits[0] < 1.01
    assert 10 <= max(waits) <= 20
    assert len(set(waits)) == 12
