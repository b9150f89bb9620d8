"""The desk, running: screens put into the frame and wired to each other, the desk and the devices.

Screens do not know one another; what leads from one to the next is decided here, in one place.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import TracebackType

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from windowdesk import logs
from windowdesk.app.desk import Desk
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.place import Place
from windowdesk.app.ports import Draft
from windowdesk.app.scanning import Scan
from windowdesk.domain.decision.model import ACCEPTING
from windowdesk.domain.staff import StaffMember
from windowdesk.domain.standard.model import Item
from windowdesk.gui.applicant.facing import Facing
from windowdesk.gui.application import prepare
from windowdesk.gui.asking_side import AskingSide
from windowdesk.gui.calling_side import CallingSide
from windowdesk.gui.capturing_side import CapturingSide
from windowdesk.gui.card_desk import CardDesk
from windowdesk.gui.centre_side import CentreSide
from windowdesk.gui.collecting import Collecting
from windowdesk.gui.devices import DeskOptions
from windowdesk.gui.devices import Devices as DeviceSet
from windowdesk.gui.front import Front
from windowdesk.gui.handouts import HandingOut
from windowdesk.gui.indexing import Indexing
from windowdesk.gui.later import LaterActs
from windowdesk.gui.pages import Pages
from windowdesk.gui.printing_side import PrintingSide
from windowdesk.gui.scans import Scans, Ways
from windowdesk.gui.screens.case.view import CasePage
from windowdesk.gui.screens.cases.view import Cases
from windowdesk.gui.screens.catalogue.view import CatalogueScreen
from windowdesk.gui.screens.devices.view import Devices
from windowdesk.gui.screens.finder.presenter import FinderPresenter
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.screens.intake.presenter import IntakePresenter
from windowdesk.gui.screens.intake.view import IntakeView
from windowdesk.gui.screens.jump.presenter import Target
from windowdesk.gui.screens.jump.view import Jump
from windowdesk.gui.screens.lock.view import Lock
from windowdesk.gui.screens.override.presenter import OverridePresenter
from windowdesk.gui.screens.override.view import OverrideDialog
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.gui.screens.returns.view import Returns
from windowdesk.gui.seat import Seat
from windowdesk.gui.tasks import as_desk_error
from windowdesk.gui.theme import apply_theme
from windowdesk.gui.touch import HearsFirst
from windowdesk.gui.trial import Trial
from windowdesk.gui.wedge import WedgeFilter
from windowdesk.i18n import _, counted

TICK_MS = 1000


class DeskApp(QObject):
    """One desk on the screen. ``start`` shows it; ``stop`` waits for what is being written."""

    def __init__(
        self,
        app: QApplication,
        desk: Desk,
        devices: DeviceSet,
        options: DeskOptions,
        front: Front | None = None,
    ) -> None:
        super().__init__()
        apply_theme(app, options.theme)  # first: widgets made later are polished once
        self._app = app
        self.desk = desk
        self._devices = devices
        self._options = options
        self._tickets = options.last_ticket
        self.front = front or Front(desk.place, options.accounts)
        self.tasks = self.front.tasks
        self.window = self.front.window
        self.sign_in = self.front.sign_in
        self.lock = Lock(desk, self.tasks)
        self.matter = IntakePresenter(desk, self.tasks, self._usual)
        self.window.add_gate(self.lock)
        self.intake = self.window.add_screen(
            "intake", lambda: IntakeView(self.matter), _("受理"), deed="go_intake"
        )()
        self.pages = Pages(self.window, desk, self.tasks, devices, options)
        self.cards = CardDesk(
            devices, self.tasks, self.window, self.matter, self.intake,
            by_itself=options.cards_by_themselves,
        )  # fmt: skip
        self.reading = self.cards.reading
        self.wedge = WedgeFilter(devices.scanner, self) if devices.scanner is not None else None
        self.facing = Facing(self.window, desk.place, options.facing)
        self.handing = HandingOut(
            desk.handouts, self.tasks, lambda: self.matter.intake, lambda: self.preview
        )
        self.asking = AskingSide(
            options.facing, self.facing, devices.previews, lambda: self.preview, desk.place
        )
        self.indexing = Indexing(desk.search, self.tasks, self)
        self._clock = QTimer(self, interval=TICK_MS)
        self._add_sides()
        self.scans = Scans(desk, self.tasks, self.window, devices, self._ways())
        self._wire_people()
        self._wire_work()
        self._wire_devices()
        self._wire_facing()
        self.window.top.show_theme(options.theme)
        self.front.door.open(desk)

    def _add_sides(self) -> None:
        window = self.window
        self.centre = CentreSide(self.desk, self.tasks, window, self._options.folder)
        self.later = LaterActs(self.desk, self.tasks, window, self.pages)
        self.capturing = CapturingSide(
            self.desk, self.tasks, window, matter=self.matter, intake=self.intake
        )
        self.pages.case.when_made(lambda page: page.copy_wanted.connect(self.capturing.show_copy))
        self.printing = PrintingSide(self.desk, self.tasks, window, self.pages.preview)
        self.seat = Seat(self.desk, self.tasks, window, self.sign_out)
        screen = self._options.call_screen
        self.calls = CallingSide(
            self._devices.calling, window, self.desk.place, screen, self.facing.monitor
        )

    @property
    def returns(self) -> Returns:
        """The list of open notices, made by now if it was not."""
        return self.pages.returns()

    @property
    def cases(self) -> Cases:
        """The list of cases."""
        return self.pages.cases()

    @property
    def catalogue(self) -> CatalogueScreen:
        """The standards."""
        return self.pages.catalogue()

    @property
    def trial(self) -> Trial:
        """A version of a standard as a clerk would meet it."""
        return self.pages.trial()

    @property
    def case(self) -> CasePage:
        """One case."""
        return self.pages.case()

    @property
    def devices(self) -> Devices:
        """The page of devices."""
        return self.pages.devices()

    @property
    def preview(self) -> Preview:
        """Issued papers."""
        return self.pages.preview()

    def _wire_people(self) -> None:
        self.sign_in.signed_in.connect(self._signed_in)
        self.lock.unlocked.connect(self.window.show_desk)
        self.lock.other_wanted.connect(self.sign_out)
        self.window.lock_wanted.connect(self.lock_up)
        self.window.idle.connect(self.lock_up)
        self.window.top.sign_out_wanted.connect(self.sign_out)
        self.window.top.theme_chosen.connect(self.use_theme)

    def _wire_work(self) -> None:
        self.window.strip.next_wanted.connect(self.next_ticket)
        self.window.jump_wanted.connect(self.show_jump)
        self.intake.issued.connect(self._issued)
        self.intake.find_wanted.connect(self.show_finder)
        self.intake.visit_told.connect(self.pages.tell_visit)
        self.intake.matter_taken.connect(self._visit)
        self.intake.override_wanted.connect(self.show_override)
        self.pages.given.connect(self._take_up)
        self.pages.case_wanted.connect(self.later.open)
        self.centre.case_wanted.connect(self.later.open)
        self.centre.papers_made.connect(self.later.print_papers)
        self.centre.given.connect(self._take_up)
        self.centre.renamed.connect(self._renamed)
        self.pages.papers_done.connect(lambda: self.window.open("intake"))
        self.handing.add_to_intake(self.intake)
        self.pages.preview.when_made(self.handing.add_to_preview)
        self.pages.preview.when_made(self.asking.add_to_preview)
        self.asking.note.connect(self.window.toast.say)
        self.asking.trouble.connect(self.window.show_trouble)
        self.handing.note.connect(self.window.toast.say)
        self.handing.trouble.connect(self.window.show_trouble)
        self.tasks.trouble.connect(self.window.show_trouble)

    def _wire_devices(self) -> None:
        for page in (self.intake, self.pages):
            page.card_wanted.connect(self.reading.start)
        if self.wedge is not None:
            self.wedge.scanned.connect(self.scanned)
        self._clock.timeout.connect(self._tick)

    def _wire_facing(self) -> None:
        """The person at the window sees what the desk knows, after every key, and then no more."""
        facing = self.facing
        facing.add_actions(self.window.desk)
        facing.trouble.connect(self.window.show_trouble)
        facing.note.connect(self.window.toast.say)
        self.intake.shown.connect(lambda: facing.follow(self.matter.intake, self.matter.override))
        self.intake.issued.connect(facing.issued)
        self.pages.papers_done.connect(facing.clear)
        self.window.gate_shown.connect(facing.clear)
        self.window.desk_shown.connect(self.intake.shown)

    # --- running -------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the window and wait for somebody to sign in."""
        wedge = () if self.wedge is None else (self.wedge,)
        HearsFirst(self._app, (*wedge, self.window), text_too=(self.window, self.scans.composed))
        self.tasks.run(self.desk.stock)
        self._tick()
        self._clock.start()
        self.front.show()
        self.indexing.start()
        self.facing.start()
        self.calls.start()
        self.reading.watch()

    def stop(self) -> bool:
        """Let everything being written reach the disk; False when it took too long."""
        self._clock.stop()
        self.indexing.stop()
        self.scans.stop()
        self.centre.stop()
        self.reading.finish()
        self.facing.stop()
        self.calls.stop()
        self.printing.stop()
        self._app.removeEventFilter(self.window)
        if self.wedge is not None:
            self._app.removeEventFilter(self.wedge)
        return self.tasks.finish()

    def _tick(self) -> None:
        now = self.desk.now()
        self.window.top.show_time(now)
        self.window.strip.show_time(now)
        self.window.strip.show_lamps(self._devices.lamps())
        self.centre.tick()

    def surprise(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """sys.excepthook: what nobody caught is logged and said, and the desk goes on."""
        if isinstance(error, Exception):
            self.window.show_trouble(as_desk_error(error))
        else:
            sys.__excepthook__(kind, error, trace)

    def use_theme(self, theme: str) -> None:
        """Other colours, now and at the next start."""
        apply_theme(self._app, theme)
        self.window.top.show_theme(theme)
        store = self._options.keep_theme
        if store is not None:
            self.tasks.run(lambda: store(theme))

    # --- people --------------------------------------------------------------------------------

    def _signed_in(self, member: StaffMember) -> None:
        self.window.top.show_clerk(member)
        self.window.show_desk()
        works = self.seat.sit(member)
        self.window.forget()
        self.pages.forget()
        if self._options.notice:
            self.window.banner.show_words(self._options.notice, tone="correct")
        if not works:
            self._tick()
            return
        self.pages.count_returns()
        self.tasks.run(lambda: self.desk.habits.load(member.number))
        self.tasks.run(self.desk.drafts, self._tell_unfinished)
        self.printing.signed_in(self._options.notice)
        self._tick()

    def _tell_unfinished(self, drafts: tuple[Draft, ...]) -> None:
        """What was left unfinished, by a crash too, is one key away."""
        if drafts:
            self.window.toast.say(
                counted("有 {n} 件没有办完，已保存：按 Ctrl+R 取回。", len(drafts))
            )

    def lock_up(self) -> None:
        """Hide everything; the PIN brings it back."""
        if not self.window.at_desk:
            return
        self.reading.stop()
        if self.wedge is not None:
            self.wedge.flush()
        self.intake.finish_typing()
        self.window.show_gate(self.lock)
        self.lock.entered()
        self.tasks.run(self.desk.lock, writes=True)

    def sign_out(self) -> None:
        """Leave the counter; the matter in hand stays as a draft of whoever took it in."""
        self.reading.stop()
        self.intake.finish_typing()
        self.matter.leave()
        self.window.strip.clear()
        self.window.show_gate(self.sign_in)
        self.tasks.run(self.desk.sign_out, writes=True)
        self.sign_in.entered()

    # --- work ----------------------------------------------------------------------------------

    def next_ticket(self) -> None:
        """F5: the next person of this window's own series."""
        if self.matter.occupied():
            return
        self.intake.finish_typing()
        self.facing.clear()
        self._tickets += 1
        ticket = f"A{self._tickets:03}"
        keep, number = self._options.keep_ticket, self._tickets
        if keep is not None:
            self.tasks.run(lambda: keep(number))
        self.window.strip.begin(ticket, self.desk.now())
        self.calls.call(ticket)
        self.matter.begin(ticket)
        self.window.open("intake")

    def _renamed(self, place: Place) -> None:
        """Everywhere the window's name stands; a call sends people to its new number at once."""
        self.window.show_place(place)
        self.sign_in.show_place(place)
        self.facing.window.show_place(place)
        self.calls.moved(place)

    def _visit(self, ticket: str) -> None:
        """A matter of another visit was taken up: the strip says whose turn it is."""
        if ticket and ticket != self.window.strip.ticket:
            self.window.strip.begin(ticket, self.desk.now())

    def _take_up(self, intake: Intake) -> None:
        self.intake.finish_typing()
        if not self.window.strip.ticket:
            self.window.strip.begin(_("补正"), self.desk.now())
        self.matter.load(intake)
        self.window.open("intake")

    def _issued(self, issued: Issued) -> None:
        self.preview.show_issued(issued)
        self.window.open("preview")
        self._keep_habit(issued)
        self.pages.count_returns()
        self._tick()

    def _keep_habit(self, issued: Issued) -> None:
        """After the matter, in a transaction of its own: a habit is no part of any case."""
        who, decision = self.desk.current, issued.decision
        if who is not None and decision.outcome in ACCEPTING:
            shelf, habits = self.desk.shelf, self.desk.habits
            self.tasks.run(
                lambda: habits.note(
                    who.number, shelf.version(decision.catalogue).item, decision.answers
                ),
                writes=True,
            )

    def _usual(self, item: Item) -> Mapping[str, str]:
        who = self.desk.current
        return {} if who is None else self.desk.habits.usual(who.number, item)

    def show_finder(self) -> None:
        """F2."""
        finder = FinderPopup(FinderPresenter(self.desk), self.intake)
        finder.picked.connect(self._choose_item)
        finder.show_over(self.intake)

    def _choose_item(self, code: str) -> None:
        self.window.open("intake")
        self.matter.choose_item(code)
        self.intake.entered()

    def show_override(self) -> None:
        """A supervisor signs at this desk."""
        intake = self.matter.intake
        if intake is None:
            return
        dialog = OverrideDialog(OverridePresenter(self.desk, self.tasks, intake), self.intake)
        dialog.signed.connect(self.matter.approve)
        dialog.open()

    def show_jump(self) -> None:
        """Ctrl+K."""
        jump = Jump(self.window, self.desk, self.window.titles(), self.tasks)
        jump.chosen.connect(self._jumped)
        middle = self.window.mapToGlobal(self.window.rect().center())
        jump.move(middle.x() - jump.width() // 2, middle.y() - jump.height() // 2 - 60)
        jump.show()

    def _jumped(self, target: Target) -> None:
        if target.kind == "screen":
            self.window.open(target.key)
        elif target.kind == "item":
            self._choose_item(target.key)
        else:
            self.scanned(target.key)

    # --- devices -------------------------------------------------------------------------------

    def scanned(self, text: str) -> None:
        """A scan goes where it belongs (gui/scans.py)."""
        self.scans.take(text)

    def _ways(self) -> Ways:
        return Ways(
            paper=self._paper_in_hand,
            coming_back=self._comes_back,
            case=self.later.open,
            slip=self.centre.take_slip,
            person=self._person_scanned,
            busy=lambda: self.matter.issuing,
        )

    def _comes_back(self, number: str) -> None:
        self.returns.open(number)

    def _paper_in_hand(self, scan: Scan) -> bool:
        if not self.matter.holds(scan.case_id):
            return False
        self.window.open("intake")
        return self.intake.take_scan(scan)

    def _person_scanned(self, scan: Scan) -> None:
        self.window.open("intake")
        self.intake.take_scan(scan)


def run_desk(
    desk: Desk,
    devices: DeviceSet,
    *,
    argv: Sequence[str] = (),
    options: DeskOptions | None = None,
    front: Front | None = None,
) -> int:
    """Show the desk until its window is closed; the exit code. Call from the main thread.

    ``front`` is the window, where it is up already and somebody may be signing in.
    """
    app = prepare(argv)
    running = DeskApp(app, desk, devices, options or DeskOptions(), front)
    before, sys.excepthook = sys.excepthook, running.surprise
    try:
        running.start()
        running.front.fill_screen()
        Collecting(running.tasks, running.window)
        code = app.exec()
    finally:
        sys.excepthook = before
        if not running.stop():
            logs.get("desk").error("unfinished_writes")
    return int(code)
