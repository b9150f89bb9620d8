"""Two counters without a line and their centre end up equal by sticks alone, in whatever order."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.durability.issuing import open_desk
from tests.helpers import acts
from tests.helpers.cable import Side, centre_digest, side
from tests.helpers.centre import Office, office
from windowdesk.app.errors import BadInput
from windowdesk.central.service.identity import raise_incarnation
from windowdesk.central.service.taking_in import take_in
from windowdesk.central.store.database import open_folder
from windowdesk.domain.cases.case import State, fold
from windowdesk.protocol import package
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.sync.packing import Accepted, Packing

_CHANCE = random.Random(20261125)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    database = open_folder(tmp_path / "centre")
    yield office(database, demo=True)
    database.close()


@pytest.fixture
def pair(tmp_path: Path, made: Office) -> Iterator[tuple[Side, Side]]:
    """Two counters of one office that joined over a line and then lost it."""
    sides = [side(tmp_path / f"desk-{n}", made.centre, made.clock, seed=n) for n in (1, 2)]
    for one in sides:
        one.join(made.code())
        one.run()
        one.cable.cut = True
    yield sides[0], sides[1]
    for one in sides:
        one.store.close()


def packing(one: Side) -> Packing:
    book = StoredAudit(one.store, one.time)
    return Packing(one.sync, book, one.time, _CHANCE)


def write(one: Side) -> bytes:
    return packing(one).export().data


def carry(made: Office, one: Side) -> Accepted:
    """There and back."""
    return packing(one).take_in(take_in(made.centre, write(one)).answer)


def equal(made: Office, *sides: Side) -> None:
    for one in sides:
        assert one.store.unsent() == 0
        assert centre_digest(made.centre, one.store.device) == one.digest
        assert one.store.verify_chain() is None


def test_two_counters_end_up_equal_by_sticks_alone(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    first = [acts.issue(one.store, one.time.now()) for _ in range(3)]
    second = [acts.issue(two.store, two.time.now()) for _ in range(2)]
    assert carry(made, one).operations == 3
    assert carry(made, two).operations == 2
    assert carry(made, one).operations == 0
    equal(made, one, two)
    for case_id in (*first, *second):
        for counter in pair:
            assert fold(case_id, counter.store.events(case_id)).state is State.ACCEPTED
    assert one.sync.cursor().pos == made_pos(made, one)


def made_pos(made: Office, one: Side) -> int:
    one.cable.cut = False
    one.run()
    return one.sync.cursor().pos


def test_more_than_one_batch_goes_with_one_stick(made: Office, pair: tuple[Side, Side]) -> None:
    one, _two = pair
    for _ in range(230):
        acts.issue(one.store, one.time.now(), size=10)
    packed = packing(one).export()
    assert packed.operations == 230
    answer = take_in(made.centre, packed.data)
    assert packing(one).take_in(answer.answer).operations == 230
    equal(made, one)


def test_documents_follow_with_the_next_stick(made: Office, pair: tuple[Side, Side]) -> None:
    one, _two = pair
    acts.issue(one.store, one.time.now(), size=2_500_000)
    assert packing(one).export().files == 0
    carry(made, one)
    waiting = one.sync.counts().attachments_waiting
    assert waiting == 1
    packed = packing(one).export()
    assert packed.files == 1
    packing(one).take_in(take_in(made.centre, packed.data).answer)
    assert one.sync.counts().attachments_waiting == 0
    assert packing(one).export(files=True).files == 0


def test_numbers_come_by_stick_and_only_once(made: Office, pair: tuple[Side, Side]) -> None:
    one, _two = pair
    before = one.store.numbers_left()
    one.sync.new_epoch(1, "a test burns every number")
    assert one.store.numbers_left() == 0
    data = write(one)
    answer = take_in(made.centre, data).answer
    packing(one).take_in(answer)
    left = one.store.numbers_left()
    assert left >= before > 0
    packing(one).take_in(answer)
    packing(one).take_in(take_in(made.centre, data).answer)
    assert one.store.numbers_left() == left
    assert all(block.unexplained == 0 for block in one.store.number_account())


def test_sticks_lost_repeated_reordered_and_mixed_with_the_line(
    made: Office, pair: tuple[Side, Side]
) -> None:
    """Every answer is imported late, twice and in the wrong order, between sessions on the line."""
    one, two = pair
    answers: list[bytes] = []
    chance = random.Random(4)
    for turn in range(12):
        for counter in pair:
            acts.issue(counter.store, counter.time.now(), size=100)
        data = write(one)
        if turn % 3:
            answers.append(take_in(made.centre, data).answer)
        if turn % 4 == 2:
            one.cable.cut = False
            one.engine.nudge()
            one.run()
            one.cable.cut = True
        chance.shuffle(answers)
        for answer in answers[: turn % 3]:
            packing(one).take_in(answer)
        carry(made, two)
    for answer in answers:
        packing(one).take_in(answer)
    carry(made, one)
    carry(made, two)
    carry(made, one)
    equal(made, one, two)
    assert len(one.store.summaries(limit=100)) == len(two.store.summaries(limit=100)) == 24


def test_a_centre_with_another_incarnation_is_read_anew_by_sticks(
    made: Office, pair: tuple[Side, Side]
) -> None:
    one, two = pair
    acts.issue(one.store, one.time.now())
    carry(made, one)
    made.centre.database.attempt(lambda unit: raise_incarnation(unit, made.centre.random))
    acts.issue(one.store, one.time.now())
    carry(made, one)
    carry(made, one)
    carry(made, two)
    carry(made, two)
    equal(made, one, two)
    assert len(two.store.summaries(limit=100)) == 2


def test_the_clock_of_the_counter_has_no_say(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    for wrong in (timedelta(hours=1), timedelta(days=365), timedelta(days=-365), timedelta(0)):
        one.time.wrong = wrong
        acts.issue(one.store, one.time.now())
        assert carry(made, one).operations == 1
    carry(made, two)
    equal(made, one, two)


def test_anothers_answer_a_package_and_rubbish_are_refused_in_words(
    made: Office, pair: tuple[Side, Side], tmp_path: Path
) -> None:
    one, two = pair
    acts.issue(one.store, one.time.now())
    data = write(one)
    answer = take_in(made.centre, data).answer
    alone = side(tmp_path / "alone", made.centre, made.clock)
    broken = answer[:-1] + bytes([answer[-1] ^ 1])
    for counter, content, code in (
        (two, answer, "other_device"),
        (one, data, "format"),
        (one, b"rubbish", "format"),
        (one, broken, "damaged"),
        (alone, answer, "not_enrolled"),
    ):
        with pytest.raises(BadInput) as refusal:
            packing(counter).take_in(content)
        assert refusal.value.code == code
        assert refusal.value.words()
    with pytest.raises(BadInput):
        packing(alone).export()
    alone.store.close()
    assert one.store.unsent() == 1


def test_nobody_reads_a_lost_stick(made: Office, pair: tuple[Side, Side]) -> None:
    one, _two = pair
    acts.issue(one.store, one.time.now())
    data = write(one)
    for private in ("陈𬱖宁", "999999199001011234", "广州晴川"):
        assert private.encode() not in data
    assert package.head_of(data).device == one.store.device


def test_an_old_answer_never_settles_a_later_request_for_numbers(
    made: Office, pair: tuple[Side, Side]
) -> None:
    one, _two = pair
    one.sync.new_epoch(1, "a test burns every number")
    early = take_in(made.centre, write(one)).answer
    packing(one).take_in(early)
    first = {block.block for block in one.store.number_account()}
    one.sync.new_epoch(2, "and again")
    data = write(one)
    wish = one.sync.open_lease()
    packing(one).take_in(early)
    assert one.store.numbers_left() == 0, "what was burnt stays so"
    assert one.sync.open_lease() == wish
    packing(one).take_in(take_in(made.centre, data).answer)
    assert one.store.numbers_left() > 0
    assert {block.block for block in one.store.number_account()} > first


def test_an_answer_to_another_history_of_this_counter_acknowledges_nothing(
    made: Office, pair: tuple[Side, Side], tmp_path: Path
) -> None:
    """A clone's stick was taken in; this one's own operations are not the ones it speaks of."""
    one, _two = pair
    one.store.close()
    shutil.copytree(one.profile, tmp_path / "clone")
    one.store = open_desk(one.profile, clock=one.time)
    one.wire()
    clone = side(tmp_path / "clone", made.centre, made.clock)
    try:
        acts.issue(one.store, one.time.now())
        acts.issue(clone.store, clone.time.now())
        answer = take_in(made.centre, write(one)).answer
        assert packing(clone).take_in(answer).operations == 0
        assert clone.store.unsent() == 1
        assert packing(one).take_in(answer).operations == 1
    finally:
        clone.store.close()
