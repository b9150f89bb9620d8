"""Issued papers as they are on paper, the slip beside the page, and the state of their printing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import StoredDocument
from windowdesk.app.spool import News
from windowdesk.app.wording_joints import explained
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.actions import DEEDS, make_action
from windowdesk.gui.forms.ui_preview import Ui_Preview
from windowdesk.gui.page import Page
from windowdesk.gui.runner import Awaiter
from windowdesk.gui.screens.preview.presenter import (
    Headline,
    PaperLine,
    PreviewDesk,
    PreviewPresenter,
)
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets import sheets
from windowdesk.gui.widgets.lamp import Dot
from windowdesk.gui.widgets.text import SectionLabel, Text
from windowdesk.i18n import _

_LINE = 48


class _Line(QWidget):
    """A paper of the list: its title, and under it how its printing stands."""

    def __init__(self, line: PaperLine) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(line.title))
        words.addWidget(Text(line.words, ink=2, tone=line.tone))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(Dot(line.tone))
        row.addLayout(words, 1)


class VisitSummary(QWidget):
    """The matters of this visit, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 10, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_matters(self, matters: tuple[tuple[str, str, str], ...]) -> None:
        """Title, words and tone of each."""
        if matters == self._shown:
            return
        self._shown = matters
        while self._column.count():
            taken = self._column.takeAt(0).widget()
            if taken is not None:
                taken.hide()
                taken.deleteLater()
        if matters:
            self._column.addWidget(SectionLabel(_("本次来访")))
        for title, words, tone in matters:
            self._column.addWidget(Text(title, wrap=True))
            said = Text(words, ink=2, tone=tone, wrap=True)
            said.setContentsMargins(16, 0, 0, 4)
            self._column.addWidget(said)
        self.setVisible(bool(matters))

    def words(self) -> str:
        """Everything it says."""
        return "\n".join(f"{title}　{words}" for title, words, _tone in self._shown)


