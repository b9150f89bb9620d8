"""What the shell expects of a screen: how it is entered, what it takes, what it says back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

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
    # whether cards that are put on the reader belong here without F3
    takes_cards = False

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


P = TypeVar("P", bound=Page)


class OnDemand(Generic[P]):
    """A screen that is made when it is first wanted: calling it gives the page.

    A desk has a dozen screens and a clerk uses three: widgets nobody has seen would be built at the
    start and styled at every change of colours all the same.
    """

    def __init__(self, make: Callable[[], P]) -> None:
        self._make = make
        self._page: P | None = None
        self._waiting: list[Callable[[P], object]] = []

    def __call__(self) -> P:
        if self._page is None:
            self._page = page = self._make()
            for tell in self._waiting:
                tell(page)
            self._waiting.clear()
        return self._page

    @property
    def made(self) -> P | None:
        """The page where there is one already, for news that only a page that is there can use."""
        return self._page

    def when_made(self, tell: Callable[[P], object]) -> None:
        """Have ``tell`` wire the page, now or once it is there."""
        if self._page is None:
            self._waiting.append(tell)
        else:
            tell(self._page)
