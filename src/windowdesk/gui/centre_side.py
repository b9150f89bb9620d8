"""Everything at the desk that has to do with the centre: its screens, its lamp, its warnings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from windowdesk.app.desk import Desk
from windowdesk.app.reviewing import Settled
from windowdesk.app.syncing import Caution, Enrolment
from windowdesk.gui.screens.joining.presenter import JoiningPresenter, welcome
from windowdesk.gui.screens.joining.view import JoinDialog
from windowdesk.gui.screens.reviews.view import Reviews
from windowdesk.gui.screens.slips.view import Slips
from windowdesk.gui.screens.sync.view import SyncPage
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _


class CentreSide(QObject):
    """Adds the screens to ``window`` and wires them.

    ``case_wanted`` carries a case id, ``papers_made`` what ended a case and has to be printed.
    """

    case_wanted = Signal(str)
    papers_made = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, window: DeskWindow, folder: Path) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window
        self._warned: set[tuple[str, str]] = set()
        self.sync = SyncPage(desk, tasks, folder)
        window.add_screen("sync", self.sync, _("同步"), deed="go_sync", low=True)
        self.reviews = Reviews(desk, tasks)
        window.add_screen("reviews", self.reviews, _("复核"), deed="go_reviews")
        self.reviews.case_wanted.connect(self.case_wanted)
        self.reviews.settled.connect(self._settled)
        self.slips = Slips(desk, tasks, folder)
        window.add_screen("slips", self.slips, _("紧急收件凭证"))
        self.sync.slips_wanted.connect(self.open_slips)
        self.slips.case_wanted.connect(self.case_wanted)
        window.top.sync_wanted.connect(lambda: window.open("sync"))
        self.sync.case_wanted.connect(self.case_wanted)
        self.sync.join_wanted.connect(self._ask_to_join)

    def tick(self) -> None:
        """Once a second: what the lamp and the counts say, and a warning that is new."""
        status, now = self._desk.syncing.status(), self._desk.now()
        self._window.top.show_status(self._desk.status(), status, now)
        self._window.rail.set_count("reviews", status.reviews_open)
        self._warn(status.cautions)

    def _warn(self, cautions: tuple[Caution, ...]) -> None:
        """Each caution once, as a banner beside the work; again only after it had gone."""
        current = {(caution.limit, caution.level) for caution in cautions}
        fresh = [c for c in cautions if (c.limit, c.level) not in self._warned]
        if not self._window.at_desk or (fresh and self._window.banner.isVisible()):
            return  # nobody would read it now; it is as new at the next tick
        self._warned = current
        if fresh:
            frozen = any(caution.level == "frozen" for caution in fresh)
            self._window.banner.show_words(
                "\n".join(caution.words for caution in fresh),
                "\n".join(caution.press for caution in fresh if caution.press),
                tone="refuse" if frozen else "correct",
            )

    def open_slips(self) -> None:
        """The page of emergency paper has no line in the rail: the one it belongs to is marked."""
        self._window.open("slips")
        self._window.rail.show_current("sync")

    def _settled(self, done: Settled) -> None:
        self._window.toast.say(_("已复核，结果会上报中心平台"))
        if done.ended is not None and done.ended.papers:
            self.papers_made.emit(done.ended)

    def _ask_to_join(self) -> None:
        dialog = JoinDialog(JoiningPresenter(self._desk, self._tasks), self.sync)
        dialog.acted.connect(self._joined)
        dialog.open()

    def _joined(self, joined: Enrolment) -> None:
        self.sync.refresh()
        self._window.banner.show_words(welcome(joined), tone="accept")
