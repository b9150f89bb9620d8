"""The copy of a material, its pages one below the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from windowdesk.app.errors import DeskError
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.copies.presenter import CopyDesk, CopyPresenter
from windowdesk.gui.widgets import sheets
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
        column.addWidget(self.sheets, 1)

    def open(self, copy_id: str, sha256: str, name: str) -> None:
        """Show the copy ``copy_id`` of the material ``name``; ``sha256`` is its file's."""
        self._presenter.open(copy_id, sha256, name)

    def entered(self) -> None:
        self.sheets.setFocus()

    def show_opening(self, title: str) -> None:
        self.title.setText(title)
        self.count.setText(_("正在打开…"))
        self.sheets.set_pages(())

    def show_pages(self, title: str, pages: list[bytes]) -> None:
        self.title.setText(title)
        self.count.setText(_("共 {n} 页").format(n=len(pages)) if pages else _("没有打开"))
        shown = []
        for content in pages:
            image = QPixmap()
            image.loadFromData(content)
            shown.append(sheets.Page(image, image.width() / _DPI * 25.4, roll=False))
        self.sheets.set_pages(tuple(shown))

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)
