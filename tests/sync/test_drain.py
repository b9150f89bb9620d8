"""A desk that drains a long day goes on answering: nothing of a step holds its thread for long."""

from __future__ import annotations

import threading
import time

from tests.helpers import acts
from tests.helpers.cable import Side, equal
from tests.helpers.centre import Office

# the window's own patience (docs/performance.md: 50 ms), tripled for a machine that does much else
STALL_S = 0.15


def test_the_window_answers_while_a_long_day_drains(made: Office, pair: tuple[Side, Side]) -> None:
    one, two = pair
    for _ in range(80):
        acts.issue(one.store, one.time.now(), size=200)
    pulses = Pulses()
    with pulses:
        for counter in pair:
            counter.engine.nudge()
            counter.run()
    equal(made, one, two)
    assert len(two.store.summaries(limit=1000)) == 80
    # the centre of this test works in the same thread: what is measured is more than a desk does
    assert pulses.at(0.99) < STALL_S, pulses.at(0.99)


class Pulses:
    """A thread that wants a moment every five milliseconds, as a window does, and how late it got it."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat)

    def _beat(self) -> None:
        while not self._stop.is_set():
            begun = time.perf_counter()
            self._stop.wait(0.005)
            self.late.append(time.perf_counter() - begun - 0.005)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_trouble: object) -> None:
        self._stop.set()
        self._thread.join()

    def at(self, share: float) -> float:
        """The lateness that so large a share did not exceed."""
        return sorted(self.late)[int(share * (len(self.late) - 1))]
