"""What a card says against what is there already: taken at once, or asked about.

A card never silently replaces somebody, and never silently corrects what a clerk typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.domain.decision.submission import Party
from windowdesk.domain.identity.names import group_id, mask_id
from windowdesk.gui.screens.intake.people import Slot, Typed
from windowdesk.gui.screens.intake.state import CardAsked
from windowdesk.i18n import _

TAKE, AGENT, LEAVE = "take", "agent", "leave"


@dataclass(frozen=True, slots=True)
class CardQuestion:
    """``party`` off a card, for ``slot``; what is asked about it, and what may be answered."""

    party: Party
    slot: Slot
    asked: CardAsked


def question_of(
    party: Party, slot: Slot, here: Party | None, typed: Typed | None, *, may_be_agent: bool
) -> CardQuestion | None:
    """What has to be asked before ``party`` takes ``slot``; None where nothing stands against it.

    ``here`` has the place now; ``typed`` is a form for it that is still open.
    """
    name, number = _standing(here, typed)
    if number and _plain(number) != _plain(party.number):
        words = _("读到另一个人的证件：{name}　{number}。").format(
            name=party.name, number=group_id(mask_id(party.number))
        )
        choices = [(TAKE, _("换成这个人"))]
        if may_be_agent:
            choices.append((AGENT, _("作为代理人")))
        return CardQuestion(party, slot, CardAsked(words, (*choices, (LEAVE, _("不用这张证件")))))
    if name and _plain(name) != _plain(party.name):
        words = _("证件上的姓名是“{card}”，录入的是“{typed}”。").format(card=party.name, typed=name)
        choices = [(TAKE, _("用证件上的")), (LEAVE, _("不用这张证件"))]
        return CardQuestion(party, slot, CardAsked(words, tuple(choices)))
    return None


def _standing(here: Party | None, typed: Typed | None) -> tuple[str, str]:
    """Name and number that a card would replace: what is being typed goes before what was."""
    if typed is not None and (typed.name or typed.number):
        whole = len(_plain(typed.number)) >= len("99999919950820002X")
        # half a number says nothing yet
        return typed.name, typed.number if whole or typed.other_document else ""
    return ("", "") if here is None else (here.name, here.number)


def _plain(text: str) -> str:
    """Without blanks and dots, which cards and keyboards write differently."""
    dots = "·•・‧."
    return "".join(c for c in text.upper() if not c.isspace() and c not in dots)
