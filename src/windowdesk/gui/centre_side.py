"""Everything at the desk that has to do with the centre: its screens, its lamp, its warnings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from windowdesk.app.desk import Desk, Status
from windowdesk.app.place import Place
from windowdesk.app.reviewing import Settled
from windowdesk.app.scanning import Scan
from windowdesk.app.syncing import Caution, Enrolment, SyncStatus
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

    ``case_wanted`` carries a case id, ``papers_made`` what ended a case and has to be printed,
    ``given`` the Intake of a matter that was taken in on emergency paper; ``renamed`` the Place, whose
    window has another name from now on.
    """

    case_wanted = Signal(str)
    given = Signal(object)
    papers_made = Signal(object)
    renamed = Signal(object)
    _changed = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, window: DeskWindow, folder: Path) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window
        self._warned: set[tuple[str, str]] = set()
        self._renaming = False
        self._sync = window.add_screen(
            "sync", lambda: SyncPage(desk, tasks, folder), _("同步"), deed="go_sync", low=True
        )
        self._reviews = window.add_screen(
            "reviews", lambda: Reviews(desk, tasks), _("复核"), deed="go_reviews"
        )
        self._slips = window.add_screen(
            "slips", lambda: Slips(desk, tasks, folder), _("紧急收件凭证")
        )
        self._sync.when_made(self._wire_sync)
        self._reviews.when_made(self._wire_reviews)
        self._slips.when_made(self._wire_slips)
        window.top.sync_wanted.connect(lambda: window.open("sync"))
        self._changed.connect(self.tick)
        # told in the conversation's thread: a lamp that waited for the next second would lie until then
        desk.syncing.listen(self._changed.emit)

    @property
    def sync(self) -> SyncPage:
        """How the conversation with the centre stands."""
        return self._sync()

    @property
    def reviews(self) -> Reviews:
        """What the centre asks about."""
        return self._reviews()

    @property
    def slips(self) -> Slips:
        """Emergency paper."""
        return self._slips()

    def _wire_sync(self, page: SyncPage) -> None:
        page.slips_wanted.connect(self.open_slips)
        page.case_wanted.connect(self.case_wanted)
        page.join_wanted.connect(self._ask_to_join)
        page.read.connect(self._tell)

    def _wire_reviews(self, page: Reviews) -> None:
        page.case_wanted.connect(self.case_wanted)
        page.settled.connect(self._settled)

    def _wire_slips(self, page: Slips) -> None:
        page.case_wanted.connect(self.case_wanted)
        page.given.connect(self.given)

    def stop(self) -> None:
        """The window closes: nothing more is heard."""
        self._desk.syncing.listen(lambda: None)
        self._desk.syncing.leave()

    def tick(self) -> None:
        """Once a second, and with news: what the lamp and the counts say, a warning, another name."""
        self._take_name()
        if self._window.screen_name == "sync":
            self.sync.refresh()  # it says what it read, so that lamp and page say the same
        else:
            self._tell(self._desk.syncing.status(), self._desk.status(), self._desk.now())

    def _take_name(self) -> None:
        """The centre gave this window another name: in the queue of what writes, so between two acts."""
        name = self._desk.syncing.window()
        if self._renaming or name in ("", self._desk.place.window):
            return
        self._renaming, here = True, self._desk.here
        self._tasks.run(lambda: here.called(name), self._named, writes=True)

    def _named(self, place: Place) -> None:
        self._renaming = False
        self.renamed.emit(place)
        self._window.toast.say(
            _("本窗口现在叫“{window}”，之后的文书印新名称").format(window=place.window)
        )

    def _tell(self, status: SyncStatus, counts: Status, now: datetime) -> None:
        self._window.top.show_status(counts, status, now)
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

    def take_slip(self, scan: Scan) -> None:
        """Emergency paper was scanned: ready to be keyed in."""
        self.open_slips()
        self.slips.take_scan(scan)

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
