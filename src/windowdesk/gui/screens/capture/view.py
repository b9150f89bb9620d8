"""The capture screen: what the camera sees, the page in hand, and the pages of this material."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.capture.film import Film
from windowdesk.gui.screens.capture.picture import Picture
from windowdesk.gui.screens.capture.presenter import (
    CaptureDesk,
    CapturePresenter,
    CaptureState,
    Said,
)
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import HintButton, PrimaryButton
from windowdesk.gui.widgets.flow import FlowLayout
from windowdesk.gui.widgets.text import Chip, Text
from windowdesk.i18n import _

# a paper is laid straight by eye; more often would cost the camera's process a core
LOOK_MS = 250


class CaptureView(Page):
    """One material at a time; Esc and F9 lead back to the papers."""

    help_of = "capture"

    def __init__(self, desk: CaptureDesk, runner: Runner) -> None:
        super().__init__()
        self.presenter = CapturePresenter(desk, runner, self)
        self.title = Text("", size="title", bold=True)
        self.place = Text("", ink=2)
        self.source = Text("", ink=2)
        self.paper_chip = Chip(_("只收纸质"), "correct")
        self.live = Picture(_("镜头画面"), _("扫描仪没有取景：放好材料，按 F4。"))
        self.page = Picture(_("这一页"), _("还没有拍这份材料"))
        self.film = Film()
        self.notice = Text("", wrap=True)
        self.done = HintButton(DEEDS["page_done"].keycap(), DEEDS["page_done"].words())
        self.take = PrimaryButton(DEEDS["page_take"].words(), DEEDS["page_take"].keycap())
        self._deeds: dict[str, Callable[[], None]] = {
            "page_take": self.presenter.take,
            "page_retake": self.presenter.retake,
            "page_remove": self.presenter.remove,
            "page_verify": self.presenter.verify,
            "page_verify_all": self.presenter.verify_all,
            "page_left": lambda: self.presenter.turn(-1),
            "page_right": lambda: self.presenter.turn(1),
            "page_earlier": lambda: self.presenter.move(-1),
            "page_later": lambda: self.presenter.move(1),
            "page_paper": self.presenter.paper,
            "page_next": lambda: self.presenter.step(1),
            "page_previous": lambda: self.presenter.step(-1),
            "page_source": self.presenter.next_source,
        }
        self.hints = {
            name: HintButton(DEEDS[name].keycap(), DEEDS[name].words())
            for name in self._deeds
            if name != "page_take"
        }
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.presenter.look)
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        for part in (self.title, self.place, self.paper_chip):
            head.addWidget(part)
        head.addStretch()
        head.addWidget(self.source)
        column.addLayout(head)
        pictures = QHBoxLayout()
        pictures.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.live, 3)
        left.addWidget(self.film, 2)
        pictures.addLayout(left, 1)
        pictures.addWidget(self.page, 1)
        column.addLayout(pictures, 1)
        column.addWidget(self.notice)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        keys = QWidget()
        restyle(keys, bare="true")
        flow = FlowLayout(keys, gap=6)
        for hint in self.hints.values():
            flow.addWidget(hint)
        # the buttons have room inside; their keys line up with the pictures above
        foot.addSpacing(-6)
        foot.addWidget(keys, 1)
        foot.addWidget(self.done)
        foot.addWidget(self.take)
        column.addLayout(foot)
        self.film.setMinimumHeight(96)

    def _connect(self) -> None:
        self.film.chosen.connect(self.presenter.select)
        self.film.asked.connect(lambda name: self._deeds[name]())
        self.take.clicked.connect(self.presenter.take)
        for name, hint in self.hints.items():
            hint.clicked.connect(lambda _checked=False, act=self._deeds[name]: act())
        for name in ("page_take", "page_next", "page_previous", "page_source"):
            make_action(self, name, self._deeds[name])
        make_action(self, "page_done", self.left.emit)
        self.done.clicked.connect(self.left.emit)

    # --- Page ------------------------------------------------------------------------------

    def open(
        self,
        intake: Intake,
        materials: tuple[tuple[str, str], ...],
        current: str,
        *,
        is_paper: Callable[[str], bool],
        say_paper: Said,
    ) -> None:
        """Take pictures for ``intake``, beginning with the material ``current``."""
        self.presenter.open(intake, materials, current, is_paper=is_paper, say_paper=say_paper)

    def entered(self) -> None:
        self.film.setFocus()

    # --- the presenter's view ------------------------------------------------------------------

    def show_state(self, state: CaptureState) -> None:
        self.title.setText(state.title)
        self.place.setText(_("材料 {place}").format(place=state.place))
        self.source.setText(state.source)
        self.paper_chip.setVisible(state.paper_only)
        self.film.show_lines(state.lines, state.selected)
        self.notice.setText(state.notice)
        self.notice.setVisible(bool(state.notice))
        restyle(self.notice, tone=state.tone if state.tone == "correct" else "")
        self.take.setEnabled(state.can_take and not state.busy)
        self.live.setVisible(state.can_take)
        if state.can_take and not state.can_look:
            self.live.show_picture(b"", _("扫描仪没有取景：放好材料，按 F4。"))
        chosen = bool(state.selected) and not state.busy
        for name in ("page_remove", "page_verify", "page_verify_all", "page_left", "page_right"):
            self.hints[name].setVisible(chosen)
        self.hints["page_retake"].setVisible(chosen and state.can_take)
        several = chosen and len(state.lines) > 1
        for name in ("page_earlier", "page_later"):
            self.hints[name].setVisible(several)
        self.hints["page_paper"].setVisible(not state.lines)
        self.hints["page_source"].setVisible(state.more_sources)

    def show_live(self, picture: bytes, words: str) -> None:
        self.live.show_picture(picture, words or _("正在打开镜头…"))

    def show_page(self, picture: bytes) -> None:
        self.page.show_picture(picture)

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)

    # --- Qt's hooks --------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self.presenter.leave()
