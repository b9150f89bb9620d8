"""The copy of a material, its pages one below the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from windowdesk.app.errors import DeskError
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.announce import announce
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.copies.presenter import CopyDesk, CopyPresenter
from windowdesk.gui.widgets import sheets
from windowdesk.gui.widgets.buttons import PrimaryButton
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

# the pages come drawn at this resolution (bootstrap)
_DPI = 110


class CopyPage(Page):
    """Esc leads back to the case."""

    help_of = "copies"

    def __init__(self, desk: CopyDesk, runner: Runner) -> None:
        super().__init__()
        self._presenter = CopyPresenter(desk, runner, self)
        self.title = Text("", size="title", bold=True)
        self.count = Text("", ink=2)
        self.sheets = sheets.SheetView()
        self.sheets.setObjectName("sheets")
        self.sheets.setAccessibleName(_("材料影像"))
        self.sheets.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch()
        column.addLayout(head)
        self.nothing = EmptyState("alert", "", "")
        again = DEEDS["copy_again"]
        self.again = PrimaryButton(again.words(), again.keycap())
        self.again.setAccessibleName(f"{again.words()} {again.keycap()}")
        self.again.clicked.connect(self._again)
        self.nothing.add(self.again)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.sheets)
        self._stack.addWidget(self.nothing)
        column.addWidget(self._stack, 1)
        make_action(self, "copy_again", self._again)

    def open(self, copy_id: str, sha256: str, name: str, number: str) -> None:
        """Show the copy ``copy_id`` of the material ``name`` of the case ``number``."""
        self._presenter.open(copy_id, sha256, name, number)

    def entered(self) -> None:
        self._look_at(self._stack.currentWidget() is self.nothing)

    def show_opening(self, title: str, *, far: bool) -> None:
        self.title.setText(title)
        self.count.setText(_("正在向中心平台取…") if far else _("正在打开…"))
        self.sheets.set_pages(())
        self._look_at(False)

    def show_pages(self, title: str, pages: list[bytes]) -> None:
        self.title.setText(title)
        self.count.setText(_("共 {n} 页").format(n=len(pages)))
        shown = []
        for content in pages:
            image = QPixmap()
            image.loadFromData(content)
            shown.append(sheets.Page(image, image.width() / _DPI * 25.4, roll=False))
        self.sheets.set_pages(tuple(shown))

    def show_trouble(self, error: DeskError) -> None:
        self.count.setText(_("没有打开"))
        self.nothing.say(
            error.message, "\n".join(part for part in (error.saved, error.press) if part)
        )
        self._look_at(True)
        announce(self.nothing, error.words())

    def _again(self) -> None:
        # what is on the screen is right already
        if self._stack.currentWidget() is self.nothing:
            self._presenter.again()

    def _look_at(self, nothing: bool) -> None:
        self._stack.setCurrentWidget(self.nothing if nothing else self.sheets)
        if self.isVisible():
            (self.again if nothing else self.sheets).setFocus()
