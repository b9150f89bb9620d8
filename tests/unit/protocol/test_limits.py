"""The limits of off-line work: early words, a freeze only of what the policy names, no flapping."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.protocol.limits import (
    FALLING,
    NAMES,
    Measures,
    Name,
    Standing,
    freezes,
    judge,
)
from windowdesk.protocol.policy import Act, Limit, Policy

BAD = Measures(offline_hours=9999, unsent=99999, disk_mib=0, skew_s=99999, numbers=0)
STRICT = Policy(
    offline_hours=Limit(warn=24, freeze=72, acts=["issue", "sign_in"]),
    unsent=Limit(warn=500, freeze=1000, acts=["deferral"]),
    disk_mib=Limit(warn=500, freeze=100, acts=["issue"]),
    skew_s=Limit(warn=300, freeze=3600, acts=["issue"]),
    numbers=Limit(warn=1000, freeze=10, acts=["issue"]),
)


def said(measures: Measures, before: tuple[Standing, ...] = ()) -> dict[str, str]:
    return {s.limit: s.level for s in judge(STRICT, measures, before)}


def test_the_usual_policy_warns_and_freezes_nothing() -> None:
    standings = judge(Policy(), BAD)
    assert [s.limit for s in standings] == list(NAMES)
    assert {s.level for s in standings} == {"warn"}
    assert not any(s.acts for s in standings)


def test_all_well_says_nothing() -> None:
    well = Measures(offline_hours=0, unsent=3, disk_mib=90_000, skew_s=-2, numbers=250_000)
    assert judge(STRICT, well) == ()


@pytest.mark.parametrize(
    ("name", "warns", "freezes"),
    [
        ("offline_hours", 24, 72),
        ("unsent", 500, 1000),
        ("disk_mib", 499, 99),
        ("skew_s", -300, 3600),
        ("numbers", 999, 9),
    ],
)
def test_each_limit_warns_at_its_bound_and_freezes_what_it_names(
    name: Name, warns: int, freezes: int
) -> None:
    better = 1 if name in FALLING else -1
    closer = warns + better if warns > 0 else warns - better
    assert said(Measures(**{name: closer})) == {}
    assert said(Measures(**{name: warns})) == {name: "warn"}
    assert said(Measures(**{name: freezes + better})) == {name: "warn"}
    (frozen,) = judge(STRICT, Measures(**{name: freezes}))
    assert frozen.level == "frozen"
    assert list(frozen.acts) == getattr(STRICT, name).acts


def test_what_is_not_known_freezes_nothing() -> None:
    assert judge(STRICT, Measures()) == ()


def test_a_value_round_its_bound_does_not_switch_the_counter_off_and_on() -> None:
    before: tuple[Standing, ...] = ()
    levels = []
    for unsent in (999, 1000, 999, 1000, 950, 901, 900, 899, 999, 460, 449):
        before = judge(STRICT, Measures(unsent=unsent), before)
        levels.append(before[0].level if before else "")
    assert levels == ["warn", *["frozen"] * 6, "warn", "warn", "warn", ""]


def test_being_in_contact_again_thaws_at_once() -> None:
    before = judge(STRICT, Measures(offline_hours=100, unsent=2000))
    assert {s.level for s in before} == {"frozen"}
    assert judge(STRICT, Measures(offline_hours=0, unsent=0), before) == ()


def test_a_lifted_freeze_still_warns() -> None:
    lifted = frozenset({"offline_hours"})
    hours, unsent = judge(STRICT, Measures(offline_hours=80, unsent=1000), (), lifted)
    assert (hours.level, hours.acts, hours.bound) == ("warn", (), 72)
    assert unsent.level == "frozen"


@given(
    st.builds(
        Measures,
        **{name: st.none() | st.integers(-(10**6), 10**6) for name in NAMES},
    ),
    st.builds(
        Measures,
        **{name: st.none() | st.integers(-(10**6), 10**6) for name in NAMES},
    ),
)
def test_it_never_freezes_early_and_settles(first: Measures, then: Measures) -> None:
    before = judge(STRICT, first)
    now = judge(STRICT, then, before)
    assert judge(STRICT, then, now) == now
    at_once = {s.limit: s.level for s in judge(STRICT, then)}
    for standing in now:
        if standing.level == "frozen" and at_once.get(standing.limit) != "frozen":
            held = next(s for s in before if s.limit == standing.limit)
            assert held.level == "frozen"


def test_a_policy_that_freezes_nothing_is_known_without_measuring() -> None:
    assert not any(freezes(Policy(), act) for act in get_args(Act))
    assert freezes(STRICT, "issue")
    assert freezes(STRICT, "deferral")
    assert not freezes(STRICT, "catalogue")
    assert not freezes(Policy(unsent=Limit(warn=1, acts=["issue"])), "issue")
