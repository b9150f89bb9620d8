"""Typing a person or an organisation, in the place where it will be shown; never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from windowdesk.domain.decision.submission import Party
from windowdesk.gui.screens.intake.people import FormCheck, Slot, Typed
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Button, QuietButton
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _


class PersonForm(QFrame):
    """``check`` is asked after every key; ``done`` carries (slot, party); ``cancelled`` on Esc.

    ``changed`` after everything a person typed, so that it can be kept.
    """

    done = Signal(object, object)
    cancelled = Signal()
    changed = Signal()

    def __init__(self, check: Callable[[Typed], FormCheck]) -> None:
        super().__init__()
        self._check = check
        self._slot = Slot.APPLICANT
        self._party: Party | None = None
        self._tried = False
        self.setObjectName("personForm")
        self.heading = Text(bold=True, size="lead")
        self.raw = Text(ink=2, wrap=True)
        self.raw.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.raw.hide()
        self.name = QLineEdit()
        self.number = CodeField()
        self.other = QCheckBox(_("护照等其他证件"))
        self.phone = CodeField()
        self.representative = QLineEdit()
        self._says = {"name": Text(ink=3, wrap=True), "number": Text(ink=3, wrap=True)}
        self._says["phone"] = Text(ink=3, wrap=True)
        self._labels: dict[str, Text] = {}
        self.save = Button(_("记下"))
        self.leave = QuietButton(_("取消"))
        self._lay_out()
        for field in (self.name, self.number, self.phone, self.representative):
            field.textEdited.connect(self._edited)
        self.other.clicked.connect(self._edited)
        self.save.clicked.connect(self._finish)
        self.leave.clicked.connect(self.cancelled.emit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 12)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.raw)
        column.addSpacing(6)
        for key, field in (
            ("name", self.name),
            ("number", self.number),
            ("representative", self.representative),
            ("phone", self.phone),
        ):
            label = Text(ink=2)
            label.setBuddy(field)
            self._labels[key] = label
            column.addWidget(label)
            column.addWidget(field)
            if key in self._says:
                column.addWidget(self._says[key])
            if key == "number":
                column.addWidget(self.other)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        buttons.addStretch()
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch()

    def open(self, typed: Typed) -> None:
        """Show the form for ``typed.slot`` with what is already known."""
        self._slot = typed.slot
        self._tried = False
        self.raw.hide()
        organisation = typed.slot is Slot.ORGANISATION
        self.heading.setText(
            {
                Slot.APPLICANT: _("录入申请人"),
                Slot.AGENT: _("录入代理人"),
                Slot.ORGANISATION: _("录入单位"),
            }[typed.slot]
        )
        words = {
            "name": _("单位名称") if organisation else _("姓名"),
            "number": _("统一社会信用代码") if organisation else _("证件号码"),
            "representative": _("法定代表人"),
            "phone": _("联系电话"),
        }
        fields = {
            "name": self.name,
            "number": self.number,
            "representative": self.representative,
            "phone": self.phone,
        }
        for key, label in self._labels.items():
            label.setText(words[key])
            fields[key].setAccessibleName(words[key])
        for widget in (self._labels["representative"], self.representative):
            widget.setVisible(organisation)
        self.other.setVisible(not organisation)
        self.other.setChecked(typed.other_document)
        self.name.setText(typed.name)
        self.number.setText(typed.number)
        self.phone.setText(typed.phone)
        self.representative.setText(typed.representative)
        self._judge()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_raw(self, letter: str, text: str) -> None:
        """What a card of an unknown kind says, as it is, to be read by a person; never taken over."""
        words = _("这种证件（类型“{letter}”）暂不支持读取，请手工录入。卡内原文：{text}")
        self.raw.setText(words.format(letter=letter, text=text))
        self.raw.show()

    @property
    def slot(self) -> Slot:
        """Whom the form is for."""
        return self._slot

    def typed(self) -> Typed:
        return Typed(
            self._slot,
            self.name.text(),
            self.number.text(),
            self.phone.text(),
            self.representative.text(),
            self.other.isChecked(),
        )

    def _edited(self) -> None:
        self._judge()
        self.changed.emit()

    def finish(self) -> bool:
        """Record what is typed, as Enter does; False when something is still wrong with it."""
        self._finish()
        return self._party is not None

    def _judge(self) -> None:
        found = self._check(self.typed())
        self._party = found.party
        self._say("name", found.name if self._tried or self.name.text() else "", bad=True)
        number = found.number if self._tried or self.number.text() else ""
        self._say("number", number, bad=not found.number_ok)
        self._say("phone", found.phone, bad=True)
        wrong = bool(self.number.text()) and not found.number_ok
        restyle(self.number, tone="refuse" if wrong else "")

    def _say(self, key: str, words: str, *, bad: bool) -> None:
        says = self._says[key]
        says.setText(words)
        says.setVisible(bool(words))
        says.set_tone("refuse" if bad else "")

    def _finish(self) -> None:
        self._tried = True
        self._judge()
        if self._party is not None:
            self.done.emit(self._slot, self._party)
        elif not self.name.text().strip():
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Esc closes this form first, before the window takes it as "back"."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down the form and records at its end; Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.name.hasFocus() and not self.number.text():
                self.number.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._finish()
        else:
            super().keyPressEvent(event)
