"""Calling somebody to a window, and the ports of whatever shows or says it.

A hall hears and reads a ticket's number and a window's, and nothing else ever: a :class:`TicketCall`
has no room for a name, so no screen and no driver can be handed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError

# one or two letters of the queue and up to four digits: "ZHANG" is none, nor any Chinese word
_TICKET = re.compile(r"[A-Z]{0,2}[0-9]{1,4}")
MOST_WINDOWS = 999


@dataclass(frozen=True, slots=True)
class TicketCall:
    """The ticket ``ticket`` (A012) is wanted at window ``window`` (1 to 999); ValueError else."""

    ticket: str
    window: int

    def __post_init__(self) -> None:
        if not _TICKET.fullmatch(self.ticket):
            raise ValueError("not the number of a ticket")
        if not 1 <= self.window <= MOST_WINDOWS:
            raise ValueError("not the number of a window")

    @property
    def number(self) -> int:
        """The digits alone, for boards that show no letters."""
        return int(re.sub(r"\D", "", self.ticket))


def call_of(ticket: str, window: int) -> TicketCall | None:
    """The call of ``ticket``; None for what is no ticket (somebody who came back without one)."""
    try:
        return TicketCall(ticket, window)
    except ValueError:
        return None


class CallDisplay(Protocol):
    """Shows who is called."""

    def show(self, call: TicketCall) -> None:
        """Show it until the next. Blocking: call it in a worker. ``DeviceProblem`` where it fails."""
        ...

    def clear(self) -> None:
        """Nobody is called any more. As :meth:`show`."""
        ...


class VoiceCaller(Protocol):
    """Says who is called: one call after another, none twice within two seconds."""

    def call(self, call: TicketCall, priority: int = 0) -> bool:
        """Have it said, at once or after what is being said; False when it was just said or waits.

        Returns at once.
        """
        ...

    def drop(self, call: TicketCall) -> None:
        """It need not be said any more. What is being said is said to its end."""
        ...


class Calling:
    """Calls people to one window by everything that this window has for it."""

    def __init__(
        self,
        window: int,
        voice: VoiceCaller | None = None,
        displays: Sequence[CallDisplay] = (),
    ) -> None:
        self.window = window
        self._voice = voice
        self._displays = tuple(displays)

    @property
    def anything(self) -> bool:
        """Whether a call reaches anybody at all."""
        return self._voice is not None or bool(self._displays)

    def call(self, ticket: str) -> TicketCall | None:
        """Have ``ticket`` called by voice, first or again; None for what is no ticket. Returns at once."""
        called = call_of(ticket, self.window)
        if called is not None and self._voice is not None:
            self._voice.call(called)
        return called

    def show(self, call: TicketCall) -> None:
        """On every display. Blocking; the first ``DeskError`` once all have been tried."""
        self._each(lambda display: display.show(call))

    def clear(self) -> None:
        """Nobody is called: as :meth:`show`."""
        self._each(lambda display: display.clear())

    def _each(self, tell: Callable[[CallDisplay], None]) -> None:
        wrong: list[DeskError] = []
        for display in self._displays:
            try:
                tell(display)
            except DeskError as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]
