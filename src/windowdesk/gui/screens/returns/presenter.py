"""Decides what the list of open notices shows. Whose they are stays masked, as the store keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from windowdesk.app.intake import Intake
from windowdesk.app.ports import CaseSummary
from windowdesk.app.waiting import OpenReturn
from windowdesk.app.wording_joints import listed
from windowdesk.gui.case_list import CaseListPresenter, CaseListView
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _, counted


class ReturnsDesk(Protocol):
    """The part of the desk this screen uses."""

    def open_returns(self) -> tuple[OpenReturn, ...]: ...

    def open_return(self, number: str, ticket: str = "") -> Intake: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Who is expected: the end of the number, the item, the masked applicant, what for, until when.

    ``tone`` of the date: "refuse" when it has passed.
    """

    number: str
    suffix: str
    item: str
    applicant: str
    what: str
    until: str
    tone: str
    at: str
    explain: str = ""


class ReturnsView(CaseListView, Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[NoticeLine, ...]) -> None: ...

    def give(self, intake: Intake) -> None: ...


class ReturnsPresenter(CaseListPresenter):
    """Opens return visits."""

    def __init__(self, desk: ReturnsDesk, runner: Runner, view: ReturnsView) -> None:
        super().__init__(desk.open_returns, runner, view)
        self._desk = desk
        self._view = view

    def open(self, number: str, ticket: str = "") -> None:
        """Begin the return visit of ``number``."""
        self._runner.run(
            lambda: self._desk.open_return(number, ticket), self._view.give, self._view.show_trouble
        )

    def _show(self, fitting: tuple[CaseSummary, ...]) -> None:
        today = self._desk.now().date()
        self._view.show_lines(tuple(_line(case, today) for case in fitting))

    def _places(self, case: CaseSummary) -> tuple[str, ...]:
        owed = case.owed if isinstance(case, OpenReturn) else ()
        return *super()._places(case), _what(owed), *owed


def _line(case: CaseSummary, today: date) -> NoticeLine:
    owed = case.owed if isinstance(case, OpenReturn) else ()
    until, tone = _until(case, today)
    return NoticeLine(
        case.number,
        "… " + case.number[-7:-2] + " " + case.number[-2:],
        case.item_name,
        case.applicant,
        _what(owed),
        until,
        tone,
        case.at.strftime("%m-%d %H:%M"),
        listed(*owed),
    )


def _what(owed: tuple[str, ...]) -> str:
    return _("容缺补齐 {n} 项").format(n=len(owed)) if owed else _("补正")


def _until(case: CaseSummary, today: date) -> tuple[str, str]:
    """When a deferral is due; for a notice, which has no date, how long it has been out."""
    if not isinstance(case, OpenReturn) or case.until is None:
        days = (today - case.at.date()).days
        return (_("今天告知") if days <= 0 else counted("已过 {n} 天", days)), "2"
    left = (case.until - today).days
    day = case.until.strftime("%m-%d")
    if left < 0:
        return counted("{day} 到期，已逾期 {n} 天", -left, day=day), "refuse"
    if left == 0:
        return _("{day} 今天到期").format(day=day), "correct"
    return counted("{day} 到期，还有 {n} 天", left, day=day), ""
