"""Two counters amend one case unknown to each other: by field, whoever comes first, to one answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from tests.helpers.centre import Office, reopened
from tests.helpers.counter import accepted_case
from tests.helpers.office_counter import OfficeCounter
from windowdesk.app.errors import BadInput
from windowdesk.app.lifecycle import SignOff
from windowdesk.app.reviewing import Answer
from windowdesk.app.syncing import ReviewItem
from windowdesk.bootstrap.demo import DEMO_PASSWORD, DEMO_SUPERVISOR
from windowdesk.central.keeping.manifest import _chains
from windowdesk.central.service.choosing import choices_of
from windowdesk.central.service.counting import counted, heads
from windowdesk.central.service.questions import settle_question
from windowdesk.central.store.database import open_folder
from windowdesk.domain.cases.case import Case
from windowdesk.domain.staff import Role
from windowdesk.protocol.reviews import sides

PHONE, ADDRESS = "applicant.phone", "applicant.address"


class Shared:
    """Two counters of one office, and cases that both have heard of."""

    def __init__(self, folder: Path, made: Office) -> None:
        self.made = made
        self.desks = [OfficeCounter(folder / name, made, made.clock) for name in "ab"]
        self.case_id = ""

    def begin(self) -> None:
        """Another case, accepted at the first counter and known at both; then the cable is cut."""
        self.cut(cut=False)
        self.case_id = accepted_case(self.desks[0].counter).case_id
        self.sync()
        self.cut(cut=True)

    def cut(self, *, cut: bool) -> None:
        for at in self.desks:
            at.cable.cut = cut

    def amend(self, desk: int, **values: str) -> Case:
        self.made.clock.pass_(minutes=1)
        names = {f"applicant.{name}": value for name, value in values.items()}
        return self.desks[desk].counter.desk.amending.amend(self.case_id, names)

    def sync(self, order: tuple[int, ...] = (0, 1)) -> None:
        for n in (*order, *order):
            assert self.desks[n].sync()

    def heal(self, order: tuple[int, ...] = (0, 1)) -> None:
        self.cut(cut=False)
        self.sync(order)

    def reached(self) -> list[dict[str, str]]:
        """How the applicant is reached, as each desk knows it."""
        parties = [at.counter.desk.case(self.case_id).submission for at in self.desks]
        return [
            {"phone": one.applicant.phone, "address": one.applicant.address}
            for one in parties
            if one is not None and one.applicant is not None
        ]

    def asked(self) -> list[tuple[ReviewItem, ...]]:
        """What each desk is asked about the case."""
        told = [at.counter.desk.syncing.reviews() for at in self.desks]
        return [tuple(one for one in some if one.case_id == self.case_id) for some in told]


@pytest.fixture(scope="module")
def both(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One office for all of these: what they ask of it is a case each."""
    folder = shutil.copytree(template, tmp_path_factory.mktemp("amended") / "office")
    database = open_folder(folder / "centre")
    pair = Shared(folder, reopened(database))
    yield pair
    for at in pair.desks:
        at.close()
    database.close()


@pytest.fixture
def shared(both: Shared) -> Shared:
    both.begin()
    return both


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_different_fields_are_merged_and_nobody_is_asked(
    shared: Shared, order: tuple[int, ...]
) -> None:
    shared.amend(0, phone="13800001111")
    shared.amend(1, address="荔湾区一路 1 号")
    shared.heal(order)
    assert shared.reached() == [{"phone": "13800001111", "address": "荔湾区一路 1 号"}] * 2
    assert shared.asked() == [(), ()]


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_the_same_field_goes_to_a_person_whoever_came_first(
    shared: Shared, order: tuple[int, ...]
) -> None:
    values = "13800001111", "13900002222"
    for desk, phone in enumerate(values):
        assert shared.amend(desk, phone=phone).amendments[-1].fields[PHONE].now == phone
    shared.heal(order)
    assert [one["phone"] for one in shared.reached()] == [values[order[0]]] * 2
    questions = shared.asked()
    assert questions[0] == questions[1]
    (item,) = questions[0]
    assert (item.kind, item.state, item.case_id) == ("field", "open", shared.case_id)
    assert [len(names) for names in item.facts["fields"][PHONE]] == [1, 1]
    assert [side.event for side in sides(item.facts)] == ["amended", "amended"]
    # the question itself names nobody's number
    assert not any(value in str(item.facts) for value in values)
    # an act of the case is not made stale by any of it
    shared.desks[1].counter.desk.lifecycle.withdraw(shared.case_id, confirmed=True)
    shared.sync()
    assert [at.counter.desk.syncing.status().rejected for at in shared.desks] == [(), ()]


