"""A whole counter (desk, staff, store) that joined a centre in the same process, over a cable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.helpers.cable import Cable
from tests.helpers.centre import Office
from tests.helpers.counter import StandingClock, demo_counter
from windowdesk.bootstrap.counter import Counter
from windowdesk.protocol.feed import PolicyChanged
from windowdesk.protocol.messages import Struct
from windowdesk.protocol.policy import Policy
from windowdesk.sync.enrolling import enrol


@dataclass
class OfficeCounter:
    """``counter`` is open; its clock is the centre's unless a test gives it one of its own."""

    profile: Path
    made: Office
    clock: StandingClock
    cable: Cable = field(init=False)
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.cable = Cable(self.made.centre)
        first = demo_counter(self.profile, self.clock)
        talk = first.conversation
        url = "https://centre.example"
        enrol(talk.store, self.cable, talk.time, url=url, code=self.made.code())
        first.close()
        self.open()
        self.sync()

    def open(self) -> None:
        self.counter = demo_counter(self.profile, self.clock)
        # the cable instead of a socket; everything above it is the counter's own
        self.counter.conversation.line.connect = lambda _url, _ca: self.cable

    def sync(self) -> bool:
        """Talk until both sides are equal, in a new session: the old one ended as the test's days passed."""
        self.counter.conversation.syncing.engine._talk.drop()
        return self.counter.conversation.now()

    def close(self) -> None:
        self.counter.close()


def announce(made: Office, body: Struct, key: str) -> None:
    """Tell every counter of the office."""
    made.centre.database.attempt(lambda unit: unit.announce("liwan", body, key=key))


def rule(made: Office, policy: Policy) -> None:
    """The centre's policy from now on."""
    announce(made, PolicyChanged(policy=msgspec.to_builtins(policy)), "policy")


Make = Callable[..., OfficeCounter]
