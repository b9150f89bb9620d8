"""试办: the intake screen itself on one version of a standard, under a band that says so."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.app.trying import TrialDesk
from windowdesk.domain.standard.model import Item
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.text import Chip, KeyHint, Text
from windowdesk.i18n import _


class Trial(Page):
    """What a clerk would see of a version; leaving it forgets everything entered."""

    help_of = "trial"
    takes_cards = True

    def __init__(self, desk: TrialDesk, runner: Runner) -> None:
        super().__init__()
        self._desk = desk
        self.matter = IntakePresenter(desk, runner)
        self.intake = IntakeView(self.matter)
        self.intake.trouble.connect(self.trouble)
        self.intake.note.connect(self.note)
        self.intake.card_wanted.connect(self.card_wanted)
        self._words = Text(bold=True)
        # nothing of a trial is kept, so nothing may say that it was
        self.intake.who.saved.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        band = QWidget()
        restyle(band, surface="panel")
        row = QHBoxLayout(band)
        row.setContentsMargins(18, 8, 18, 8)
        row.setSpacing(12)
        row.addWidget(Chip(_("试办"), "defer"))
        row.addWidget(self._words)
        row.addWidget(Text(_("按窗口所见逐项试一遍；不入库、不出具文书。"), ink=2))
        row.addStretch()
        row.addWidget(KeyHint("Esc", _("返回")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(band)
        column.addWidget(self.intake, 1)

    def show_item(self, item: Item) -> None:
        """Begin a trial of ``item``."""
        self._desk.take(item)
        self._words.setText(_("{name}　{version} 版").format(name=item.name, version=item.version))
        self.matter.leave()
        self.matter.load(self._desk.begin())

    def entered(self) -> None:
        self.intake.entered()

    def take_scan(self, scan: object) -> bool:
        return True

    def take_card(self, read: object) -> bool:
        return self.intake.take_card(read)
