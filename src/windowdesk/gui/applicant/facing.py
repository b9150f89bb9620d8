"""What faces the person at the window: the second screen and the voice, both led by the desk's keys.

It follows the matter in hand after every change and forgets it the moment the person is done: at the
next ticket, when work is put aside, when the desk is locked or left. Nothing here waits: a speech
runs in a worker of its own and is cut off by a key.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSize, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from windowdesk.app.facts import Place
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.plain_words import PlainView, issued_view, plain_view
from windowdesk.app.speaking import spoken
from windowdesk.domain.decision.override import Override
from windowdesk.gui.actions import make_action
from windowdesk.gui.applicant.options import SIZES, FacingOptions
from windowdesk.gui.applicant.pads import ScreenPads
from windowdesk.gui.applicant.screens import choose
from windowdesk.gui.applicant.window import ApplicantWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _, language


class Facing(QObject):
    """``trouble`` carries a DeskError, ``note`` one line for the toast. ``desk`` is the window.

    ``left``: whoever was at the window is not any more.
    """

    trouble = Signal(object)
    note = Signal(str)
    left = Signal()

    def __init__(self, desk: QWidget, place: Place, options: FacingOptions) -> None:
        super().__init__(desk)
        self._desk = desk
        self._options = options
        self._voice = options.voice
        # apart from the desk's own work: nothing ever waits for a speech to end; and nobody's child, for
        # what was under way still arrives when the window goes
        self.tasks = Tasks()
        self._intake: Intake | None = None
        self._view: PlainView | None = None
        self._blank = False
        self._wanted = False
        self.window = ApplicantWindow(place, options.squares, options.type_size)
        self.window.got_keyboard.connect(desk.activateWindow)
        self.pads = ScreenPads(self.window)
        self.pads.asked.connect(self._open_to_ask)
        self.pads.over.connect(self._close_again)
        self._opened_to_ask = False
        screens = QGuiApplication.instance()
        if isinstance(screens, QGuiApplication):
            screens.screenAdded.connect(self.settle)
            screens.screenRemoved.connect(self.settle)

    def add_actions(self, owner: QWidget) -> None:
        """The keys that lead it, while ``owner`` (the desk behind the gates) is up."""
        for name, slot in (
            ("applicant_screen", self.toggle),
            ("applicant_blank", self.blank),
            ("applicant_type", self.next_size),
            ("applicant_down", lambda: self.window.turn_by(1)),
            ("applicant_up", lambda: self.window.turn_by(-1)),
            ("read_aloud", self.read_aloud),
        ):
            make_action(owner, name, slot)

    # --- what is shown -------------------------------------------------------------------------

    def follow(self, intake: Intake | None, override: Override | None) -> None:
        """The matter in hand changed. None: nobody's matter is in hand."""
        if intake is None:
            # an act of issuing empties the desk first, and says what was issued right after
            self._show(None)
            self.hush()
            return
        if self._intake is None or intake.visit.ticket != self._intake.visit.ticket:
            self._gone()
        self._intake = intake
        self._show(plain_view(intake, override))

    def issued(self, issued: Issued) -> None:
        """Its papers are issued: what to do now, and the code to follow progress."""
        if self._intake is not None:
            self._show(issued_view(plain_view(self._intake, issued.override), issued))

    def clear(self) -> None:
        """Nobody is here: the screen is blank and the voice is still."""
        self._intake = None
        self._gone()
        self._show(None)
        self.hush()

    def _gone(self) -> None:
        """Another person, or nobody: what somebody was asked goes at once."""
        self._blank = False
        self.left.emit()
        self.window.ask(None)

    def _show(self, view: PlainView | None) -> None:
        self._view = view
        self.window.show_view(None if self._blank else view)

    def _open_to_ask(self) -> None:
        """Somebody is asked: they have to see it, although the screen was put away."""
        if not self.window.isVisible():
            self._opened_to_ask = self._wanted = True
            self.settle()

    def _close_again(self) -> None:
        if self._opened_to_ask:
            self._opened_to_ask = self._wanted = False
            self.window.hide()

    # --- the keys ------------------------------------------------------------------------------

    def toggle(self) -> None:
        """F11: show or put away; with one monitor as a preview over the desk."""
        self._wanted = not self.window.isVisible()
        self.settle()
        if not self._wanted:
            self.window.hide()
        self.note.emit(_("已打开给对方看的屏幕") if self._wanted else _("已收起给对方看的屏幕"))

    def blank(self) -> None:
        """Hide what is shown, or show it again; the next person begins unhidden."""
        self._blank = not self._blank
        self._show(self._view)
        self.note.emit(_("对方的屏幕已遮住") if self._blank else _("对方的屏幕已恢复"))

    def next_size(self) -> None:
        """The next of the three sizes of type."""
        at = SIZES.index(self.window.type_size) if self.window.type_size in SIZES else -1
        size = SIZES[(at + 1) % len(SIZES)]
        self.window.set_type_size(size)
        keep = self._options.keep_size
        if keep is not None:
            self.tasks.run(lambda: keep(size), writes=True)
        self.note.emit(_("对方屏幕字号 {size}").format(size=size))

    def read_aloud(self) -> None:
        """Begin to read the checklist and the verdict, or stop at once."""
        voice = self._voice
        if voice is None or self._view is None:
            self.note.emit(_("现在没有可朗读的内容") if voice else _("没有接朗读设备"))
            return
        if voice.speaking():
            self.hush()
            self.note.emit(_("已停止朗读"))
            return
        sentences, tongue = spoken(self._view), language()
        self.note.emit(_("正在朗读，再按一次停止"))
        self.tasks.run(lambda: voice.say(sentences, tongue), None, self.trouble.emit)

    def hush(self) -> None:
        """Silence."""
        if self._voice is not None:
            self._voice.stop()

    # --- where ---------------------------------------------------------------------------------

    def start(self) -> None:
        """With a second monitor it is there from the beginning, without one when it is asked for."""
        self._wanted = self.monitor() is not None
        self.settle()

    def stop(self) -> None:
        """The desk ends."""
        self.clear()
        self.pads.close()
        self.window.hide()
        # who waits for an answer is told first that none comes
        self.tasks.finish()
        self.window.deleteLater()

    def monitor(self) -> QScreen | None:
        """The monitor it belongs on; None without one."""
        screens = QGuiApplication.screens()
        here = self._desk.screen()
        desk = screens.index(here) if here in screens else 0
        chosen = choose(self._options.screen, [screen.name() for screen in screens], desk)
        return None if chosen is None else screens[chosen]

    def settle(self) -> None:
        """Put it where it belongs: full screen on its monitor, else a preview over the desk."""
        if not self._wanted:
            return
        monitor = self.monitor()
        if monitor is not None:
            self.window.setGeometry(monitor.geometry())
            self.window.showFullScreen()
            return
        room = self._desk.size()
        size = QSize(max(800, room.width() * 2 // 3), max(450, room.height() * 2 // 3))
        corner = self._desk.mapToGlobal(QPoint(room.width() - size.width() - 16, 60))
        self.window.showNormal()
        self.window.setGeometry(corner.x(), corner.y(), size.width(), size.height())
        self.window.raise_()
