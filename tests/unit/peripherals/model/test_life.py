"""A device's life: pure steps that no order of news can break, and waits that grow and end nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.life import Happened, Life, News, Phase, step, stops
from windowdesk.peripherals.model.pace import Pace

H = Happened


def lived(*what: Happened | tuple[Happened, Fault], life: Life | None = None) -> Life:
    life = life or Life()
    for at, one in enumerate(what, 1):
        kind, fault = one if isinstance(one, tuple) else (one, None)
        life = step(life, News(kind, float(at), fault))
    return life


def test_a_day_of_a_printer() -> None:
    opened = (H.PLUGGED, H.OPENING, H.CLAIMED, H.ANSWERED)
    assert lived().phase is Phase.ABSENT
    assert lived(*opened).phase is Phase.READY
    assert lived(*opened, H.BEGAN).phase is Phase.BUSY
    assert lived(*opened, H.BEGAN, H.ENDED) == Life(
        phase=Phase.READY, since=6.0, seen=6.0, failures=0
    )
    out = lived(*opened, (H.FAILED, Fault.MEDIA_OUT))
    assert (out.phase, out.fault, out.since, out.seen) == (Phase.FAULT, Fault.MEDIA_OUT, 5.0, 4.0)
    assert lived(H.ANSWERED, life=out).phase is Phase.READY
    assert lived(*opened, H.BEGAN, H.UNPLUGGED, H.ENDED).phase is Phase.ABSENT


def test_a_warning_stands_beside_readiness() -> None:
    low = lived(H.PLUGGED, H.OPENING, H.CLAIMED, (H.ANSWERED, Fault.MEDIA_LOW))
    assert (low.phase, low.fault) == (Phase.READY, Fault.MEDIA_LOW)
    assert not stops(low.fault)
    assert stops(Fault.COVER_OPEN)


def test_what_was_well_long_ago_is_not_known_to_be_well() -> None:
    ready = lived(H.PLUGGED, H.OPENING, H.CLAIMED, H.ANSWERED)
    assert step(ready, News(H.TICK, 4.0 + ready.ttl)).phase is Phase.READY
    stale = step(ready, News(H.TICK, 4.1 + ready.ttl))
    assert (stale.phase, stale.seen) == (Phase.STALE, 4.0)


def test_a_device_that_is_not_there_is_absent_and_no_fault() -> None:
    gone = lived(H.PLUGGED, H.OPENING, (H.FAILED, Fault.NO_HARDWARE))
    assert (gone.phase, gone.fault, gone.failures) == (Phase.ABSENT, None, 1)
    # plugged in again, it begins anew
    assert lived(H.PLUGGED, life=gone) == Life(phase=Phase.PRESENT, since=1.0)


@settings(max_examples=settings().max_examples // 6)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(H)), st.none() | st.sampled_from(list(Fault))), max_size=40
    )
)
def test_no_order_of_news_makes_a_lie(order: list[tuple[Happened, Fault | None]]) -> None:
    life, answered = Life(), False
    for at, (what, fault) in enumerate(order):
        life = step(life, News(what, float(at), fault))
        answered = answered or what in (H.ANSWERED, H.ENDED)
        assert (life.phase is Phase.FAULT) <= (life.fault is not None)
        assert life.since <= at
        if what is H.UNPLUGGED:
            assert life.phase is Phase.ABSENT
        if life.phase is Phase.READY:
            assert answered
            assert life.seen is not None


@pytest.mark.parametrize(
    ("failures", "wait"), [(0, 0.5), (1, 0.5), (2, 0.8), (9, 15.0), (10**9, 15.0)]
)
def test_waits_grow_and_end_nowhere(failures: int, wait: float) -> None:
    assert Pace().wait(failures, lambda: 0.0) == pytest.approx(wait)
    assert Pace().wait(failures, lambda: 0.999) == pytest.approx(wait * 0.8, rel=0.01)
