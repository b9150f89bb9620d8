"""Decides what the list of open notices shows. Whose they are stays masked, as the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.intake import Intake
from windowdesk.app.ports import CaseSummary
from windowdesk.gui.case_list import CaseListPresenter, CaseListView
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


class ReturnsView(CaseListView, Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[NoticeLine, ...]) -> None: ...

    def give(self, intake: Intake) -> None: ...


class ReturnsPresenter(CaseListPresenter):
    """Opens return visits."""

    def __init__(self, desk: ReturnsDesk, runner: Runner, view: ReturnsView) -> None:
        super().__init__(desk.open_notices, runner, view)
        self._desk = desk
        self._view = view

    def open(self, number: str, ticket: str = "") -> None:
        """Begin the return visit of ``number``."""
        self._runner.run(
            lambda: self._desk.open_return(number, ticket), self._view.give, self._view.show_trouble
        )

    def _show(self, fitting: tuple[CaseSummary, ...]) -> None:
        self._view.show_lines(tuple(_line(case, self._desk.now()) for case in fitting))


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
