"""What the lists of cases share in what they decide: read, keep, filter. Free of Qt."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CaseSummary
from windowdesk.gui.runner import Runner


class CaseListView(Protocol):
    """What every list of cases can be told."""

    def show_trouble(self, error: DeskError) -> None: ...


class CaseListPresenter(ABC):
    """Loads and filters what ``read`` gives; a screen's own presenter says how it is shown."""

    def __init__(
        self, read: Callable[[], tuple[CaseSummary, ...]], runner: Runner, view: CaseListView
    ) -> None:
        self._read = read
        self._runner = runner
        self._trouble = view.show_trouble
        self._all: tuple[CaseSummary, ...] = ()
        self._wanted = ""

    def load(self) -> None:
        """Read the cases again."""
        self._runner.run(self._read, self._loaded, self._trouble)

    def _loaded(self, found: tuple[CaseSummary, ...]) -> None:
        self._all = found
        self._refilter()

    def filter(self, text: str) -> None:
        """Keep the cases that have ``text`` in one of their ``_places``; spaces do not count."""
        self._wanted = text.replace(" ", "").strip()
        self._refilter()

    @property
    def count(self) -> int:
        """How many cases there are, whatever the filter keeps."""
        return len(self._all)

    def _refilter(self) -> None:
        self._show(tuple(case for case in self._all if self._fits(case)))

    def _fits(self, case: CaseSummary) -> bool:
        return not self._wanted or any(self._wanted in place for place in self._places(case))

    def _places(self, case: CaseSummary) -> tuple[str, ...]:
        """Where the filter looks: the number, the item, the masked name."""
        return case.number, case.item_name, case.applicant

    @abstractmethod
    def _show(self, fitting: tuple[CaseSummary, ...]) -> None:
        """Hand the view the lines of the cases that fit."""
