"""A duty goes on whatever one of its steps meets."""

from __future__ import annotations

import threading

import pytest

from windowdesk.central.serving import duty
from windowdesk.central.serving.duty import Duty
from windowdesk.central.store.faults import Unavailable


@pytest.mark.parametrize("problem", [Unavailable("gone"), ValueError("a fault of the program")])
def test_a_step_that_fails_is_followed_by_another(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "LEAST_S", 0.01)
    steps, failed, again = 0, threading.Event(), threading.Event()

    def step() -> float:
        nonlocal steps
        steps += 1
        if steps == 1:
            failed.set()
            raise problem
        again.set()
        return 3600.0

    one = Duty("test", step)
    one.start()
    assert failed.wait(30)
    for _ in range(3000):  # woken before it waits, it may have missed it
        one.wake()
        if again.wait(0.01):
            break
    assert again.is_set()
    one.end()


def test_a_fault_behind_an_outage_is_said_and_each_but_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that was away had said all there was to say, for as long as no step went well."""
    monkeypatch.setattr(duty, "LEAST_S", 0.01)
    heard = Heard()
    monkeypatch.setattr(duty, "_log", heard)
    met = [Unavailable("gone"), Unavailable("gone"), ValueError("a fault"), ValueError("a fault")]
    over = threading.Event()

    def step() -> float:
        if not met:
            over.set()
            return 3600.0
        raise met.pop(0)

    one = Duty("test", step)
    one.start()
    for _ in range(3000):
        one.wake()
        if over.wait(0.01):
            break
    one.end()
    assert heard.said == [("a duty waits", "Unavailable"), ("a duty failed", "ValueError")]


class Heard:
    """A log that keeps what was said, and of which problem."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def warning(self, what: str, *, duty: str, problem: str) -> None:
        assert duty == "test"
        self.said.append((what, problem))

    error = warning
