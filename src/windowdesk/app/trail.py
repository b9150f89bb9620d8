"""This counter's audit chain as an auditor reads it at the desk: a list, filters, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.ports import AuditEntry
from windowdesk.app.rights import holding
from windowdesk.domain.staff import Right, StaffMember

# results that say that somebody was refused
REFUSED = (
    "refused",
    "frozen",
    "lease_over",
    "role",
    "no_token",
    "token_module",
    "token_absent",
    "token_pin",
    "token_pin_locked",
    "token_other",
    "token_removed",
    "token_algorithm",
)


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry: its place in the chain, and what it says."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    result: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Empty fields do not filter; ``action`` by its beginning ("staff."), ``day`` an ISO date."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    day: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """``broken`` None: every one of ``count`` entries follows the one before it.

    Else the place and what is wrong there: "gap", "prev" or "digest".
    """

    count: int
    head: str
    broken: tuple[int, str] | None = None


class TrailBook(Protocol):
    """The store's audit chain, read. Blocking."""

    def lines(
        self, wanted: TrailFilter, before: int, limit: int
    ) -> Sequence[tuple[int, AuditEntry]]:
        """Entries with their places, newest first; ``before`` 0 from the end."""
        ...

    def check(self) -> ChainCheck:
        """Every entry against the one before it."""
        ...


class Trail:
    """The use case. Every method asks for the right; blocking."""

    def __init__(self, book: TrailBook, who: Callable[[], StaffMember]) -> None:
        self._book = book
        self._who = who

    def lines(
        self, wanted: TrailFilter | None = None, *, before: int = 0, limit: int = 200
    ) -> tuple[TrailLine, ...]:
        """Newest first; ``before`` a seq to go on from."""
        holding(self._who(), Right.TRAIL)
        found = self._book.lines(wanted or TrailFilter(), before, limit)
        return tuple(_line(seq, entry) for seq, entry in found)

    def check(self) -> ChainCheck:
        """Walk the whole chain."""
        holding(self._who(), Right.TRAIL)
        return self._book.check()


def _line(seq: int, entry: AuditEntry) -> TrailLine:
    detail = "; ".join(f"{name}={value}" for name, value in sorted(entry.detail.items()))
    return TrailLine(seq, entry.at, entry.actor, entry.action, entry.subject, entry.result, detail)
