"""提交方式: the ways a standard allows for a paper, as entries of the M menu."""

from __future__ import annotations

from windowdesk.app.wording import way_words
from windowdesk.domain.decision.submission import Query
from windowdesk.domain.standard.model import Material, Way
from windowdesk.gui.screens.intake.state import WayChoice
from windowdesk.i18n import _

UNSEEN = "unseen"


def way_choices(material: Material) -> tuple[WayChoice, ...]:
    """Every way the standard allows; queries by how they ended; last, 还没有看."""
    choices: list[WayChoice] = []
    for way in material.ways:
        words = way_words(way.value)
        if way in (Way.SHARED, Way.E_CERTIFICATE):
            choices += (
                WayChoice(f"{way.value}:{Query.FOUND.value}", _("{way}：已调取").format(way=words)),
                WayChoice(
                    f"{way.value}:{Query.DOWN.value}",
                    _("{way}：系统不通，待核验").format(way=words),
                ),
                WayChoice(
                    f"{way.value}:{Query.NOT_FOUND.value}", _("{way}：未查到").format(way=words)
                ),
            )
        elif way is not Way.DEFERRED:
            choices.append(WayChoice(way.value, words))
    return (*choices, WayChoice(UNSEEN, _("撤回，改为未看")))


def parse_choice(ident: str) -> tuple[Way | None, Query | None]:
    """The way and query behind a menu entry's ``id``."""
    if ident == UNSEEN:
        return None, None
    way, _sep, query = ident.partition(":")
    return Way(way), Query(query) if query else None
