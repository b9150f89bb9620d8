"""The desk's screens beside the intake, each made when it is first opened, and what they say."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from windowdesk.app.desk import Desk
from windowdesk.app.trying import TrialDesk
from windowdesk.app.waiting import OpenReturn
from windowdesk.domain.standard.model import Item
from windowdesk.gui.devices import DeskOptions
from windowdesk.gui.devices import Devices as DeviceSet
from windowdesk.gui.screens.case.view import CasePage
from windowdesk.gui.screens.cases.view import Cases
from windowdesk.gui.screens.catalogue.view import CatalogueScreen
from windowdesk.gui.screens.devices.view import Devices
from windowdesk.gui.screens.intake.state import VisitLine
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.gui.screens.returns.view import Returns
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.gui.trial import Trial
from windowdesk.i18n import _


class Pages(QObject):
    """Adds them to ``window``; what any of them asks for is asked here.

    ``given`` carries the Intake of a return visit, ``case_wanted`` a case id; ``card_wanted`` asks
    for the reader; ``papers_done``: the clerk is done with the papers that are shown.
    """

    given = Signal(object)
    case_wanted = Signal(str)
    card_wanted = Signal()
    papers_done = Signal()

    def __init__(
        self,
        window: DeskWindow,
        desk: Desk,
        tasks: Tasks,
        devices: DeviceSet,
        options: DeskOptions,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._tasks = window, desk, tasks
        self._visit: tuple[tuple[str, str, str], ...] = ()
        add = window.add_screen
        self.returns = add("returns", self._returns, _("补正"), deed="go_returns")
        self.cases = add("cases", lambda: Cases(desk, tasks), _("办件"), deed="go_cases")
        self.catalogue = add(
            "catalogue",
            lambda: CatalogueScreen(desk.catalogue, tasks),
            _("标准"),
            deed="go_catalogue",
        )
        self.trial = add("trial", self._trial, _("试办"))
        self.devices = add(
            "devices",
            lambda: Devices(devices, tasks, desk.now),
            _("设备"),
            deed="go_devices",
            low=True,
        )
        self.case = add("case", lambda: CasePage(desk, tasks), _("办件详情"))
        self.preview = add(
            "preview",
            lambda: Preview(
                desk, tasks, devices.previews, options.folder, save_paper=options.save_paper
            ),
            _("文书"),
        )
        self.returns.when_made(self._wire_returns)
        self.cases.when_made(self._wire_cases)
        self.catalogue.when_made(lambda page: page.trial_wanted.connect(self._try_out))
        self.trial.when_made(lambda page: page.card_wanted.connect(self.card_wanted))
        self.preview.when_made(self._wire_preview)

    def _returns(self) -> Returns:
        return Returns(self._desk, self._tasks, lambda: self._window.strip.ticket)

    def _trial(self) -> Trial:
        desk = self._desk
        return Trial(TrialDesk(desk.calendar, desk, desk.card_party), self._tasks)

    def _wire_returns(self, page: Returns) -> None:
        page.given.connect(self.given)
        page.counted.connect(self._show_count)
        page.card_wanted.connect(self.card_wanted)

    def _wire_cases(self, page: Cases) -> None:
        page.papers_wanted.connect(self.case_wanted)
        page.card_wanted.connect(self.card_wanted)

    def _wire_preview(self, page: Preview) -> None:
        page.finished.connect(self.papers_done)
        page.show_visit(self._visit)

    # --- what pages are told, whether they are there or not --------------------------------------

    def count_returns(self) -> None:
        """Something was issued, or somebody came: how many are waited for."""
        page = self.returns.made
        if page is not None:
            page.refresh()
        else:
            self._tasks.run(self._desk.open_returns, self._count)

    def _count(self, found: tuple[OpenReturn, ...]) -> None:
        self._show_count(len(found))

    def _show_count(self, count: int) -> None:
        self._window.rail.set_count("returns", count)

    def tell_visit(self, lines: tuple[VisitLine, ...]) -> None:
        """The papers of one matter are shown beside how the others of the visit stand."""
        self._visit = tuple((f"{ln.nth}　{ln.item}", ln.words, ln.tone.value) for ln in lines)
        if self.preview.made is not None:
            self.preview.made.show_visit(self._visit)

    def forget(self) -> None:
        """Somebody else will sit here."""
        if self.cases.made is not None:
            self.cases.made.forget()

    def _try_out(self, item: Item) -> None:
        """A version of a standard as a clerk would meet it."""
        self.trial().show_item(item)
        self._window.open("trial")
