"""The second screen: what the person in front of the window sees, in large type.

It shows a :class:`PlainView` and nothing else; between people it shows the centre's name. It never
takes the keyboard: the desk scrolls it, and when nobody does, it turns its pages by itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from windowdesk.app.facts import Place
from windowdesk.app.plain_words import PlainLine, PlainPart, PlainView, Sign
from windowdesk.app.wording_joints import listed
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.applicant.drawn import SignMark, SquareCode
from windowdesk.gui.applicant.options import SIZES, Squares
from windowdesk.gui.applicant.words import Words, fingers
from windowdesk.gui.theme import active, restyle, tokens
from windowdesk.i18n import _

TURN_MS = 9000
HELD_MS = 45_000
_TITLE, _HEADING = 1.7, 1.15
_LOW = 700
_SIGNS = {
    "accept": Sign.OK,
    "correct": Sign.FIX,
    "refuse": Sign.GAP,
    "defer": Sign.LATER,
    "wait": Sign.WAIT,
}


class ApplicantWindow(QWidget):
    """``show_view(None)`` blanks it. ``type_size`` is one of :data:`SIZES`, in logical px.

    ``got_keyboard``: a system gave it the keyboard all the same, which belongs to the desk.
    """

    got_keyboard = Signal()

    def __init__(self, place: Place, squares: Squares, type_size: int = SIZES[0]) -> None:
        super().__init__()
        self.setWindowTitle(_("给对方看的屏幕"))
        self.setAccessibleName(_("给对方看的屏幕"))
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        restyle(self, surface="ground")
        self._size = type_size
        self.view: PlainView | None = None
        self._asking: QWidget | None = None
        self._due = False
        self._code = SquareCode(squares)
        self._code_above = False
        self._pages = QStackedWidget()
        self._idle = _Idle()
        self._pages.addWidget(self._idle)
        self._pages.addWidget(self._matter())
        self.show_place(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self._turning = QTimer(self, interval=TURN_MS)
        self._turning.timeout.connect(self.turn)
        active().changed.connect(self._restyle)
        self._restyle()
        self.show_view(None)

    # --- building ------------------------------------------------------------------------------

    def _matter(self) -> QWidget:
        page = QWidget()
        self._band = QFrame()
        self._item = Words(ink=2)
        self._title = Words(role="title")
        self._lead = Words()
        self._mark = QVBoxLayout()
        beside = QVBoxLayout()
        beside.setSpacing(4)
        for part in (self._item, self._title, self._lead):
            beside.addWidget(part)
        band = QHBoxLayout(self._band)
        band.setContentsMargins(36, 20, 36, 20)
        band.setSpacing(24)
        band.addLayout(self._mark)
        band.addLayout(beside, 1)
        self._band_row = band
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_more)
        self._scroll.verticalScrollBar().valueChanged.connect(self._show_more)
        self._more = Words(ink=2)
        self._where = Words(ink=2)
        foot = QHBoxLayout()
        foot.setContentsMargins(36, 8, 36, 16)
        foot.addWidget(self._where, 1)
        foot.addWidget(self._more)
        self._more.setWordWrap(False)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._scroll, 1)
        middle.addWidget(self._side())
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._band)
        column.addLayout(middle, 1)
        column.addLayout(foot)
        return page

    def _side(self) -> QWidget:
        """Dates, and once issued the number and its code."""
        self._beside = QFrame()
        self._dates = QVBoxLayout()
        self._dates.setSpacing(4)
        self._number = Words(ink=2)
        self._scan = Words(_("扫码查进度"), role="heading")
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(24, 24, 36, 0)
        column.setSpacing(12)
        column.addLayout(self._dates)
        column.addSpacing(8)
        column.addWidget(self._scan)
        self._under_scan = QVBoxLayout()
        self._under_scan.addWidget(self._code)
        column.addLayout(self._under_scan)
        column.addWidget(self._number)
        column.addStretch()
        return self._beside

    # --- showing -------------------------------------------------------------------------------

    @property
    def type_size(self) -> int:
        """The size of type in logical px."""
        return self._size

    def set_type_size(self, size: int) -> None:
        """Larger or smaller type, everything else in proportion."""
        self._size = size
        self._restyle()
        self._changed()

    def show_view(self, view: PlainView | None) -> None:
        """This person's matter; None blanks the screen to the centre's name."""
        if view is not None and view == self.view:
            return
        top = self.view is None or view is None or view.item != self.view.item
        self.view = view
        self._changed()
        if top:
            self._scroll.verticalScrollBar().setValue(0)

    def ask(self, page: QWidget | None) -> None:
        """Put ``page`` up, on which the person answers; None: what was there before."""
        if self._asking is not None:
            self._pages.removeWidget(self._asking)
            self._asking.deleteLater()
        self._asking = page
        if page is not None:
            self._pages.addWidget(page)
        self._choose_page()

    def _choose_page(self) -> None:
        if self._asking is not None:
            self._pages.setCurrentWidget(self._asking)
        else:
            self._pages.setCurrentIndex(0 if self.view is None else 1)

    def _changed(self) -> None:
        """Put together what is seen: not while nobody looks, for each key of the desk leads here.

        What is to be forgotten is forgotten at once.
        """
        self._choose_page()
        self._due = True
        if self.isVisible() or self.view is None:
            self._fill()

    def _fill(self) -> None:
        if not self._due:
            return
        self._due, view = False, self.view
        empty = PlainView("wait", "", "")
        self._show_band(view or empty)
        self._show_side(view or empty)
        body = QWidget()
        restyle(body, bare="true")
        column = QVBoxLayout(body)
        column.setContentsMargins(36, 20, 24, 12)
        column.setSpacing(10)
        for part in (view or empty).parts:
            column.addWidget(_part(part, self._size))
        column.addStretch()
        at = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(at)
        if view is None:
            self._turning.stop()
        elif not self._turning.isActive():
            self._turning.start(TURN_MS)

    def _show_band(self, view: PlainView) -> None:
        restyle(self._band, tonal=view.tone)
        _empty(self._mark)
        self._mark.addWidget(SignMark(_SIGNS.get(view.tone, Sign.WAIT), round(self._size * 2.4)))
        self._item.setText("　".join(part for part in (view.item, view.person) if part))
        self._item.setVisible(bool(self._item.text()))
        self._title.setText(view.title)
        restyle(self._title, tone=view.tone if view.tone != "wait" else "")
        self._lead.setText(view.lead)

    def _show_side(self, view: PlainView) -> None:
        _empty(self._dates)
        for name, words in view.dates:
            self._dates.addWidget(Words(name, ink=2))
            self._dates.addWidget(Words(words, role="heading"))
            self._dates.addSpacing(8)
        self._code.show_code(view.code)
        parsed = parse_receipt(view.number)
        grouped = parsed.grouped() if isinstance(parsed, ReceiptNumber) else view.number
        self._number.setText(f"{_('收件号')}\n{grouped}" if view.number else "")
        self._number.setVisible(bool(view.number))
        self._beside.setVisible(bool(view.dates or view.number))
        self._fit_side()

    def _restyle(self) -> None:
        size, chosen = self._size, tokens()
        self.setStyleSheet(
            f'QLabel[plain="text"] {{ font-size: {size}px; }}'
            f'QLabel[plain="heading"] {{ font-size: {round(size * _HEADING)}px; font-weight: 700; }}'
            f'QLabel[plain="title"] {{ font-size: {round(size * _TITLE)}px; font-weight: 700; }}'
            f'QFrame[plainCard="true"] {{ background: {chosen.colours["surface"]};'
            f" border: 1px solid {chosen.colours['line']}; border-radius: 10px; }}"
            + fingers(size, chosen)
        )
        self._fit_side()

    def _fit_side(self) -> None:
        """Dates beside the papers; the code below them, in a low window at the right of the band."""
        # as wide as the longest date on one line
        width = max(round(self.width() * 0.28), round(17.5 * self._size))
        self._beside.setFixedWidth(width)
        low = self.height() < _LOW
        if low != self._code_above:
            self._code_above = low
            (self._band_row if low else self._under_scan).addWidget(self._code)
        self._scan.setVisible(bool(self.view and self.view.code) and not low)
        # the code gives way before the words do: a phone reads a small one, an eye does not
        room = self.height() - 300 - 6 * self._size
        self._code.fit(170 if low else max(200, min(width - 60, room)))

    # --- turning pages -------------------------------------------------------------------------

    def turn(self) -> None:
        """The next page of what is too long for the screen; after the last the first again."""
        bar = self._scroll.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        bar.setValue(0 if at_end else bar.value() + self._page())
        self._turning.setInterval(TURN_MS)

    def turn_by(self, pages: int) -> None:
        """The desk's keys: up (−1) or down (1); it then stays there for a while."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + pages * self._page())
        if self._turning.isActive():
            self._turning.start(HELD_MS)

    def _page(self) -> int:
        return max(1, self._scroll.viewport().height() - 2 * self._size)

    def _show_more(self) -> None:
        bar = self._scroll.verticalScrollBar()
        more = bar.value() < bar.maximum()
        self._more.setText(_("▼ 下面还有") if more else "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_side()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.got_keyboard.emit()
        return super().event(event)

    def show_place(self, place: Place) -> None:
        """Where this is, as it is called now."""
        self._where.setText(f"{place.centre}　{place.window}")
        self._idle.show_place(place)

    def words(self) -> str:
        """Everything that can be read on it, for tests and for who checks what is shown."""
        self._fill()
        page = self._pages.currentWidget()
        labels = [label for label in page.findChildren(QLabel) if label.isVisibleTo(page)]
        return "\n".join(label.text() for label in labels if label.text())


class _Idle(QWidget):
    """Between people: where this is, and nothing of anybody."""

    def __init__(self) -> None:
        super().__init__()
        self._centre, self._window = Words(role="title", tone="accent"), Words(role="heading")
        column = QVBoxLayout(self)
        column.addStretch()
        for words in (self._centre, self._window):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addStretch()

    def show_place(self, place: Place) -> None:
        self._centre.setText(place.centre)
        self._window.setText(place.window)


def _part(part: PlainPart, size: int) -> QWidget:
    """A heading and its lines: cards, or one run of names where ``short``."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 8)
    column.setSpacing(8)
    column.addWidget(Words(part.title, role="heading"))
    if part.short:
        names = listed(
            *(
                _("{name}（{words}）").format(name=line.title, words=line.text)
                if line.text
                else line.title
                for line in part.lines
            )
        )
        column.addLayout(_beside(part.lines[0].sign, Words(names, ink=2), size))
    else:
        for line in part.lines:
            column.addWidget(_card(line, size))
    return made


def _card(line: PlainLine, size: int) -> QWidget:
    card = QFrame()
    card.setProperty("plainCard", "true")
    inside = QVBoxLayout()
    inside.setSpacing(4)
    if line.title:
        inside.addWidget(Words(line.title, role="heading"))
    if line.text:
        inside.addWidget(Words(line.text))
    if line.seen:
        inside.addWidget(Words(_("看到的情况：{seen}").format(seen=line.seen), ink=2))
    if line.how:
        inside.addWidget(Words(_("怎么办：{how}").format(how=line.how), tone="accent"))
    row = QVBoxLayout(card)
    row.setContentsMargins(16, 12, 16, 14)
    row.addLayout(_beside(line.sign, inside, size))
    return card


def _beside(sign: Sign, words: QWidget | QVBoxLayout, size: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(14)
    mark = QVBoxLayout()
    # on the middle of the first line of words
    mark.setContentsMargins(
        0, round(size * (0.3 if isinstance(words, QVBoxLayout) else 0.22)), 0, 0
    )
    mark.addWidget(SignMark(sign, size), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(mark)
    if isinstance(words, QWidget):
        row.addWidget(words, 1)
    else:
        row.addLayout(words, 1)
    return row


def _empty(layout: QVBoxLayout) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
