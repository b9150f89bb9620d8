"""Who stands at the window and for whom: the places of a matter, and whom a card belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from windowdesk.app.cards import UNREADABLE, by_hand
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.ports import CardRead
from windowdesk.domain.decision.submission import Party, Verification
from windowdesk.gui.screens.intake.cards import AGENT, LEAVE, CardQuestion, question_of
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
        self._question: CardQuestion | None = None
        self._pictures: dict[str, bytes] = {}
        # a card that was there and could not be read: the next person typed is by hand for that
        self.unread = ""
        # why no card can be read just now; the desk knows, "" where one can
        self.why_unread: Callable[[], str] = lambda: ""

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
        party = self._established(slot, party)
        self._question, self.unread = None, ""
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

    def _established(self, slot: Slot, party: Party) -> Party:
        """``party`` with how it was established: by its card still, or by hand and why."""
        here = self.party(slot)
        if party.verified is not Verification.MANUAL or party.kind != PERSON:
            return party
        same = here is not None and (here.name, here.number) == (party.name, party.number)
        if same and here is not None and here.verified is Verification.CARD:
            return replace(here, phone=party.phone)
        return by_hand(party, self.unread or self.why_unread())

    def take_card(self, read: CardRead, typed: Typed | None = None) -> None:
        """A card was read; it belongs to whoever is still missing, or to the form that is open.

        Somebody who is there, or was typed otherwise, is not replaced before the clerk says so.
        """
        try:
            party = self._card_party(read)
        except DeskError as error:
            self._matter.listener.show_error(error)
            return
        slot = self._slot_for(party)
        if typed is not None and typed.slot is Slot.ORGANISATION:
            typed = None
        if typed is not None:
            slot = typed.slot
        here = self.party(slot)
        question = question_of(
            party, slot, here, typed, may_be_agent=slot is Slot.APPLICANT and self._agent() is None
        )
        if question is None:
            self.set_party(slot, party)
            return
        self._question = question
        self._matter.listener.refresh()

    def note_unread(self, code: str) -> None:
        """A card was put down and could not be read: whoever is typed next is typed for that."""
        if code in UNREADABLE:
            self.unread = code

    def answer_card(self, choice: str) -> None:
        """The clerk said what to do with the card that was asked about."""
        question, self._question = self._question, None
        if question is None:
            return
        if choice == LEAVE:
            self._matter.listener.refresh()
        else:
            self.set_party(Slot.AGENT if choice == AGENT else question.slot, question.party)

    def keep_picture(self, number: str, picture: bytes) -> None:
        """The photo off the card ``number``, while its holder is here or asked about."""
        if picture and number in self._faces():
            self._pictures = {**self._pictures, number: picture}
            self._matter.listener.refresh()

    def with_card(self, state: WhoState) -> WhoState:
        """``state`` with the question about a card, and the photo of whoever is present.

        Faces of those who have left are not kept.
        """
        present = self._agent() or self._applicant()
        here = self._faces()
        self._pictures = {key: face for key, face in self._pictures.items() if key in here}
        picture = self._pictures.get(present.number, b"") if present is not None else b""
        asked = self._question.asked if self._question is not None else None
        return replace(state, asked=asked, picture=picture)

    def _faces(self) -> set[str]:
        """The numbers of those whose faces may be kept."""
        asked = self._question.party if self._question is not None else None
        here = (self._applicant(), self._agent(), asked)
        return {party.number for party in here if party is not None}

    def forget(self) -> None:
        """Nothing is in hand: no question, and no face."""
        self._question, self.unread = None, ""
        self._pictures = {}

    def _applicant(self) -> Party | None:
        intake = self._matter.intake
        return intake.submission.applicant if intake is not None else None

    def _agent(self) -> Party | None:
        intake = self._matter.intake
        return intake.submission.agent if intake is not None else None

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
