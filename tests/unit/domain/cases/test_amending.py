"""Two windows amend one case: nothing is lost, and the order of arrival decides no question."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.domain.cases.amending import amended
from windowdesk.domain.cases.amendment import Amendment, Change, Standing, Stated, standing
from windowdesk.domain.cases.case import CaseEvent, EventKind, fold
from windowdesk.domain.decision.submission import FirstVisit, Party, Submission
from windowdesk.domain.plain import to_plain

PHONE = "applicant.phone"
NOON = datetime(2026, 3, 2, 12)
FIRST = Stated({PHONE: "0"})


def amendment(name: str, now: str, *after: str, was: str = "0", visit: int = 1) -> Amendment:
    return Amendment(name, "c", visit, NOON, "1001", "1号窗", {PHONE: Change(was, now, after)})


def stands(*amendments: Amendment, stated: tuple[Stated, ...] = (FIRST,)) -> Standing:
    found = standing(PHONE, stated, amendments)
    assert found is not None
    return found


def test_what_one_side_changed_is_taken() -> None:
    assert stands().value == "0"
    assert stands(amendment("a/1/1", "1")).value == "1"
    later = stands(amendment("a/1/1", "1"), amendment("b/1/1", "2", "a/1/1", was="1"))
    assert (later.value, later.contested) == ("2", False)


def test_both_sides_to_the_same_value_is_no_question() -> None:
    both = stands(amendment("a/1/1", "1"), amendment("b/1/1", "1"))
    assert (both.value, both.contested) == ("1", False)
    assert both.heads == ("a/1/1", "b/1/1")


def test_different_values_are_asked_about_and_the_first_stands() -> None:
    one, other = amendment("a/1/1", "1"), amendment("b/1/1", "2")
    assert [o.value for o in stands(one, other).options] == ["1", "2"]
    assert [o.value for o in stands(other, one).options] == ["2", "1"]
    # the window whose value stands may correct itself; the question stays
    again = stands(one, other, amendment("a/1/2", "3", "a/1/1", was="1"))
    assert [o.value for o in again.options] == ["3", "2"]
    # however often: what it goes back to came first
    more = (amendment("a/1/2", "3", "a/1/1"), amendment("a/1/3", "4", "a/1/2"))
    assert [o.value for o in stands(one, other, *more).options] == ["4", "2"]


def test_an_answer_that_saw_both_sides_ends_it() -> None:
    answer = amendment("s/1/1", "2", "a/1/1", "b/1/1", was="1")
    done = stands(amendment("a/1/1", "1"), amendment("b/1/1", "2"), answer)
    assert (done.value, done.contested) == ("2", False)


def test_a_second_reception_that_knew_has_the_last_word() -> None:
    visits = (FIRST, Stated({PHONE: "7"}, frozenset({"a/1/1"})))
    assert stands(amendment("a/1/1", "1"), stated=visits).value == "7"
    after = amendment("b/1/1", "8", was="7", visit=2)
    assert stands(amendment("a/1/1", "1"), after, stated=visits).value == "8"


def test_a_second_reception_that_did_not_know_is_one_of_two_sides() -> None:
    unaware = amendment("a/1/1", "1")
    # it said nothing new of the field: only one side changed it
    assert stands(unaware, stated=(FIRST, FIRST)).value == "1"
    # it did: what is on paper stands, and a person is asked
    asked = stands(unaware, stated=(FIRST, Stated({PHONE: "7"})))
    assert [(o.value, o.names) for o in asked.options] == [("7", ()), ("1", ("a/1/1",))]


def test_nobody_to_be_reached_has_no_field() -> None:
    assert standing("agent.phone", (FIRST,), ()) is None


def test_a_ring_that_no_honest_counter_writes_hides_nothing() -> None:
    ring = stands(amendment("a/1/1", "1", "b/1/1"), amendment("b/1/1", "2", "a/1/1"))
    assert {o.value for o in ring.options} == {"1", "2"}


@st.composite
def histories(draw: st.DrawFn) -> list[Amendment]:
    """Amendments of three windows, each written after some of those that were there."""
    made: list[Amendment] = []
    for n in range(draw(st.integers(1, 6))):
        seen = draw(st.sets(st.sampled_from([a.name for a in made]), max_size=3)) if made else set()
        value = draw(st.sampled_from("123"))
        made.append(amendment(f"{'abc'[n % 3]}/1/{n}", value, *sorted(seen)))
    return made


@given(histories(), st.randoms())
def test_the_order_of_arrival_never_changes_what_is_asked(
    made: list[Amendment], chance: st.DataObject
) -> None:
    moved = list(made)
    chance.shuffle(moved)  # type: ignore[attr-defined]  # a Random
    here, there = stands(*made), stands(*moved)
    assert set(here.options) == set(there.options)
    assert set(here.heads) == set(there.heads)


@given(histories())
def test_no_amendment_is_lost(made: list[Amendment]) -> None:
    """Each is an option now, or another one that is was written after it."""
    known = {a.name: set(a.fields[PHONE].after) for a in made}

    def behind(name: str) -> set[str]:
        return {name}.union(*(behind(one) for one in known[name]))

    here = stands(*made)
    assert set().union(*(behind(name) for name in here.heads)) == set(known)
    assert all(
        made_one.fields[PHONE].now == option.value
        for option in here.options
        for made_one in made
        if made_one.name in option.names
    )


@given(histories(), st.sampled_from("123"))
def test_an_answer_to_all_of_it_always_settles(made: list[Amendment], value: str) -> None:
    answer = amendment("s/1/1", value, *stands(*made).heads)
    for order in ([*made, answer], [answer, *made]):
        assert [o.value for o in stands(*order).options] == [value]


def received(seq: int, phone: str, *knew: str) -> CaseEvent:
    first = FirstVisit("1", NOON, "", (), (), papers_returned=True, amended=knew)
    told = Submission(
        "item", NOON, applicant=Party("person", "甲", "1", phone=phone),
        first_visit=first if seq > 1 else None,
    )  # fmt: skip
    payload = {"number": "1", "submission": to_plain(told)}
    return CaseEvent("c", seq, EventKind.RECEIVED, NOON, "1001", "1号窗", payload)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_case_is_its_events_and_then_its_amendments(order: tuple[int, ...]) -> None:
    case = fold("c", [received(1, "0")])
    assert amended(case, ()) is case
    made = [amendment("a/1/1", "1"), amendment("b/1/1", "2")]
    both = amended(case, [made[n] for n in order])
    assert both.submission is not None
    assert both.submission.applicant is not None
    assert both.submission.applicant.phone == "12"[order[0]]
    assert [one.name for one in both.contested] == [PHONE]
    # nothing that happened was rewritten
    assert both.history == case.history
    later = amended(fold("c", [received(1, "0"), received(2, "7", "a/1/1", "b/1/1")]), made)
    assert later.submission is not None
    assert later.submission.applicant is not None
    assert (later.submission.applicant.phone, later.contested) == ("7", ())
