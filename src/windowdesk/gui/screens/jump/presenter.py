"""Decides what a few letters find: a screen, an item, a case by its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.finding import ItemCard
from windowdesk.i18n import _

MOST = 12


class JumpDesk(Protocol):
    """The part of the desk this palette uses; fast."""

    def find_items(self, query: str) -> tuple[ItemCard, ...]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """``kind``: screen, item, case. ``key``: its name, code or number."""

    kind: str
    key: str
    title: str
    detail: str


class JumpPresenter:
    """``screens``: name and words of each."""

    def __init__(self, desk: JumpDesk, screens: dict[str, str]) -> None:
        self._desk = desk
        self._screens = screens

    def find(self, text: str) -> tuple[Target, ...]:
        """What ``text`` may mean, best first."""
        wanted = text.strip()
        number = wanted.replace(" ", "")
        found: list[Target] = []
        if number.isascii() and number.isdigit() and len(number) == 22:
            found.append(
                Target("case", number, _("办件 {number}").format(number=number), _("打开"))
            )
        found += [
            Target("screen", name, words, _("屏幕"))
            for name, words in self._screens.items()
            if not wanted or wanted in words
        ]
        found += [
            Target(
                "item",
                card.code,
                card.name,
                _("{organ}　标准 {version} 版").format(organ=card.organ, version=card.version),
            )
            for card in self._desk.find_items(wanted)
        ]
        return tuple(found[:MOST])
