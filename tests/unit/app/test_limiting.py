"""A frozen act is refused before anything happens, in words that say what to do."""

from __future__ import annotations

import pytest

from windowdesk.app.limiting import Frozen, LimitKeeper, NoLimits
from windowdesk.protocol.limits import Measures
from windowdesk.protocol.policy import Act, Limit, Policy

STRICT = Policy(
    offline_hours=Limit(warn=24, freeze=72, acts=["issue", "sign_in"]),
    unsent=Limit(warn=5, freeze=10, acts=["deferral", "catalogue"]),
)


class Gauge:
    """What is measured, as a test sets it."""

    def __init__(self) -> None:
        self.now = Measures()

    def __call__(self) -> Measures:
        return self.now


@pytest.fixture
def gauge() -> Gauge:
    return Gauge()


def keeper(gauge: Gauge, policy: Policy = STRICT) -> LimitKeeper:
    return LimitKeeper(lambda: policy, gauge)


def test_only_what_the_policy_names_is_stopped(gauge: Gauge) -> None:
    limits = keeper(gauge)
    gauge.now = Measures(offline_hours=73, unsent=6)
    limits.check("deferral")
    limits.check("catalogue")
    with pytest.raises(Frozen) as refusal:
        limits.check("issue")
    problem = refusal.value
    assert problem.code == "frozen"
    assert "3 天" in problem.message
    assert "上限 3 天" in problem.message
    assert "出具新的文书" in problem.message
    assert "没有丢失" in problem.saved
    assert "立即同步" in problem.press
    assert "紧急纸质" in problem.press
    with pytest.raises(Frozen) as refusal:
        limits.check("sign_in")
    assert "紧急纸质" not in refusal.value.press


def test_two_limits_that_stop_one_act_are_both_named_and_the_advice_once(gauge: Gauge) -> None:
    policy = Policy(
        offline_hours=Limit(warn=1, freeze=2, acts=["issue"]),
        unsent=Limit(warn=1, freeze=2, acts=["issue"]),
    )
    gauge.now = Measures(offline_hours=5, unsent=7)
    with pytest.raises(Frozen) as refusal:
        keeper(gauge, policy).check("issue")
    assert "5 小时" in refusal.value.message
    assert "7 项" in refusal.value.message
    assert refusal.value.press.count("立即同步") == 1


@pytest.mark.parametrize("act", ["issue", "deferral", "sign_in", "catalogue"])
def test_the_usual_policy_never_stops_anything(act: Act, gauge: Gauge) -> None:
    gauge.now = Measures(9999, 99999, 0, 99999, 0)
    limits = keeper(gauge, Policy())
    limits.check(act)
    NoLimits().check(act)
    cautions = limits.cautions()
    assert len(cautions) == 5
    assert {caution.level for caution in cautions} == {"warn"}
    assert all(caution.words and caution.press for caution in cautions)


def test_what_is_frozen_is_said_first(gauge: Gauge) -> None:
    gauge.now = Measures(offline_hours=30, unsent=10)
    first, second = keeper(gauge).cautions()
    assert (first.limit, first.level, first.acts) == ("unsent", "frozen", ("deferral", "catalogue"))
    assert (second.limit, second.level) == ("offline_hours", "warn")


def test_a_skew_of_a_minute_an_hour_and_a_year_read_as_people_say_it(gauge: Gauge) -> None:
    policy = Policy(skew_s=Limit(warn=1))
    said = []
    for skew in (-90, 600, 3 * 3600, -366 * 86400):
        gauge.now = Measures(skew_s=skew)
        said.append(keeper(gauge, policy).cautions()[0].words)
    assert [words.split("相差 ")[1].split("（")[0] for words in said] == [
        "90 秒",
        "10 分钟",
        "3 小时",
        "366 天",
    ]
