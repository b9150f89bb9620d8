"""Who stands at the window and for whom: the places of a matter, and whom a card belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.ports import CardRead
from windowdesk.domain.decision.submission import Party
from windowdesk.gui.screens.intake.people import TYPING, Slot, Typed, noted, typing_note
from windowdesk.gui.screens.intake.ports import Listener
from windowdesk.gui.screens.intake.state import WhoState
from windowdesk.gui.screens.intake.who import ORGANISATION, PERSON


class Matter(Protocol):
    """The matter in hand, as its presenter keeps it."""

    intake: Intake | None
    listener: Listener

    def who(self) -> WhoState | None: ...

    def begin_again(self) -> None: ...

    def change(self, alter: Callable[[Intake], None]) -> bool: ...

    def save(self) -> None: ...


class Seats:
    """The places of applicant, organisation and agent in ``matter``."""

    def __init__(self, matter: Matter, card_party: Callable[[CardRead], Party]) -> None:
        self._matter = matter
        self._card_party = card_party

    def form_for(self, slot: Slot) -> Typed:
        """The form of ``slot`` with what was being typed, else with what is already known."""
        typing = self.typing()
        if typing is not None and typing.slot is slot:
            return typing
        party = self.party(slot)
        if party is None:
            return Typed(slot)
        return Typed(slot, party.name, party.number, party.phone, party.representative)

    def typing(self) -> Typed | None:
        """The form that was being filled in when the matter was left."""
        return (
            noted(self._matter.intake.visit.notes.get(TYPING, "")) if self._matter.intake else None
        )

    def keep_typing(self, typed: Typed | None) -> None:
        """A form as it stands belongs to the draft, so that a crash loses no letter of it."""
        if self._matter.intake is None:
            return
        notes = {k: v for k, v in self._matter.intake.visit.notes.items() if k != TYPING}
        if typed is not None and typing_note(typed):
            notes[TYPING] = typing_note(typed)
        if notes != self._matter.intake.visit.notes:
            self._matter.intake.visit = replace(self._matter.intake.visit, notes=notes)
            self._matter.save()

    def party(self, slot: Slot) -> Party | None:
        """Who has the place ``slot``."""
        if self._matter.intake is None:
            return None
        applicant, agent = (
            self._matter.intake.submission.applicant,
            self._matter.intake.submission.agent,
        )
        if slot is Slot.AGENT:
            return agent
        kind = ORGANISATION if slot is Slot.ORGANISATION else PERSON
        return applicant if applicant is not None and applicant.kind == kind else None

    def missing_slot(self) -> Slot:
        """Whom the verdict waits for: the agent, the organisation, else the applicant."""
        if self._matter.intake is not None and self._matter.intake.submission.applicant is not None:
            return Slot.AGENT
        return Slot.ORGANISATION if self.organisations_only() else Slot.APPLICANT

    def slot_of(self, kind: str) -> Slot:
        """Where a scanned "organisation" or "id" belongs: a person never in an organisation's place."""
        missing = self.missing_slot()
        if kind == "organisation":
            return Slot.ORGANISATION
        return Slot.AGENT if missing is Slot.ORGANISATION else missing

    def set_party(self, slot: Slot, party: Party) -> None:
        """A person or organisation takes its place. An organisation moves a lone applicant aside."""
        if self._matter.intake is None:
            self._matter.begin_again()
        typing = self.typing()
        if typing is not None and typing.slot is slot:
            self.keep_typing(None)

        def seat(intake: Intake) -> None:
            if slot is Slot.AGENT:
                intake.set_agent(party)
                return
            here = intake.submission.applicant
            person_here = here is not None and here.kind == PERSON
            if slot is Slot.ORGANISATION and person_here and intake.submission.agent is None:
                intake.set_agent(here)
            intake.set_applicant(party)

        self._matter.change(seat)

    def take_card(self, read: CardRead) -> None:
        """F3: a card was read; it belongs to whoever is still missing."""
        try:
            party = self._card_party(read)
        except DeskError as error:
            self._matter.listener.show_error(error)
            return
        self.set_party(self._slot_for(party), party)

    def _slot_for(self, party: Party) -> Slot:
        if self._matter.intake is None:
            return Slot.APPLICANT
        applicant, agent = (
            self._matter.intake.submission.applicant,
            self._matter.intake.submission.agent,
        )
        if applicant is None:
            return Slot.AGENT if self.organisations_only() else Slot.APPLICANT
        if applicant.number == party.number:
            return Slot.APPLICANT
        state = self._matter.who()
        wanted = state is not None and state.agent_wanted
        if applicant.kind == ORGANISATION or agent is not None or wanted:
            return Slot.AGENT
        return Slot.APPLICANT

    def organisations_only(self) -> bool:
        """Whether the item takes no person as its applicant."""
        shelved = self._matter.intake.shelved if self._matter.intake is not None else None
        return shelved is not None and PERSON not in shelved.item.applicants
