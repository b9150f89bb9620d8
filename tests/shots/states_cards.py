"""Cards at the window: asked about, odd, of a kind nobody knows, and somebody entered without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt

from tests.shots.stage import Stage
from windowdesk.domain.decision.submission import Party
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.peripherals.desk import card_read
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.photo import HEIGHT, WIDTH, bmp


def _face() -> bytes:
    """A head and shoulders that are nobody's, in the size every decoder makes."""
    rows = []
    for y in range(HEIGHT):
        row = b""
        for x in range(WIDTH):
            head = (x - 51) ** 2 / 22**2 + (y - 50) ** 2 / 28**2 < 1
            body = (x - 51) ** 2 / 44**2 + (y - 126) ** 2 / 40**2 < 1
            row += b"\x9c\xb4\xd8" if head else b"\x70\x5a\x48" if body else b"\xf4\xf0\xec"
        rows.append(row)
    return bmp(rows)


def _begun(stage: Stage) -> None:
    stage.sign_in()
    stage.clerk.desk.next_ticket()
    stage.clerk.choose_item("gtgsh")


def asked(stage: Stage) -> None:
    """The card of somebody else while an applicant is there."""
    _begun(stage)
    page = stage.clerk.desk.intake
    page.take_card(card_read(PEOPLE["plain"]))
    page.take_card(card_read(PEOPLE["fifteen_characters"]))


def differs(stage: Stage) -> None:
    """The card says another name than the form that is open."""
    _begun(stage)
    page = stage.clerk.desk.intake
    page.open_form(Slot.APPLICANT)
    page.who.form.name.setText(PEOPLE["second"].name)
    page.take_card(card_read(PEOPLE["plain"]))
    stage.clerk.press(Qt.Key.Key_F3)


def odd(stage: Stage) -> None:
    """A card whose validity has not begun, with its photo."""
    _begun(stage)
    early = replace(PEOPLE["plain"], valid_from=date(2031, 1, 1), birth=date(1995, 8, 21))
    stage.clerk.desk.intake.take_card(card_read(early))
    stage.clerk.desk.matter.seats.keep_picture(early.number, _face())


def unread(stage: Stage) -> None:
    """Entered by hand, since the reader was down."""
    _begun(stage)
    card = PEOPLE["plain"]
    stage.rig.reader_trouble = "offline"
    typed = Party("person", card.name, card.number)
    stage.clerk.desk.matter.seats.set_party(Slot.APPLICANT, typed)


def unknown(stage: Stage) -> None:
    """A kind of card that nobody knows, as it is, beside the form."""
    _begun(stage)
    raw = "陈雨桐 X999999999 20240101 20340101 Q"
    read = replace(card_read(PEOPLE["plain"]), kind="unknown", letter="Q", raw=raw)
    stage.clerk.desk.intake.take_card(read)


def odd_card(stage: Stage) -> None:
    """A case whose agent's card was odd."""
    intake = stage.dispatch()
    agent = intake.submission.agent
    assert agent is not None
    intake.set_agent(replace(agent, remarks=("number", "not_yet_valid")))
    issued = stage.desk.issue(intake)
    stage.clerk.desk.later.open(issued.case_id)


STATES = {
    "card-asked": asked,
    "card-differs": differs,
    "card-odd": odd,
    "card-unread": unread,
    "card-unknown": unknown,
    "case-odd-card": odd_card,
}
