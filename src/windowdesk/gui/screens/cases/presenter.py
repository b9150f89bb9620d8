"""Decides what the list of recent cases shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.ports import CaseSummary
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import State
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.case_list import CaseListPresenter, CaseListView
from windowdesk.gui.runner import Runner

_TONES = {
    State.ACCEPTED: "accept",
    State.RECEIVED: "accept",
    State.PENDING_ORGAN: "accept",
    State.ACCEPTED_DEFERRED: "defer",
    State.CORRECTING: "correct",
    State.NOT_ACCEPTED: "refuse",
}


class CasesDesk(Protocol):
    """The part of the desk this screen uses."""

    def recent(self) -> tuple[CaseSummary, ...]: ...


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of the list; the applicant masked."""

    case_id: str
    number: str
    item: str
    applicant: str
    state: str
    tone: str
    at: str
    actor: str


class CasesView(CaseListView, Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[CaseLine, ...]) -> None: ...


class CasesPresenter(CaseListPresenter):
    """Finds a case by its state too."""

    def __init__(self, desk: CasesDesk, runner: Runner, view: CasesView) -> None:
        super().__init__(desk.recent, runner, view)
        self._view = view

    def _places(self, case: CaseSummary) -> tuple[str, ...]:
        return *super()._places(case), state_words(case.state)

    def _show(self, fitting: tuple[CaseSummary, ...]) -> None:
        self._view.show_lines(tuple(_line(case) for case in fitting))


def _line(case: CaseSummary) -> CaseLine:
    parsed = parse_receipt(case.number)
    number = parsed.grouped() if isinstance(parsed, ReceiptNumber) else case.number
    return CaseLine(
        case.case_id,
        number,
        case.item_name,
        case.applicant,
        state_words(case.state),
        _TONES.get(State(case.state), "wait"),
        case.at.strftime("%m-%d %H:%M"),
        case.actor,
    )
