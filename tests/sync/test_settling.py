"""``sync now`` waits for what passes by itself, and says at once what somebody has to mend."""

from __future__ import annotations

import pytest

from tests.helpers import acts
from tests.helpers.cable import Side
from windowdesk.app.wording_sync import trouble_words
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Problem, encode
from windowdesk.sync.ports import Answer
from windowdesk.sync.settling import BUSY, PATIENCE, settle


def refusing(one: Side, code: str, until: float = float("inf")) -> None:
    """There is something to push, and the centre answers it so, up to a time."""
    acts.issue(one.store, one.time.now())
    one.engine.nudge()
    body = encode(Problem(code=code, retry_after=60 if code == "full" else 2))
    answer = Answer(503, {"content-type": routes.JSON}, body)
    one.cable.script = lambda request: (
        answer if request.path == routes.PUSH and one.time.seconds < until else None
    )


@pytest.mark.parametrize("code", ["full", "gone"])
def test_a_centre_without_a_disk_is_said_and_not_waited_for(one: Side, code: str) -> None:
    refusing(one, code)
    begun = one.time.seconds

    def pass_(seconds: float) -> None:
        assert one.time.seconds - begun < 3 * PATIENCE, "it waits"
        one.pass_(seconds)

    assert not settle(one.engine, one.time, pass_)
    assert one.engine.outlook.trouble == code
    assert f"（{code}）" not in trouble_words(code)[0]


def test_a_busy_centre_is_waited_for(one: Side) -> None:
    refusing(one, "busy", until=one.time.seconds + 20)
    assert settle(one.engine, one.time, one.pass_)
    assert one.store.unsent() == 0


def test_a_centre_that_stays_busy_is_not_waited_for_till_evening(one: Side) -> None:
    """News that come in meanwhile, every half a minute, are no progress of what waits."""
    refusing(one, "busy")
    begun = one.time.seconds

    def pass_(seconds: float) -> None:
        assert one.time.seconds - begun < 3 * BUSY, "it never ends"
        one.pass_(seconds)

    assert not settle(one.engine, one.time, pass_)


@pytest.mark.parametrize("code", ["disk_full", "store_problem", "store_read_only"])
def test_trouble_of_this_computers_own_disk_is_not_laid_at_the_centres_door(code: str) -> None:
    words, press = trouble_words(code)
    assert words.startswith("本机")
    assert "中心平台没有接受" not in words
    assert press
