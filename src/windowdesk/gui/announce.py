"""What a screen reader is told without being asked: the verdict changed while the focus stays put."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> bool:
    """Say ``words`` on behalf of ``widget``; False when nobody listens.

    Polite: what the reader is saying is not cut off, since a verdict changes with every key.
    """
    if not words or not QAccessible.isActive():
        return False
    event = QAccessibleAnnouncementEvent(widget, words)
    event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
    QAccessible.updateAccessibility(event)
    return True
