"""Decides what the list of recent cases shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CaseSummary
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import State
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
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


class CasesView(Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[CaseLine, ...], total: int) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class CasesPresenter:
    """Loads and filters."""

    def __init__(self, desk: CasesDesk, runner: Runner, view: CasesView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._all: tuple[CaseSummary, ...] = ()
        self._wanted = ""

    def load(self) -> None:
        """Read the recent cases again."""
        self._runner.run(self._desk.recent, self._loaded, self._view.show_trouble)

    def _loaded(self, found: tuple[CaseSummary, ...]) -> None:
        self._all = found
        self._show()

    def filter(self, text: str) -> None:
        """Keep what fits part of the number, the item, the masked name or the state."""
        self._wanted = text.replace(" ", "").strip()
        self._show()

    def _show(self) -> None:
        lines = tuple(_line(case) for case in self._all)
        fitting = tuple(line for line in lines if _fits(line, self._wanted))
        self._view.show_lines(fitting, len(self._all))


def _fits(line: CaseLine, wanted: str) -> bool:
    places = (line.number.replace(" ", ""), line.item, line.applicant, line.state)
    return not wanted or any(wanted in place for place in places)


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
