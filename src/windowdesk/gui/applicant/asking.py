"""The two pages on which the person at the window answers by hand: a signature, an evaluation.

Large targets, no keyboard, nothing chosen beforehand, and all five grades look alike.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationWanted,
    Level,
    Outcome,
    SignatureAnswer,
    SignatureWanted,
)
from windowdesk.gui.applicant.canvas import SignatureCanvas
from windowdesk.gui.applicant.words import Words
from windowdesk.gui.theme import restyle
from windowdesk.i18n import _


def big(text: str, *, first: bool = False) -> QPushButton:
    """A button for fingers; ``first`` is the one that goes on."""
    made = QPushButton(text)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    restyle(made, fingers="first" if first else "plain")
    return made


class SignaturePage(QWidget):
    """``answered`` carries a SignatureAnswer."""

    answered = Signal(object)

    def __init__(self, wanted: SignatureWanted) -> None:
        super().__init__()
        self.canvas = SignatureCanvas()
        self.done = big(_("签好了"), first=True)
        self.undo = big(_("撤一笔"))
        self.again = big(_("重写"))
        self.decline = big(_("不签"))
        self.paper = _Paper(wanted.pages)
        # one that is shown before it lies in a window is a window, and takes the keyboard
        if not wanted.pages:
            self.paper.hide()
        self.done.clicked.connect(self._done)
        self.undo.clicked.connect(self.canvas.undo)
        self.again.clicked.connect(self.canvas.clear)
        self.decline.clicked.connect(lambda: self._say(Outcome.DECLINED))
        self.canvas.drawn.connect(self._tell)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.decline, self.again, self.undo):
            buttons.addWidget(button, 1)
        buttons.addWidget(self.done, 2)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(Words(_("请核对并签名：{title}").format(title=wanted.title), role="title"))
        for line in wanted.lines:
            right.addWidget(Words(line))
        right.addWidget(self.canvas, 1)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 24, 32, 24)
        row.setSpacing(28)
        row.addWidget(self.paper, 2)
        row.addLayout(right, 3)
        self._tell()

    def _tell(self) -> None:
        self.done.setEnabled(self.canvas.enough)

    def _done(self) -> None:
        signature = self.canvas.signature()
        if signature is not None:
            self.answered.emit(SignatureAnswer(Outcome.GIVEN, signature))

    def _say(self, outcome: Outcome) -> None:
        self.answered.emit(SignatureAnswer(outcome))


class _Paper(QWidget):
    """What is signed, page by page; a touch turns it."""

    def __init__(self, pages: tuple[bytes, ...]) -> None:
        super().__init__()
        self.setAccessibleName(_("要签的文书"))
        self._pages = pages
        # decoded when it is turned to: six at once are felt
        self._decoded: dict[int, QPixmap] = {}
        self.page = 0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._foot = Words(ink=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._sheet, 1)
        column.addWidget(self._foot)
        self._show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if len(self._pages) > 1:
            self.page = (self.page + 1) % len(self._pages)
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        if not self._pages:
            return
        ratio = self.devicePixelRatioF()
        shown = self._sheet_of(self.page).scaled(
            self._sheet.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(shown)
        many = len(self._pages) > 1
        words = _("第 {n} 页，共 {all} 页：点一下翻页")
        self._foot.setText(words.format(n=self.page + 1, all=len(self._pages)) if many else "")
        self._foot.setVisible(many)

    def _sheet_of(self, page: int) -> QPixmap:
        if page not in self._decoded:
            self._decoded[page] = QPixmap()
            self._decoded[page].loadFromData(self._pages[page])
        return self._decoded[page]


class EvaluationPage(QWidget):
    """``answered`` carries an EvaluationAnswer. First the grade, then, if one likes, why."""

    answered = Signal(object)

    def __init__(self, wanted: EvaluationWanted) -> None:
        super().__init__()
        self._level: Level | None = None
        self.levels: dict[int, QPushButton] = {}
        self.reasons: dict[str, QPushButton] = {}
        self.steps = QStackedWidget()
        self.steps.addWidget(self._grades(wanted))
        self.decline = big(_("不评价"))
        self.decline.clicked.connect(self._declined)
        foot = QHBoxLayout()
        foot.addWidget(Words(_("窗口人员看不到您的选择。"), ink=2), 1)
        foot.addWidget(self.decline)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 20)
        column.setSpacing(12)
        column.addWidget(self.steps, 1)
        column.addLayout(foot)

    def _grades(self, wanted: EvaluationWanted) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(Words(_("请您评价这次服务"), role="title"))
        column.addWidget(Words(wanted.item, ink=2))
        row = QHBoxLayout()
        row.setContentsMargins(0, 16, 0, 0)
        row.setSpacing(16)
        for level in wanted.levels:
            stars = "★" * (6 - level.code)
            button = big(f"{stars}\n{level.said()}")
            button.setAccessibleName(level.said())
            restyle(button, fingers="grade")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.setMaximumHeight(260)
            button.clicked.connect(lambda _on=False, chosen=level: self._choose(chosen))
            self.levels[level.code] = button
            row.addWidget(button, 1)
        column.addLayout(row, 4)
        column.addStretch(1)
        return page

    def _choose(self, level: Level) -> None:
        self._level = level
        if not level.reasons:
            self._submit()
            return
        self.steps.addWidget(self._why(level))
        self.steps.setCurrentIndex(self.steps.count() - 1)

    def _why(self, level: Level) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Words(level.said(), role="title"))
        column.addWidget(Words(_("可以选几项原因，也可以直接提交。"), ink=2))
        grid = QGridLayout()
        grid.setSpacing(12)
        self.reasons = {}
        for reason in level.reasons:
            button = big(reason.said())
            button.setParent(page)
            button.setCheckable(True)
            self.reasons[reason.code] = button
        beside = self._columns()
        for number, button in enumerate(self.reasons.values()):
            grid.addWidget(button, number // beside, number % beside)
        column.addLayout(grid)
        column.addStretch()
        self.submit = big(_("提交"), first=True)
        self.back = big(_("重选"))
        self.submit.clicked.connect(self._submit)
        self.back.clicked.connect(self._again)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.back, 1)
        row.addWidget(self.submit, 2)
        column.addLayout(row)
        return page

    def _columns(self) -> int:
        """Three where the longest words leave room for three, so that all of it stays in sight."""
        widest = max(button.sizeHint().width() for button in self.reasons.values())
        return 3 if len(self.reasons) > 4 and 3 * widest + 104 <= self.width() else 2

    def _again(self) -> None:
        self._level, self.reasons = None, {}
        why = self.steps.currentWidget()
        self.steps.setCurrentIndex(0)
        self.steps.removeWidget(why)
        why.deleteLater()

    def _submit(self) -> None:
        if self._level is None:
            return
        chosen = tuple(code for code, button in self.reasons.items() if button.isChecked())
        self.answered.emit(EvaluationAnswer(Outcome.GIVEN, self._level.code, chosen))

    def _declined(self) -> None:
        self.answered.emit(EvaluationAnswer(Outcome.DECLINED))
