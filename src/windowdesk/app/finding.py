"""Finding an item by part of its name, its pinyin initials, its organ or its code (F2).

Ten thousand items are looked through after every key, on the screen's own thread: plain substring
tests over lists of strings, in the order in which a clerk would expect the answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from windowdesk.app.shelf import Shelved

# only where the plain tests found fewer than a list shows
_FEW = 8
# what a word can fit: see _Stock.ranks; the first two stand together, and among them use decides
_TIERS = ((0, 1), (2,), (3,), (4,), (5,), (6,))


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


@dataclass(frozen=True, slots=True)
class _Stock:
    """The cards, shortest names first, and what is looked through: place n of each is card n."""

    cards: tuple[ItemCard, ...] = ()
    names: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def ranks(self, word: str) -> dict[int, int]:
        """Card → rank of every card ``word`` fits, 0 best.

        The name begins so, its initials begin so, then anywhere in them, then the code, then the
        organ and the keywords.
        """
        found = {n: 5 for n, text in enumerate(self.others) if word in text}
        found.update((n, 4) for n, text in enumerate(self.codes) if word in text)
        for n, text in enumerate(self.initials):
            if word in text:
                found[n] = 1 if text.startswith(word) else 3
        for n, text in enumerate(self.names):
            if word in text:
                found[n] = 0 if text.startswith(word) else min(2, found.get(n, 2))
        if len(found) < _FEW and len(word) > 1:
            in_order = re.compile(".*".join(map(re.escape, word)))
            loose = (n for n, text in enumerate(self.names) if in_order.search(text))
            found = dict.fromkeys(loose, 6) | found
        return found


class ItemFinder:
    """Ranks items for what was typed; ``initials`` turns a name into its pinyin initials.

    What the clerk works with most comes first among equals, and first of all when nothing is typed.
    """

    def __init__(self, initials: Callable[[str], str]) -> None:
        self._initials = initials
        self._listed: tuple[ItemCard, ...] = ()
        self._stock = _Stock()
        self._uses: dict[str, float] = {}

    def stock(self, items: Iterable[Shelved]) -> None:
        """Take up ``items``; works out the initials, so call it from a worker."""
        listed = [self._card(shelved) for shelved in items]
        cards = tuple(sorted(listed, key=lambda card: len(card.name)))
        self._listed = tuple(listed)
        self._stock = _Stock(
            cards,
            tuple(folded(card.name) for card in cards),
            tuple(folded(card.initials) for card in cards),
            tuple(folded(card.code) for card in cards),
            tuple(folded("\n".join((card.organ, *card.keywords))) for card in cards),
        )

    def cards(self) -> tuple[ItemCard, ...]:
        """All of them, in the order of the shelf."""
        return self._listed

    def prefer(self, uses: Mapping[str, float]) -> None:
        """How much this clerk works with each item, by its name; nobody's with an empty one."""
        self._uses = dict(uses)

    def used(self, name: str) -> None:
        """The clerk has just worked with the item called ``name``."""
        self._uses[name] = self._uses.get(name, 0.0) + 1

    def find(self, query: str) -> tuple[ItemCard, ...]:
        """The cards that fit every word of ``query``, best first; all of them for an empty one."""
        words = [word for word in map(folded, query.split()) if word]
        if not words:
            return self._own_first(self._listed)
        ranks = self._stock.ranks(words[0])
        for word in words[1:]:
            more = self._stock.ranks(word)
            ranks = {n: max(rank, more[n]) for n, rank in ranks.items() if n in more}
        places: list[list[int]] = [[] for _rank in range(7)]
        for n, rank in ranks.items():
            places[rank].append(n)
        found: list[ItemCard] = []
        for tier in _TIERS:
            in_tier = [n for rank in tier for n in sorted(places[rank])]
            found += self._own_first([self._stock.cards[n] for n in in_tier])
        return tuple(found)

    def _own_first(self, cards: Sequence[ItemCard]) -> tuple[ItemCard, ...]:
        """The clerk's own items before the others, which keep their order."""
        uses = self._uses
        own = [card for card in cards if card.name in uses] if uses else []
        if not own:
            return tuple(cards)
        own.sort(key=lambda card: -uses[card.name])
        return (*own, *(card for card in cards if card.name not in uses))

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


def folded(text: str) -> str:
    """Small letters, no full-width forms, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def marks(card: ItemCard, query: str) -> tuple[tuple[int, int], ...]:
    """Which characters of the card's name ``query`` met: start and end of each run, in order."""
    met: set[int] = set()
    for word in query.split():
        met.update(_met(card, word.casefold(), folded(word)))
    return tuple(_runs(sorted(met)))


def _met(card: ItemCard, word: str, plain: str) -> Iterable[int]:
    name = card.name.casefold()
    for text in (name, card.initials):
        # places in both are places in the name only while no character became two
        if len(text) != len(card.name):
            continue
        for wanted in (word, plain):
            at = text.find(wanted)
            if wanted and at >= 0:
                return range(at, at + len(wanted))
    places: list[int] = []
    for character in plain:
        at = name.find(character, places[-1] + 1 if places else 0)
        if at < 0:
            return ()
        places.append(at)
    return places


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for n, place in enumerate(places):
        start = place if start is None else start
        if n + 1 == len(places) or places[n + 1] != place + 1:
            yield start, place + 1
            start = None
