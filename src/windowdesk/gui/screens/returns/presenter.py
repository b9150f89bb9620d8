"""Decides what the list of open notices shows. Whose they are stays masked, as the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.ports import CaseSummary
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class ReturnsDesk(Protocol):
    """The part of the desk this screen uses."""

    def open_notices(self) -> tuple[CaseSummary, ...]: ...

    def open_return(self, number: str, ticket: str = "") -> Intake: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """An open notice: the end of its number, the item, the masked applicant, when, how long ago."""

    number: str
    suffix: str
    item: str
    applicant: str
    at: str
    age: str


class ReturnsView(Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[NoticeLine, ...]) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...

    def give(self, intake: Intake) -> None: ...


class ReturnsPresenter:
    """Loads, filters and opens."""

    def __init__(self, desk: ReturnsDesk, runner: Runner, view: ReturnsView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._all: tuple[CaseSummary, ...] = ()
        self._wanted = ""

    def load(self) -> None:
        """Read the open notices again."""
        self._runner.run(self._desk.open_notices, self._loaded, self._view.show_trouble)

    def _loaded(self, found: tuple[CaseSummary, ...]) -> None:
        self._all = found
        self._show()

    def filter(self, text: str) -> None:
        """Keep what fits the end of the number, the item or the masked name."""
        self._wanted = text.replace(" ", "").strip()
        self._show()

    def open(self, number: str, ticket: str = "") -> None:
        """Begin the return visit of ``number``."""
        self._runner.run(
            lambda: self._desk.open_return(number, ticket), self._view.give, self._view.show_trouble
        )

    def _show(self) -> None:
        fitting = [c for c in self._all if _fits(c, self._wanted)]
        self._view.show_lines(tuple(_line(c, self._desk.now()) for c in fitting))

    @property
    def count(self) -> int:
        """How many notices are open."""
        return len(self._all)


def _fits(case: CaseSummary, wanted: str) -> bool:
    return (
        not wanted or wanted in case.number or wanted in case.item_name or wanted in case.applicant
    )


def _line(case: CaseSummary, now: datetime) -> NoticeLine:
    days = (now.date() - case.at.date()).days
    age = _("今天") if days <= 0 else _("{n} 天前").format(n=days)
    return NoticeLine(
        case.number,
        "… " + case.number[-7:-2] + " " + case.number[-2:],
        case.item_name,
        case.applicant,
        case.at.strftime("%m-%d %H:%M"),
        age,
    )
