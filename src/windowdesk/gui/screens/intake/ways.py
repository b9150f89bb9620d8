"""提交方式: the ways a standard allows for a paper, as entries of the M menu."""

from __future__ import annotations

from windowdesk.app.wording import way_words
from windowdesk.domain.decision.submission import FirstVisit, Query
from windowdesk.domain.standard.model import Material, Way
from windowdesk.gui.screens.intake.second_visit import in_order_then, wanting_then
from windowdesk.gui.screens.intake.state import WayChoice
from windowdesk.i18n import _

UNSEEN = "unseen"
BACK = "back"


def way_choices(material: Material, first: FirstVisit | None = None) -> tuple[WayChoice, ...]:
    """Every way the standard allows; queries by how they ended; last, 还没有看.

    On a second visit, first of all: the very paper of the ``first`` is here again.
    """
    choices: list[WayChoice] = []
    again = in_order_then(first, material.id) or wanting_then(first, material.id)
    if wanting_then(first, material.id):
        choices.append(WayChoice(BACK, _("原件补正后带回：只核对告知过的要点")))
    elif again:
        choices.append(WayChoice(BACK, _("首次核验过的原件，已带回")))
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
            anew = _("{way}：另交一份，重新核对").format(way=words)
            choices.append(WayChoice(way.value, anew if again and way is Way.SUBMITTED else words))
    return (*choices, WayChoice(UNSEEN, _("撤回，改为未看")))


def parse_choice(ident: str) -> tuple[Way | None, Query | None]:
    """The way and query behind a menu entry's ``id``."""
    if ident == UNSEEN:
        return None, None
    way, _sep, query = ident.partition(":")
    return Way(way), Query(query) if query else None