class Preview(Page):
    """``finished``: the clerk is done with these papers. ``number``: of the case shown, ``just_issued``
    when its papers were opened by the act that made them.

    ``reprint_wanted`` carries the id of the paper that is wanted once more.
    """

    finished = Signal()
    reprint_wanted = Signal(str)
    help_of = "preview"

    def __init__(
        self,
        desk: PreviewDesk,
        runner: Awaiter,
        previews: Callable[[StoredDocument], list[bytes]],
        folder: Path,
        *,
        save_paper: Callable[[StoredDocument, Path], list[Path]] | None = None,
    ) -> None:
        super().__init__()
        self.ui = Ui_Preview()
        self.ui.setupUi(self)  # type: ignore[no-untyped-call] # uic writes no types
        self._lines: tuple[PaperLine, ...] = ()
        self._pages: dict[str, list[bytes]] = {}
        self.number = ""
        self.just_issued = False
        self._choose = ""
        self._presenter = PreviewPresenter(
            desk, runner, self, previews, folder, save_paper=save_paper
        )
        self.ui.ask.hide()
        self.ui.pageLabel.setMinimumWidth(90)
        self.ui.printAll.set_key(DEEDS["print"].keycap())
        self.ui.printAll.clicked.connect(self._presenter.print_all)
        self.ui.savePdf.clicked.connect(self._save)
        self.ui.again.clicked.connect(self._reprint)
        self.ui.done.clicked.connect(self.finished.emit)
        self.ui.cameOut.clicked.connect(lambda: self._answer(True))
        self.ui.notOut.clicked.connect(lambda: self._answer(False))
        self.ui.zoomIn.clicked.connect(lambda: self.ui.sheets.zoom(1.25))
        self.ui.zoomOut.clicked.connect(lambda: self.ui.sheets.zoom(0.8))
        self.ui.fit.clicked.connect(self.ui.sheets.fit)
        self.ui.sheets.zoomed.connect(lambda s: self.ui.zoom.setText(f"{round(s * 100)}%"))
        self.ui.papers.installEventFilter(self)
        self.ui.split.clicked.connect(lambda: self._presenter.split(self._current()))
        self.ui.printer.activated.connect(lambda _row: self._choose_printer())
        self.ui.papers.currentRowChanged.connect(lambda _row: self._show_current())
        self._visit = VisitSummary()
        panel = self.ui.papers.parentWidget()
        side = panel.layout() if panel is not None else None
        if isinstance(side, QVBoxLayout):
            side.insertWidget(side.indexOf(self.ui.papers) + 1, self._visit)
        self._make_actions()

    def _make_actions(self) -> None:
        make_action(self, "print", self._presenter.print_all)
        make_action(self, "print_one", lambda: self._presenter.print_one(self._current()))
        make_action(self, "split_copies", lambda: self._presenter.split(self._current()))
        make_action(self, "save_pdf", self._save)
        make_action(self, "reprint", self._reprint)
        make_action(self, "done", self.finished.emit)
        make_action(self, "zoom_in", lambda: self.ui.sheets.zoom(1.25))
        make_action(self, "zoom_out", lambda: self.ui.sheets.zoom(0.8))
        make_action(self, "zoom_fit", self.ui.sheets.fit)
        make_action(self, "next_paper", lambda: self._step(1))
        make_action(self, "previous_paper", lambda: self._step(-1))

    # --- opened by the shell -------------------------------------------------------------------

    def show_issued(self, issued: Issued) -> None:
        """Papers just issued; they go to the printers at once."""
        self._clear()
        self.just_issued = True
        self._presenter.show_issued(issued)

    def show_case(self, case_id: str, *, choose: str = "", send: tuple[str, ...] = ()) -> None:
        """Papers of an older case, ``choose`` in front; those to ``send`` go to the printers now."""
        self._clear()
        self._choose = choose
        self._presenter.show_case(case_id, send)

    def title_of(self, document_id: str) -> str:
        """What the list calls the paper."""
        return next((ln.title for ln in self._lines if ln.document_id == document_id), "")

    @property
    def chosen(self) -> str:
        """The id of the paper in front; "" without one."""
        line = self._current_line()
        return line.document_id if line is not None else ""

    def heard(self, news: News) -> None:
        """What became of a job, perhaps of another case."""
        self._presenter.heard(news)

    def show_doubts(self) -> None:
        """Papers of any case that may or may not have been printed."""
        self._clear()
        self._presenter.show_doubts()

    def show_visit(self, matters: tuple[tuple[str, str, str], ...]) -> None:
        """How the matters of this visit stand: title, words, tone; nothing for a single one."""
        self._visit.show_matters(matters)

    def entered(self) -> None:
        self.ui.papers.setFocus()

    def _clear(self) -> None:
        self._lines, self._pages = (), {}
        self.just_issued = False
        self.ui.papers.clear()
        self.ui.sheets.set_pages(())
        self.ui.ask.hide()

    # --- what the clerk does -------------------------------------------------------------------

    def _current_line(self) -> PaperLine | None:
        row = self.ui.papers.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _current(self) -> str:
        line = self._current_line()
        return line.ident if line is not None else ""

    def _choose_printer(self) -> None:
        line = self._current_line()
        if line is not None:
            self._presenter.choose_printer(line.role, self.ui.printer.currentText())

    def _step(self, by: int) -> None:
        count = self.ui.papers.count()
        if count:
            self.ui.papers.setCurrentRow((self.ui.papers.currentRow() + by) % count)

    def _save(self) -> None:
        self._presenter.save(tuple(line.ident for line in self._lines))

    def _reprint(self) -> None:
        if self._current():
            self.reprint_wanted.emit(self._current())

    def _answer(self, out: bool) -> None:
        doubtful = next((line for line in self._lines if line.uncertain), None)
        if doubtful is not None:
            self._presenter.came_out(doubtful.ident, out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._take_answer(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """On the list, which would otherwise look for a paper that begins with Y."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_answer(event)
        return super().eventFilter(watched, event)

    def _take_answer(self, event: QKeyEvent) -> bool:
        asked = self.ui.ask.isVisible() and event.key() in (Qt.Key.Key_Y, Qt.Key.Key_N)
        if asked:
            self._answer(event.key() == Qt.Key.Key_Y)
        return asked

    # --- what the presenter says ---------------------------------------------------------------

    def show_headline(self, headline: Headline) -> None:
        self.ui.outcome.setText(headline.title)
        restyle(self.ui.outcome, tone=headline.tone)
        restyle(self.ui.verdict, tonal=headline.tone)
        self.ui.subtitle.setText(headline.subtitle)
        self.number = headline.number
        parsed = parse_receipt(headline.number)
        grouped = parsed.grouped() if isinstance(parsed, ReceiptNumber) else headline.number
        self.ui.number.setText(grouped)
        self.ui.due.setText(headline.due)
        self.ui.labels.setVisible(bool(headline.number))
        self.ui.numberLabel.setVisible(bool(headline.number))
        self.ui.number.setVisible(bool(headline.number))
        self.ui.dueLabel.setVisible(bool(headline.due))
        self.ui.due.setVisible(bool(headline.due))

    def show_papers(self, lines: tuple[PaperLine, ...]) -> None:
        row = max(0, self.ui.papers.currentRow())
        self._lines = lines
        ids = [line.document_id for line in lines]
        if self._choose in ids:
            row, self._choose = ids.index(self._choose), ""
        self.ui.papers.blockSignals(True)
        self.ui.papers.clear()
        for line in lines:
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, _LINE))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.title} {line.words}")
            item.setToolTip(line.explain)
            self.ui.papers.addItem(item)
            self.ui.papers.setItemWidget(item, _Line(line))
        self.ui.papers.setCurrentRow(min(row, len(lines) - 1))
        self.ui.papers.blockSignals(False)
        self.ui.papers.setFixedHeight(len(lines) * _LINE + 4)
        self._ask()
        left = [line for line in lines if line.left]
        self.ui.printAll.setEnabled(bool(left))
        waiting = any(line.waiting for line in lines)
        self.ui.printAll.setVisible(bool(left) or waiting)
        doubt = any(line.uncertain for line in lines)
        restyle(self.ui.done, kind="" if left or waiting or doubt else "primary")
        failed = any(line.tone == "refuse" for line in lines)
        self.ui.printAll.setText(_("重新打印") if failed else _("打印全部文书"))
        self._show_failures()
        self._show_current()

    def _ask(self) -> None:
        doubtful = next((line for line in self._lines if line.uncertain), None)
        self.ui.ask.setVisible(doubtful is not None)
        if doubtful is not None:
            self.ui.askText.setText(
                _("{paper}：{why}").format(paper=doubtful.title, why=doubtful.explain)
                if doubtful.explain
                else _("{paper}：请看打印机，是否已出纸？").format(paper=doubtful.title)
            )

    def _show_failures(self) -> None:
        failed = next((line for line in self._lines if line.tone == "refuse"), None)
        if failed is not None and failed.explain:
            self.trouble.emit(
                DeskError(explained(failed.title, failed.explain), code="not_printed")
            )

    def show_pages(self, pages: dict[str, list[bytes]]) -> None:
        self._pages = pages
        self._show_current()

    def _show_current(self) -> None:
        """The chosen paper, and beside every A4 paper the slip that goes with it."""
        self._show_where()
        line = self._current_line()
        current = line.document_id if line is not None else ""
        slips = [line.document_id for line in self._lines if line.slip]
        wanted = [current, *(ident for ident in slips[-1:] if ident != current)]
        if current in slips:
            first = next((line.document_id for line in self._lines if not line.slip), "")
            wanted = [first, current]
        shown = []
        for ident in wanted:
            roll = ident in slips
            for content in self._pages.get(ident, []):
                image = QPixmap()
                image.loadFromData(content)
                width = sheets.SLIP_MM if roll else sheets.A4_MM
                shown.append(sheets.Page(image, width, roll))
        self.ui.sheets.set_pages(tuple(shown))
        count = sum(1 for page in shown if not page.roll)
        self.ui.pageLabel.setText(_("共 {n} 页").format(n=count) if count else "")

    def _show_where(self) -> None:
        """Which copies of the chosen paper go to which printer, and what else could be chosen."""
        line = self._current_line()
        self.ui.where.setText(line.where if line is not None else "")
        self.ui.split.setVisible(line is not None and line.may_split)
        several = line is not None and len(line.printers) > 1
        self.ui.printer.setVisible(several)
        self.ui.printer.clear()
        if line is not None and several:
            self.ui.printer.addItems(line.printers)
            self.ui.printer.setCurrentText(line.printer)

    def show_note(self, words: str) -> None:
        self.note.emit(words)

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)
