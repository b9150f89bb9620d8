"""Paper on the screen: A4 pages and the slip beside them, at one scale, on a grey table."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from windowdesk.gui.theme import tokens

A4_MM = 210.0
SLIP_MM = 72.0  # 576 dots at 203 dpi: what the head prints of the 80 mm roll
SLIP_ROLL_MM = 80.0
_MARGIN = 20
_LEAST, _MOST = 0.2, 4.0
PX_PER_MM = 96 / 25.4


@dataclass(frozen=True, slots=True)
class Page:
    """One page as an image and its true width on paper; ``roll``: of the receipt printer."""

    image: QPixmap
    width_mm: float
    roll: bool = False

    def height_mm(self) -> float:
        """Height on paper; the image keeps its proportions."""
        return self.width_mm * self.image.height() / max(1, self.image.width())


class SheetView(QAbstractScrollArea):
    """Pages below one another, the slip to their right. ``zoomed`` carries the scale (1.0: true)."""

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[Page, ...] = ()
        self._scale = 1.0
        self._fit = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().setSingleStep(40)

    def set_pages(self, pages: tuple[Page, ...]) -> None:
        """Show ``pages`` from the top; what could not be drawn is left out."""
        self._pages = tuple(page for page in pages if not page.image.isNull())
        self._relayout()
        self.verticalScrollBar().setValue(0)

    @property
    def scale(self) -> float:
        """1.0 is as large as on paper, on a 96 dpi screen."""
        return self._scale

    def zoom(self, factor: float) -> None:
        """Larger or smaller by ``factor``."""
        self._fit = False
        self._scale = min(_MOST, max(_LEAST, self._scale * factor))
        self._relayout()

    def fit(self) -> None:
        """As large as the whole first page allows."""
        self._fit = True
        self._relayout()

    def _columns(self) -> tuple[list[Page], list[Page]]:
        return [p for p in self._pages if not p.roll], [p for p in self._pages if p.roll]

    def _places(self) -> list[tuple[Page, QRect]]:
        """Where each page lies, in content coordinates."""
        sheets, rolls = self._columns()
        placed = []
        left = _MARGIN
        for column in (sheets, rolls):
            top, widest = _MARGIN, 0
            for page in column:
                size = self._size(page)
                placed.append((page, QRect(QPoint(left, top), size)))
                top += size.height() + _MARGIN
                widest = max(widest, size.width())
            left += widest + _MARGIN if column else 0
        return placed

    def _size(self, page: Page) -> QSize:
        factor = self._scale * PX_PER_MM
        width = SLIP_ROLL_MM if page.roll else page.width_mm
        return QSize(round(width * factor), round(self._tall(page) * factor))

    @staticmethod
    def _tall(page: Page) -> float:
        return page.height_mm() + (SLIP_ROLL_MM - SLIP_MM if page.roll else 0)

    def _relayout(self) -> None:
        if self._fit and self._pages:
            sheets, rolls = self._columns()
            wide = max((p.width_mm for p in sheets), default=0) + (SLIP_ROLL_MM if rolls else 0)
            gaps = _MARGIN * (2 + bool(sheets and rolls))
            room = self.viewport().size()
            tall = self._tall(sheets[0] if sheets else rolls[0])
            across = (room.width() - gaps) / (wide * PX_PER_MM)
            down = (room.height() - 2 * _MARGIN) / (tall * PX_PER_MM)
            self._scale = min(_MOST, max(_LEAST, min(across, max(down, 0.62))))
        bounds = QRect()
        for _page, place in self._places():
            bounds = bounds.united(place)
        room = self.viewport().size()
        for bar, need, have in (
            (self.horizontalScrollBar(), bounds.right() + _MARGIN, room.width()),
            (self.verticalScrollBar(), bounds.bottom() + _MARGIN, room.height()),
        ):
            bar.setRange(0, max(0, need - have))
            bar.setPageStep(have)
        self.zoomed.emit(self._scale)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), tokens().colour("line"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        places = self._places()
        width = max((place.right() for _page, place in places), default=0) + _MARGIN
        centre = max(0, (self.viewport().width() - width) // 2)
        painter.translate(
            centre - self.horizontalScrollBar().value(), -self.verticalScrollBar().value()
        )
        for page, place in places:
            painter.fillRect(place, Qt.GlobalColor.white)
            inside = QRectF(place)
            if page.roll:
                edge = (SLIP_ROLL_MM - SLIP_MM) / 2 * self._scale * PX_PER_MM
                inside = inside.adjusted(edge, edge, -edge, -edge)
            ratio = self.devicePixelRatioF()
            wanted = (inside.size() * ratio).toSize()
            # one good reduction instead of the painter's: thin bars stay even
            image = page.image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            image.setDevicePixelRatio(ratio)
            painter.drawPixmap(inside.topLeft(), image)
            painter.setPen(QPen(tokens().colour("edge"), 1))
            painter.drawRect(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._relayout()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.1 if event.angleDelta().y() > 0 else 1 / 1.1)
        else:
            super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
