"""What the shell expects of a screen: how it is entered, what it takes, what it says back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """Base of every screen view.

    ``trouble`` carries a DeskError for the banner, ``note`` one line for the toast, ``left`` asks
    to go back to where the clerk came from, ``card_wanted`` asks the shell to read a card (F3): it
    then calls :meth:`take_card`. ``help_of`` names the screen in actions.py.
    """

    trouble = Signal(object)
    note = Signal(str)
    left = Signal()
    card_wanted = Signal()
    help_of = ""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def entered(self) -> None:
        """The screen is shown: put the focus where the work begins, reload what may be old."""

    def take_scan(self, scan: object) -> bool:
        """A ``Scan`` (app/desk.py) made while this screen is up; True when it was used."""
        return False

    def take_card(self, read: object) -> bool:
        """A ``CardRead`` from the reader; True when it was used."""
        return False
