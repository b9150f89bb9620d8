"""Decides what a few letters find: a screen, an item, a case by its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.finding import ItemCard
from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.searching import Found
from windowdesk.app.wording import state_words
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _

MOST = 12
MOST_CASES = 5
# less says too little to look through a million cases for
SHORTEST = 2


class Search(Protocol):
    """Finding cases; it may wait for the disk."""

    def find(self, typed: str, *, before: int = 0, limit: int = 50) -> Found: ...


class JumpDesk(Protocol):
    """The part of the desk this palette uses; items are fast, cases are asked for in a worker."""

    @property
    def search(self) -> Search: ...

    def find_items(self, query: str) -> tuple[ItemCard, ...]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """``kind``: screen, item, case. ``key``: its name, code or number."""

    kind: str
    key: str
    title: str
    detail: str


class JumpPresenter:
    """``screens``: name and words of each. Cases come a moment later, through ``show_cases``.

    Of letters typed while cases are asked for only the last are asked for next.
    """

    def __init__(
        self,
        desk: JumpDesk,
        screens: dict[str, str],
        runner: Runner,
        show_cases: Callable[[tuple[Target, ...]], None],
    ) -> None:
        self._desk = desk
        self._screens = screens
        self._runner = runner
        self._show_cases = show_cases
        self._wanted = ""
        self._asking = False
        self._gone = False

    def find(self, text: str) -> tuple[Target, ...]:
        """The screens and items ``text`` may mean, best first; its cases are on their way."""
        wanted = text.strip()
        found = [
            Target("screen", name, words, _("屏幕"))
            for name, words in self._screens.items()
            if not wanted or wanted in words
        ]
        cards = self._desk.find_items(wanted)[: MOST - len(found)]
        found += [
            Target(
                "item",
                card.code,
                card.name,
                _("{organ}　标准 {version} 版").format(organ=card.organ, version=card.version),
            )
            for card in cards
        ]
        self._wanted = wanted
        if not self._asking:
            self._ask()
        return tuple(found)

    def leave(self) -> None:
        """The palette is closed: what comes now is let go."""
        self._gone = True

    def _ask(self) -> None:
        asked = self._wanted
        if len(asked.replace(" ", "")) < SHORTEST:
            return
        self._asking = True
        self._runner.run(
            lambda: self._desk.search.find(asked, limit=MOST_CASES),
            lambda found: self._landed(asked, found),
            lambda _error: self._landed(asked, Found(())),
        )

    def _landed(self, asked: str, found: Found) -> None:
        self._asking = False
        if self._gone:
            return
        if asked == self._wanted:
            self._show_cases(tuple(map(_case, found.cases)))
        else:
            self._ask()


def _case(case: CaseSummary) -> Target:
    detail = "　".join(
        (case.item_name, case.applicant, state_words(case.state), f"{case.at:%m-%d %H:%M}")
    )
    return Target("case", case.number, _("办件 …{end}").format(end=case.number[-7:]), detail)
