"""The hands of a demonstration, for its simulated reader."""

from __future__ import annotations

from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import SimulatedReader


class DemoHands:
    """What a person's hands would do at the counter: put a card on the reader, take it off."""

    def __init__(self, reader: SimulatedReader) -> None:
        self._reader = reader

    def people(self) -> tuple[str, ...]:
        """The invented people, by the name on their card."""
        return tuple(card.name or card.english_name for card in PEOPLE.values())

    def place_card(self, person: str) -> None:
        """Put the card of ``person`` on the reader. ``KeyError`` for somebody without one."""
        named = {card.name or card.english_name: card for card in PEOPLE.values()}
        self._reader.place_card(named[person])

    def lift_card(self) -> None:
        self._reader.lift()
