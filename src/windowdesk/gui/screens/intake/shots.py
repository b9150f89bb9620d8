"""How the pictures of a paper are painted in its row: the first, small, and how many pages."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from windowdesk.gui import theme
from windowdesk.gui.screens.intake.marks import face
from windowdesk.gui.screens.intake.state import Shots
from windowdesk.i18n import _

_WIDE, _HIGH = 20, 27


@lru_cache(maxsize=64)
def _pixmap(thumb: bytes) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(thumb)
    return pixmap


def paint_shots(painter: QPainter, rect: QRect, left: int, shots: Shots) -> None:
    """At ``left`` of the row ``rect``; amber where a page is doubtful, words where there is paper only."""
    tokens = theme.tokens()
    painter.setFont(face())
    if not shots.count:
        painter.setPen(tokens.colour("ink2"))
        painter.drawText(
            QRect(left, rect.top(), 52, rect.height()),
            int(Qt.AlignmentFlag.AlignVCenter),
            _("纸质"),
        )
        return
    tone = tokens.colour("correct" if shots.doubtful else "ink2")
    frame = QRectF(left + 0.5, rect.center().y() - _HIGH / 2 + 0.5, _WIDE, _HIGH)
    pixmap = _pixmap(shots.thumb)
    if not pixmap.isNull():
        size = pixmap.size().scaled(_WIDE - 2, _HIGH - 2, Qt.AspectRatioMode.KeepAspectRatio)
        inside = QRect(0, 0, size.width(), size.height())
        inside.moveCenter(frame.center().toPoint())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(inside, pixmap)
    painter.setPen(QPen(tone, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    where = QRect(left + _WIDE + 5, rect.top(), 30, rect.height())
    words = f"{shots.count}!" if shots.doubtful else str(shots.count)
    painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter), words)
