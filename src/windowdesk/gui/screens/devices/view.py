"""设备: the page a clerk and an installer share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent

from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.devices import Devices as DeviceSet
from windowdesk.gui.forms.ui_devices import Ui_Devices
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.devices.presenter import DeviceLine, DevicesPresenter
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.i18n import _

REFRESH_MS = 2000
_ROW = 36
# what stays of the list on the lowest window
_LEAST_ROWS = 2


class Devices(Page):
    """``now`` is the desk's clock."""

    help_of = "devices"

    def __init__(self, devices: DeviceSet, runner: Runner, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.ui = Ui_Devices()
        self.ui.setupUi(self)  # type: ignore[no-untyped-call] # uic writes no types
        self._now = now
        self._presenter = DevicesPresenter(
            runner,
            self,
            lamps=devices.lamps,
            test=devices.test,
            hands=devices.hands,
            again=devices.again,
        )
        self._lines: dict[str, DeviceLine] = {}
        self.table = self._listing()
        self._name_keys(devices)
        self.ui.test.setEnabled(devices.test is not None)
        self.ui.test.clicked.connect(lambda: self._presenter.test(self.table.current_key()))
        self.table.opened.connect(self._presenter.test)
        self.ui.again.setEnabled(devices.again is not None)
        self.ui.again.clicked.connect(lambda: self._presenter.reconnect(self.table.current_key()))
        self.table.itemSelectionChanged.connect(self._show_detail)
        self.ui.result.hide()
        self.ui.hands.setVisible(devices.hands is not None)
        self.ui.person.addItems(self._presenter.people())
        self.ui.place.clicked.connect(lambda: self._presenter.place(self.ui.person.currentText()))
        self.ui.lift.clicked.connect(self._presenter.lift)
        for before, after in pairwise(
            (
                self.table,
                self.ui.test,
                self.ui.again,
                self.ui.person,
                self.ui.place,
                self.ui.lift,
            )
        ):
            self.setTabOrder(before, after)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: self._presenter.show(self._now()))

    def _name_keys(self, devices: DeviceSet) -> None:
        """Each button says its key, and the key presses the button: one that is grey does nothing."""
        keys = [(self.ui.test, "test_device"), (self.ui.again, "reconnect_device")]
        if devices.hands is not None:
            keys += [(self.ui.place, "card_put"), (self.ui.lift, "card_lift")]
        for button, deed in keys:
            button.setText(f"{button.text()}　{DEEDS[deed].keycap()}")
            if not DEEDS[deed].row:
                make_action(self, deed, button.click)

    def _listing(self) -> Listing:
        columns = (
            (_("设备"), 150),
            (_("型号或地址"), 240),
            (_("状态"), 110),
            (_("持续"), 80),
            (_("最近应答"), 100),
            (_("最近的问题与处理"), 0),
        )
        table = Listing(_("设备清单"), columns)
        self.ui.outer.replaceWidget(self.ui.table, table)
        self.ui.outer.setStretchFactor(table, 1)
        self.ui.table.deleteLater()
        return table

    def entered(self) -> None:
        self._presenter.show(self._now())
        self._timer.start()
        self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    # --- what the presenter says ---------------------------------------------------------------

    def show_lines(self, lines: tuple[DeviceLine, ...]) -> None:
        self._lines = {line.role: line for line in lines}
        # one line for each role and the headings; it scrolls only where the window is too low for
        # that, lest it lie over what is said below it
        self.table.setMaximumHeight(_ROW * (len(lines) + 1) + 2)
        self.table.setMinimumHeight(_ROW * (min(len(lines), _LEAST_ROWS) + 1) + 2)
        self.table.show_rows(
            [
                (
                    line.role,
                    (
                        Cell(line.role_words),
                        Cell(line.name, "2"),
                        Cell(line.state, line.tone),
                        Cell(line.age, "2"),
                        Cell(line.seen, "2"),
                        Cell(line.fault or _("无"), "2" if line.fault else "3", line.fault),
                    ),
                )
                for line in lines
            ]
        )
        self._show_detail()

    def _show_detail(self) -> None:
        """The whole fault of the chosen line: a cell has no room for it."""
        line = self._lines.get(self.table.current_key())
        said = [line.fault, line.installer] if line is not None else []
        self.ui.detail.setText("\n".join(filter(None, said)))
        self.ui.detail.setVisible(any(said))

    def show_result(self, words: str, tone: str) -> None:
        self.ui.result.setText(words)
        self.ui.result.show()
        restyle(self.ui.result, tone=tone)

    def show_testing(self, testing: bool) -> None:
        self.ui.test.setEnabled(not testing)

    def show_placed(self, words: str) -> None:
        self.ui.handsText.setText(words)
