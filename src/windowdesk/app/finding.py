"""Finding an item by part of its name, its pinyin initials or its code (F2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from windowdesk.app.shelf import Shelved


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A line of the item finder."""

    code: str
    name: str
    organ: str
    version: str
    project_type: str
    initials: str
    keywords: tuple[str, ...] = ()
    cancelled: bool = False


class ItemFinder:
    """Ranks items for what was typed; ``initials`` turns a name into its pinyin initials."""

    def __init__(self, initials: Callable[[str], str]) -> None:
        self._initials = initials
        self._cards: tuple[ItemCard, ...] = ()

    def stock(self, items: Iterable[Shelved]) -> None:
        """Take up ``items``; works out the initials, so call it from a worker."""
        self._cards = tuple(self._card(shelved) for shelved in items)

    def cards(self) -> tuple[ItemCard, ...]:
        return self._cards

    def find(self, query: str) -> tuple[ItemCard, ...]:
        """The cards that fit ``query``, best first; all of them for an empty query."""
        wanted = query.strip().lower()
        if not wanted:
            return self._cards
        ranked = [
            (rank, i, card)
            for i, card in enumerate(self._cards)
            if (rank := _rank(card, wanted)) is not None
        ]
        return tuple(card for _rank_, _i, card in sorted(ranked, key=lambda entry: entry[:2]))

    def _card(self, shelved: Shelved) -> ItemCard:
        item = shelved.item
        return ItemCard(
            code=item.code,
            name=item.name,
            organ=item.organ.name,
            version=item.version,
            project_type=item.project_type.value,
            initials=self._initials(item.name),
            keywords=item.keywords,
        )


def _rank(card: ItemCard, wanted: str) -> int | None:
    """0 best: the name begins so, its initials begin so, then anywhere, then code and keywords."""
    name = card.name.lower()
    tests = (
        name.startswith(wanted),
        card.initials.startswith(wanted),
        wanted in name,
        wanted in card.initials,
        wanted in card.code.lower(),
        any(wanted in keyword.lower() for keyword in card.keywords),
        _in_order(wanted, name),
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


def _in_order(wanted: str, name: str) -> bool:
    """Every character typed occurs in the name in that order ("劳派" finds 劳务派遣)."""
    rest = iter(name)
    return all(character in rest for character in wanted)