def test_the_same_value_twice_is_no_question(shared: Shared) -> None:
    for desk in (0, 1):
        shared.amend(desk, phone="13800001111")
    shared.heal()
    assert shared.reached()[0]["phone"] == shared.reached()[1]["phone"] == "13800001111"
    assert shared.asked() == [(), ()]


def test_a_counter_that_joins_later_is_told_the_amendments(shared: Shared, tmp_path: Path) -> None:
    shared.amend(0, phone="13800001111")
    shared.heal()
    third = OfficeCounter(tmp_path / "c", shared.made, shared.made.clock)
    try:
        assert third.sync()
        case = third.counter.desk.case(shared.case_id)
        assert case.submission is not None
        assert case.submission.applicant is not None
        assert case.submission.applicant.phone == "13800001111"
    finally:
        third.close()


def test_what_cannot_be_amended_is_refused_in_words(shared: Shared) -> None:
    with pytest.raises(BadInput) as wrong:
        shared.amend(0, phone="12")
    assert wrong.value.code == "bad_phone"
    now = shared.reached()[0]
    with pytest.raises(BadInput) as same:
        shared.amend(0, **now)
    assert same.value.code == "nothing_changed"
    shared.desks[0].counter.desk.lifecycle.withdraw(shared.case_id, confirmed=True)
    with pytest.raises(BadInput) as ended:
        shared.amend(0, phone="13800001111")
    assert ended.value.code == "not_open"


def test_what_was_chosen_on_the_console_holds_at_every_desk(shared: Shared) -> None:
    values = "13800001111", "13900002222"
    for at, phone in enumerate(values):
        shared.amend(at, phone=phone)
    shared.heal()
    ((item,), _same) = shared.asked()
    made, reason = shared.made, "已与申请人电话核对"
    with made.acting(Role.SUPERVISOR) as act:
        (choice,) = choices_of(act.connection, act.office, shared.case_id)
        keys = {way.value: way.key for way in choice.ways}
        assert set(keys) == set(values)
        assert {said[0] for way in choice.ways for said in way.said} == {"综合12号窗"}
        # what nobody said, or says no more, is no choice
        with pytest.raises(BadInput, match="以哪一个为准"):
            settle_question(made.centre, act, item.review, "amended", reason, {PHONE: "x/1/1"})
        done = settle_question(
            made.centre, act, item.review, "amended", reason, {PHONE: keys[values[1]]}
        )
        assert done
        assert not settle_question(made.centre, act, item.review, "amended", reason, {})
    shared.sync()
    assert [one["phone"] for one in shared.reached()] == [values[1]] * 2
    assert [[one.state for one in some] for some in shared.asked()] == [["settled"]] * 2
    assert [at.counter.desk.case(shared.case_id).contested for at in shared.desks] == [(), ()]
    # the next amendment goes on from it
    shared.amend(0, phone="13700003333")
    shared.sync()
    assert [one["phone"] for one in shared.reached()] == ["13700003333"] * 2
    with made.centre.database.reading() as connection:
        # a line of the centre's own, that a restore follows from end to end, and no counter
        (line,) = [line for device, (line,) in heads(connection).items() if "console." in device]
        assert line.seq == 1
        assert _chains(connection) > line.seq
        assert not [one for one in counted(connection) if "console." in one.device]


def test_what_a_supervisor_chose_at_one_desk_holds_at_both(shared: Shared) -> None:
    values = "13800001111", "13900002222"
    for at, phone in enumerate(values):
        shared.amend(at, phone=phone)
    shared.heal()
    desk = shared.desks[1].counter.desk
    (item,) = shared.asked()[1]
    question = desk.reviewing.question(item.review)
    assert question.offers == ("amended", "rectified")
    supervisor = SignOff(DEMO_SUPERVISOR.number, DEMO_PASSWORD)
    chosen = {PHONE: values[1]}
    answer = Answer("amended", "已电话核对号码", sign_off=supervisor, values=chosen)
    desk.reviewing.settle(item.review, answer)
    shared.sync()
    assert [one["phone"] for one in shared.reached()] == [values[1]] * 2
    assert [[one.state for one in some] for some in shared.asked()] == [["settled"]] * 2
    assert [at.counter.desk.case(shared.case_id).contested for at in shared.desks] == [(), ()]
