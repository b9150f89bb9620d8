"""F3: look for a card on the reader until there is one, for a while."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CardRead, IdReader
from windowdesk.gui.tasks import Task, Tasks
from windowdesk.i18n import _

POLL_MS = 300
GIVE_UP_AFTER = 20


class CardReading(QObject):
    """``card`` once a card was read; ``trouble`` when the reader fails or nobody puts one down."""

    card = Signal(object)
    trouble = Signal(object)
    waiting = Signal()

    def __init__(self, reader: IdReader | None, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._reader = reader
        self._tasks = tasks
        self._task: Task | None = None
        self._looks = 0
        self._timer = QTimer(self, singleShot=True, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin looking; pressing F3 again starts the wait anew."""
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
        self.stop()
        self._looks = 0
        self._look()

    def stop(self) -> None:
        """Stop looking; a card read meanwhile is let go."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _look(self) -> None:
        if self._reader is not None:
            self._task = self._tasks.run(self._reader.poll, self._looked, self._failed)

    def _looked(self, read: CardRead | None) -> None:
        if read is not None:
            self.card.emit(read)
            return
        self._looks += 1
        if self._looks == 1:
            self.waiting.emit()
        if self._looks < GIVE_UP_AFTER:
            self._timer.start()
            return
        self.trouble.emit(
            DeskError(
                _("读卡器上没有证件。"),
                saved=_("已录入的内容都在。"),
                press=_("请放好身份证，再按 F3；或手工录入。"),
                code="no_card",
            )
        )

    def _failed(self, error: DeskError) -> None:
        self.trouble.emit(error)
