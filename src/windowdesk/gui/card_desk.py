"""Where the reader's cards go: to the page that is up, else to the intake screen after F3."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CardRead
from windowdesk.gui.devices import Devices
from windowdesk.gui.reading import CardReading
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class CardDesk(QObject):
    """``reading`` looks for cards; whatever it finds is put where it belongs.

    ``by_itself``: a card is read without F3 while a screen is up that takes one. Elsewhere it waits:
    a real reader offers a card once, and nobody is taken away from what he is doing.
    """

    def __init__(
        self,
        devices: Devices,
        tasks: Tasks,
        window: DeskWindow,
        matter: IntakePresenter,
        intake: IntakeView,
        *,
        by_itself: bool,
    ) -> None:
        super().__init__()
        self._devices = devices
        self._tasks = tasks
        self._window = window
        self._matter = matter
        self._intake = intake
        wanted = self._wanted if by_itself else None
        self.reading = CardReading(devices.reader, tasks, self, wanted, self._lost)
        self.reading.card.connect(self._card)
        self.reading.trouble.connect(self._trouble)
        say = window.toast.say
        self.reading.waiting.connect(lambda: say(_("请把身份证放到读卡器上…")))
        self.reading.already.connect(lambda: say(_("证件刚刚已经读入")))
        window.opened.connect(lambda _name: self.reading.stop())
        matter.seats.why_unread = self.trouble

    def trouble(self) -> str:
        """Why no card can be read just now; "" where one can."""
        return "no_reader" if self._devices.reader is None else self._devices.reader_trouble()

    def _wanted(self) -> bool:
        page = self._window.page
        return (
            self._window.at_desk
            and page is not None
            and page.takes_cards
            and QApplication.activeModalWidget() is None
            and not self._matter.issuing
            and not self.trouble()
        )

    def _lost(self) -> None:
        if self._devices.again is not None:
            self._devices.again("id_reader")

    def _trouble(self, error: DeskError) -> None:
        # a card that is there and says nothing: whoever is typed now is typed for that
        self._matter.seats.note_unread(error.code)
        self._window.show_trouble(error)

    def _card(self, read: CardRead) -> None:
        self._window.banner.dismiss()
        page = self._window.page
        if page is None or not page.take_card(read):
            self._window.open("intake")
            self._intake.take_card(read)
        reader = self._devices.reader
        if read.photo and reader is not None:
            self._tasks.run(
                lambda: reader.portrait(read),
                lambda picture: self._matter.seats.keep_picture(read.number, picture),
                self._no_portrait,
                device=True,
            )

    def _no_portrait(self, _error: DeskError) -> None:
        """The text stands without its photo: worth a line, never a banner."""
        self._window.toast.say(_("证件照片没有解出来，只显示文字，不影响办理"))
