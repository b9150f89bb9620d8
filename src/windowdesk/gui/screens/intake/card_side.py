"""A card on the intake screen: taken, asked about, shown raw; and its photo when there is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from windowdesk.app.ports import CardRead
from windowdesk.gui.page import Page
from windowdesk.gui.screens.intake.cards import LEAVE
from windowdesk.gui.screens.intake.people import Slot
from windowdesk.gui.screens.intake.seats import Seats
from windowdesk.gui.screens.intake.who_pane import WhoPane
from windowdesk.i18n import _


class CardSide:
    """Between the reader and the left pane of ``page``.

    ``open_form`` types somebody by hand, ``reveal`` scrolls to what has to be seen.
    """

    def __init__(
        self,
        page: Page,
        who: WhoPane,
        seats: Seats,
        open_form: Callable[[Slot], None],
        reveal: Callable[[QWidget], None],
    ) -> None:
        self._reveal = reveal
        self._page = page
        self._who = who
        self._seats = seats
        self._open_form = open_form
        who.question.answered.connect(self.answer)

    def take(self, read: object) -> bool:
        """A card was read while the screen is up, by itself or after F3."""
        if not isinstance(read, CardRead):
            return False
        if read.raw:
            self._take_raw(read)
            return True
        who, seats = self._who, self._seats
        slot = who.form.slot
        before = seats.party(slot)
        seats.take_card(read, who.form.typed() if who.form_open else None)
        if seats.party(slot) != before:
            # the card is surer than what was being typed for the same place
            who.close_form()
        elif not who.question.isHidden():
            self._page.note.emit(_("证件与已录入的不同：请按 F3，再选择怎么办"))
        return True

    def wanted(self) -> None:
        """F3: first to a question about the card that is there already."""
        question = self._who.question
        if question.take_focus():
            self._reveal(question)
        else:
            self._page.card_wanted.emit()

    def answer(self, choice: str) -> None:
        """The clerk chose what to do with the card that was asked about."""
        focused: QWidget | None = self._page.focusWidget()
        inside = focused is not None and self._who.question.isAncestorOf(focused)
        self._seats.answer_card(choice)
        if choice != LEAVE:
            self._who.close_form()
        if inside:
            form_open, form = self._who.form_open, self._who.form
            back = form.name if form_open else self._who.enter_person
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_raw(self, read: CardRead) -> None:
        """A kind of card that nobody knows: its text beside a form, for a person to read off."""
        if not self._who.form_open:
            self._open_form(self._seats.slot_of("id"))
        self._seats.note_unread("unsupported")
        self._who.form.show_raw(read.letter, read.raw)
