"""What the finder shows for what was typed: items by name, pinyin initials, organ or code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.finding import ItemCard, marks
from windowdesk.app.wording_joints import clauses
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.standard.model import ProjectType
from windowdesk.i18n import _, counted

QUERY_LIMIT = 60


class FinderDesk(Protocol):
    """The part of the desk the finder asks; fast, so on the screen's own thread."""

    def find_items(self, query: str) -> tuple[ItemCard, ...]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: name, organ and version, code, and a word where the item is special.

    ``marks`` are the runs of the name that were met; ``twin``: another item beside it in the list
    bears the same name, so that organ and code are what tells them apart.
    """

    code: str
    name: str
    organ: str
    version: str
    kind: str
    cancelled: bool
    spoken: str
    marks: tuple[tuple[int, int], ...] = ()
    twin: bool = False


class Hits:
    """The lines of one answer, each made when it is looked at: ten thousand cost nothing."""

    def __init__(self, cards: tuple[ItemCard, ...], query: str) -> None:
        self._cards = cards
        self._query = query
        self._made: dict[int, Hit] = {}

    def __len__(self) -> int:
        return len(self._cards)

    def __getitem__(self, row: int) -> Hit:
        if row not in self._made:
            card = self._cards[row]
            near = self._cards[max(0, row - 1) : row] + self._cards[row + 1 : row + 2]
            twin = any(other.name == card.name for other in near)
            self._made[row] = _hit(card, self._query, twin)
        return self._made[row]

    def said(self) -> str:
        """How many there are."""
        return counted("{n} 项", len(self))


class FinderPresenter:
    """Typed text in, lines out."""

    def __init__(self, desk: FinderDesk) -> None:
        self._desk = desk

    def find(self, typed: str) -> Hits:
        """The items that fit, best first; all of them while nothing is typed."""
        query = clean_text(typed, limit=QUERY_LIMIT).text
        return Hits(self._desk.find_items(query), query)

    def nothing_found(self, typed: str) -> str:
        """What to say, and what to try, when nothing fits."""
        return _("没有找到“{typed}”。可输入名称、拼音首字母、部门或事项编码。").format(
            typed=clean_text(typed, limit=20).text
        )


def _hit(card: ItemCard, query: str, twin: bool) -> Hit:
    kinds = {ProjectType.ON_SPOT.value: _("即办件"), ProjectType.PROMISED.value: _("承诺件")}
    kind = kinds.get(card.project_type, _("其他"))
    if card.cancelled:
        kind = _("已取消")
    version = _("标准 {version} 版").format(version=card.version)
    spoken = clauses(card.name, card.organ, version, kind, card.code)
    return Hit(
        card.code,
        card.name,
        card.organ,
        version,
        kind,
        card.cancelled,
        spoken,
        marks(card, query),
        twin,
    )
