"""Who stands at the window, and for whom: name, masked number, and how it was established."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from windowdesk.app.wording_joints import begun, clauses
from windowdesk.gui.screens.intake.marks import MarkIcon
from windowdesk.gui.screens.intake.state import Mark, OrganisationState, PersonState, Tone
from windowdesk.gui.widgets.person import MaskedNumber, PhotoPlaceholder
from windowdesk.gui.widgets.text import SectionLabel, Text
from windowdesk.i18n import _


class Marked(QWidget):
    """An icon with its words: ✓ 读卡核验 10:38."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = MarkIcon(12)
        self.words = Text(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        # beside the first line, however many follow
        first = QVBoxLayout()
        first.addSpacing(4)
        first.addWidget(self._icon)
        first.addStretch()
        row.addLayout(first)
        row.addWidget(self.words, 1)

    def show_words(self, mark: Mark, tone: Tone, words: str) -> None:
        self._icon.show_mark(mark, tone)
        self.words.setText(words)
        self.words.set_tone(tone.value)
        self.setVisible(bool(words))


class PersonCard(QWidget):
    """Photo place, name, masked number, and how the identity was established."""

    def __init__(self) -> None:
        super().__init__()
        self.photo = PhotoPlaceholder()
        self.name = Text(size="lead", bold=True, wrap=True)
        self.number = MaskedNumber()
        self.verified, self.validity, self.odd = Marked(), Marked(), Marked()
        words = QVBoxLayout()
        words.setSpacing(1)
        for part in (self.name, self.number, self.verified, self.validity, self.odd):
            words.addWidget(part)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        # no lower than its words at the width there is
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_state(self, state: PersonState | None, picture: bytes = b"") -> None:
        self.photo.set_known(state is not None)
        self.photo.show_picture(picture)
        if state is None:
            self.name.setText(_("还没有核验身份"))
            self.number.set_masked(_("请放身份证，按 F3 读卡"))
            self.verified.show_words(Mark.OPEN, Tone.MUTED, "")
            self.validity.show_words(Mark.OPEN, Tone.MUTED, "")
            self.odd.show_words(Mark.OPEN, Tone.MUTED, "")
            return
        self.name.setText(state.name)
        self.number.set_masked(state.number)
        words = state.verified
        fine = state.is_verified and not state.expired
        if fine and state.validity:
            words = f"{words}　{state.validity}"
        tone = Tone.ACCEPT if state.is_verified else Tone.CORRECT
        self.verified.show_words(Mark.MET if state.is_verified else Mark.FIXABLE, tone, words)
        expired = state.validity if state.expired else ""
        self.validity.show_words(Mark.FAILED, Tone.REFUSE, expired)
        odd = begun(clauses(*state.odd))
        self.odd.show_words(Mark.FIXABLE, Tone.CORRECT, odd)
        said = clauses(state.role, state.name, state.number, words, expired, odd)
        self.setAccessibleName(said)


class Stands(QWidget):
    """Whom the person at the window stands for: an organisation, or the applicant of an agent."""

    def __init__(self) -> None:
        super().__init__()
        self._label = SectionLabel(_("代表"))
        self._name = Text(bold=True, wrap=True)
        self._number = MaskedNumber()
        self._check = Marked()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._number)
        row.addWidget(self._check, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._label)
        column.addWidget(self._name)
        column.addLayout(row)

    def show_state(self, org: OrganisationState | None, person: PersonState | None) -> None:
        self.setVisible(org is not None or person is not None)
        if org is not None:
            self._say(org.name, org.number)
            mark, tone = (Mark.MET, Tone.ACCEPT) if org.is_valid else (Mark.FAILED, Tone.REFUSE)
            self._check.show_words(mark, tone, org.check)
        elif person is not None:
            self._say(person.name, person.number)
            if person.expired:
                self._check.show_words(Mark.FAILED, Tone.REFUSE, person.validity)
            else:
                done = person.is_verified
                tone = Tone.ACCEPT if done else Tone.CORRECT
                words = _("已核验") if done else _("手工录入")
                self._check.show_words(Mark.MET if done else Mark.FIXABLE, tone, words)

    def _say(self, name: str, number: str) -> None:
        self._name.setText(name)
        self._number.set_masked(number)
