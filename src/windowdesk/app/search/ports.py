"""What finding needs from the store and from the index; both are rooms of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.query import Query
from windowdesk.app.search.words import CaseFacts, Entry


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an index has come: the place of the last event it knows, and whose event that was.

    The case tells one history from another: a store from a backup holds a different event there.
    """

    pos: int = 0
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a list, and the place of the case's last event: what came later is newer."""

    pos: int
    summary: CaseSummary


class CaseSource(Protocol):
    """The store, as far as finding reads it. Every answer is one committed state."""

    def last_event(self) -> int:
        """The place of the newest event, 0 in an empty store."""
        ...

    def mark(self, pos: int) -> Mark | None:
        """The mark of the event at ``pos``; None when there is none."""
        ...

    def changed(self, after: int, most: int) -> tuple[tuple[str, ...], int]:
        """Cases with one of the next ``most`` events after ``after``, and the place of the last."""
        ...

    def newest_changed(self, after: int, most: int) -> tuple[str, ...]:
        """Cases with one of the newest ``most`` events, those alone that came after ``after``."""
        ...

    def facts(self, case_ids: Sequence[str]) -> tuple[CaseFacts, ...]:
        """What each of these cases is found by."""
        ...

    def at(self, positions: Sequence[int]) -> tuple[Placed, ...]:
        """The cases whose events lie at ``positions``, as lists show them, in no order."""
        ...

    def newest(self, before: int, most: int) -> tuple[Placed, ...]:
        """Cases whose last event lies before ``before`` (0: all), newest first."""
        ...

    def of_project(self, end: str, most: int) -> tuple[Placed, ...]:
        """Cases whose 43-character 办件编号 ends so, newest first."""
        ...

    def items_used(self, clerk: str, since: date) -> tuple[tuple[str, date, int], ...]:
        """Names of the items ``clerk`` worked with, on which day since ``since``, how often."""
        ...

    def writing(self) -> bool:
        """Whether a transaction is under way this very moment."""
        ...


class CaseIndex(Protocol):
    """Derived data: it may be behind, and it may be thrown away at any time.

    No method raises for a damaged or missing index: it answers as an empty one and begins anew.
    """

    def sealed(self, text: str) -> str:
        """A word for an identity number that does not tell it."""
        ...

    def mark(self) -> Mark:
        """How far it has come."""
        ...

    def put(self, entries: Sequence[Entry], reached: Mark) -> bool:
        """Take up ``entries`` in place of what it had on the same cases, durable or not at all.

        False when nothing could be written (no room, no right): the old state stands.
        """
        ...

    def tidy(self) -> bool:
        """A short piece of putting itself in order, so that it answers faster; False when it is."""
        ...

    def find(self, query: Query, before: int, most: int) -> tuple[int, ...]:
        """Places of cases that fit, newest first, below ``before`` (0: all)."""
        ...

    def clear(self) -> None:
        """Throw everything away."""
        ...

    def close(self) -> None: ...
