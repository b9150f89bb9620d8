"""The desk's only door to other threads: a piece of work, and what to do when it is done.

Reads run side by side on a small pool; what writes the store goes through a queue of one, so that
two saves never overtake each other. What waits for a printer has threads of its own, so has what
waits for another device, and what waits for the centre: a dead printer holds up no card, a line that
stalls no paper. Results come back on the screen's own thread. A person never waits on a thread: the
screen stays alive, and what nobody handles ends in a banner, never nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.app.wording_files import of_machine
from windowdesk.i18n import _


class Task(QObject):
    """One piece of work under way. ``succeeded`` or ``failed`` once, unless cancelled."""

    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _landed = Signal(object, object)

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work = work
        self.cancelled = False
        self._landed.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Let the result go. Work that has begun runs to its end: half a write helps nobody."""
        self.cancelled = True

    def arrive(self, told: object) -> None:
        """What somebody else found out, in whatever thread: a result, or the error it ended with."""
        wrong = isinstance(told, Exception)
        self._landed.emit(None if wrong else told, told if wrong else None)

    def run_here(self) -> None:
        """Called on the worker thread."""
        result: Any = None
        error: Exception | None = None
        try:
            if not self.cancelled:
                result = self._work()
        except Exception as caught:  # noqa: BLE001 - every error goes back to the screen
            error = caught
        self._landed.emit(result, error)

    def _deliver(self, result: object, error: Exception | None) -> None:
        try:
            if self.cancelled:
                return
            if error is None:
                self.succeeded.emit(result)
            else:
                self.failed.emit(error)
        finally:
            self.finished.emit()


class Tasks(QObject):
    """Starts work. ``trouble`` carries a DeskError nobody else took; ``busy`` says work is on."""

    trouble = Signal(object)
    busy = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = QThreadPool(self)
        self._readers.setMaxThreadCount(3)
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._waiting = QThreadPool(self)
        self._waiting.setMaxThreadCount(3)
        self._paper = QThreadPool(self)
        # threads that only wait: more of them than a person presses a key for a dead printer
        self._paper.setMaxThreadCount(8)
        self._far = QThreadPool(self)
        self._far.setMaxThreadCount(3)
        self._under_way: set[Task] = set()

    def run(
        self,
        work: Callable[[], Any],
        on_success: Callable[[Any], None] | None = None,
        on_error: Callable[[DeskError], None] | None = None,
        *,
        writes: bool = False,
        device: bool = False,
        printer: bool = False,
        far: bool = False,
    ) -> Task:
        """Do ``work`` elsewhere; both callbacks run on the screen's thread.

        ``writes`` puts it into the queue of one, ``device`` where it may wait for a device, ``printer``
        where it may wait for a printer, ``far`` where it may wait for the centre. Anything but a DeskError
        becomes one, after its trace went into the log. Without ``on_error`` the error is emitted by
        ``trouble``.
        """
        task = self._begun(Task(work), on_success, on_error)
        asked = (writes, device, printer, far)
        pools = (self._writer, self._waiting, self._paper, self._far)
        pool = next((pool for pool, asks in zip(pools, asked, strict=True) if asks), self._readers)
        # a callable, no QRunnable of ours: one that ends before ``start`` has returned is never let go
        # (PySide hands it over afterwards), and every fifth matter stayed in memory with it
        pool.start(task.run_here)
        return task

    def expect(
        self,
        begin: Callable[[Callable[[Any], None]], None],
        on_success: Callable[[Any], None],
        on_error: Callable[[DeskError], None],
    ) -> Task:
        """Wait, without a thread, for what ``begin`` starts; see :class:`Runner`."""
        task = self._begun(Task(lambda: None), on_success, on_error)
        begin(task.arrive)
        return task

    def _begun(
        self,
        task: Task,
        on_success: Callable[[Any], None] | None,
        on_error: Callable[[DeskError], None] | None,
    ) -> Task:
        if on_success is not None:
            task.succeeded.connect(on_success)
        handle = on_error or self.trouble.emit
        task.failed.connect(lambda error: handle(as_desk_error(error)))
        self._under_way.add(task)
        task.finished.connect(lambda: self._done(task))
        if len(self._under_way) == 1:
            self.busy.emit(True)
        return task

    def idle(self) -> bool:
        """Whether nothing is under way and every result has been delivered."""
        return not self._under_way

    def finish(self, milliseconds: int = 10_000) -> bool:
        """Wait for work that has begun, at the end of the program; False when time ran out.

        What it found is let go: the screens it was for are closing.
        """
        pools = (self._writer, self._readers, self._waiting, self._paper, self._far)
        done = all(pool.waitForDone(milliseconds) for pool in pools)
        for task in self._under_way:
            task.cancel()
        return done

    def _done(self, task: Task) -> None:
        self._under_way.discard(task)
        # its connections hold what it brought and itself, in a circle Python cannot see through Qt
        task.deleteLater()
        if not self._under_way:
            self.busy.emit(False)


def as_desk_error(error: Exception) -> DeskError:
    """``error`` in words for a person; a surprise is logged with its trace first."""
    if isinstance(error, DeskError):
        return error
    logs.get("desk").error("surprise", exc_info=error)
    return of_machine(error, _("已录入的内容都在。")) or DeskError(
        _("程序遇到意外情况，这一步没有完成。"),
        saved=_("已录入的内容都在。"),
        press=_("请再试一次；仍不行请联系技术人员，日志里有记录。"),
        code="surprise",
    )
