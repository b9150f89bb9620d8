"""Cards from the reader: by themselves while a screen takes them, and F3 to be told when none comes.

One look at a time, never more often than every 300 ms, in a worker. A look that is under way is never
let go: a real reader says "no card" of a card it has read until it is lifted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CardRead, IdReader
from windowdesk.gui.tasks import Task, Tasks
from windowdesk.i18n import _

# readers miss cards when asked more often
POLL_MS = 300
GIVE_UP_AFTER = 20
# F3 just after a card came in by itself asks for what is there already: nothing new lies there then
JUST_READ_S = 3.0
# said once for a card: what its holder can do something about; the rest is the lamp's
OF_THE_CARD = frozenset({"card_unreadable", "wrong_card", "unsupported"})


class CardReading(QObject):
    """``card`` once a card was read; ``trouble`` when the reader fails or nobody puts one down.

    ``wanted`` says whether a card would be taken just now without F3, ``lost`` hears that the reader
    cannot be used; None: F3 only.
    """

    card = Signal(object)
    trouble = Signal(object)
    waiting = Signal()
    already = Signal()

    def __init__(
        self,
        reader: IdReader | None,
        tasks: Tasks,
        parent: QObject,
        wanted: Callable[[], bool] | None = None,
        lost: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._tasks = tasks
        self._wanted = wanted
        self._lost = lost
        self._task: Task | None = None
        self._asked = False
        self._ended = False
        self._looks = 0
        self._told = ""
        self._read_at = -JUST_READ_S
        self._looked_at = 0.0
        # a coarse one comes up to a twentieth too early
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)

    def watch(self) -> None:
        """Begin to look by itself, whenever a card is wanted."""
        if self._reader is not None and self._wanted is not None and not self._timer.isActive():
            self._timer.start(POLL_MS)

    def start(self) -> None:
        """F3. Pressing it again starts the wait anew."""
        if self._reader is None:
            self.trouble.emit(
                DeskError(
                    _("本窗口没有接身份证读卡器。"),
                    saved=_("已录入的内容都在。"),
                    press=_("请手工录入姓名和号码。"),
                    code="no_reader",
                )
            )
            return
        self._asked, self._looks, self._told = True, 0, ""
        if self._task is None:
            since = int((time.monotonic() - self._looked_at) * 1000)
            self._timer.start(max(0, POLL_MS - since))

    def stop(self) -> None:
        """F3 is over. Cards go on coming in by themselves where they are wanted."""
        self._asked = False

    def finish(self) -> None:
        """The desk closes: no more looks."""
        self._asked, self._ended = False, True
        self._timer.stop()

    def _look(self) -> None:
        wanted = self._asked or (self._wanted is not None and self._wanted())
        if self._reader is not None and wanted and self._task is None:
            poll = self._reader.poll
            self._task = self._tasks.run(poll, self._looked, self._failed, device=True)
        else:
            self._go_on()

    def _looked(self, read: CardRead | None) -> None:
        self._task, self._told, self._looked_at = None, "", time.monotonic()
        if read is not None:
            # what came after F3 needs no word that it came
            self._read_at = -JUST_READ_S if self._asked else time.monotonic()
            self._asked = False
            self.card.emit(read)
        elif self._asked and time.monotonic() - self._read_at < JUST_READ_S:
            self._asked = False
            self.already.emit()
        elif self._asked:
            self._waited()
        self._go_on()

    def _waited(self) -> None:
        self._looks += 1
        if self._looks == 1:
            self.waiting.emit()
        if self._looks < GIVE_UP_AFTER:
            return
        self._asked = False
        self.trouble.emit(
            DeskError(
                _("读卡器上没有新放的证件。"),
                saved=_("已录入的内容都在。"),
                press=_("请放好身份证，已放着的拿起重新放，再按 F3；或手工录入。"),
                code="no_card",
            )
        )

    def _failed(self, error: DeskError) -> None:
        self._task, self._looked_at = None, time.monotonic()
        asked, self._asked = self._asked, False
        of_the_card = error.code in OF_THE_CARD
        if asked or (of_the_card and error.code != self._told):
            self.trouble.emit(error)
        self._told = error.code
        if self._lost is not None and not of_the_card:
            self._lost()
        self._go_on()

    def _go_on(self) -> None:
        if not self._ended and (self._asked or self._wanted is not None):
            self._timer.start(POLL_MS)
