"""What the finder shows for what was typed: items by name, pinyin initials or code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.finding import ItemCard
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.standard.model import ProjectType
from windowdesk.i18n import _

QUERY_LIMIT = 60


class FinderDesk(Protocol):
    """The part of the desk the finder asks; fast, so on the screen's own thread."""

    def find_items(self, query: str) -> tuple[ItemCard, ...]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: name, organ and version, code, and a word where the item is special."""

    code: str
    name: str
    organ: str
    version: str
    kind: str
    cancelled: bool
    spoken: str


class FinderPresenter:
    """Typed text in, lines out."""

    def __init__(self, desk: FinderDesk) -> None:
        self._desk = desk

    def find(self, typed: str) -> tuple[Hit, ...]:
        """The items that fit, best first; all of them while nothing is typed."""
        query = clean_text(typed, limit=QUERY_LIMIT).text
        return tuple(_hit(card) for card in self._desk.find_items(query))

    def nothing_found(self, typed: str) -> str:
        """What to say, and what to try, when nothing fits."""
        return _("没有找到“{typed}”。可输入名称、拼音首字母或事项编码。").format(
            typed=clean_text(typed, limit=20).text
        )


def _hit(card: ItemCard) -> Hit:
    kinds = {ProjectType.ON_SPOT.value: _("即办件"), ProjectType.PROMISED.value: _("承诺件")}
    kind = kinds.get(card.project_type, _("其他"))
    if card.cancelled:
        kind = _("已取消")
    version = _("标准 {version} 版").format(version=card.version)
    spoken = "，".join((card.name, card.organ, version, kind, card.code))
    return Hit(card.code, card.name, card.organ, version, kind, card.cancelled, spoken)
