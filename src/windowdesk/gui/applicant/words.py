"""Words for eyes at arm's length, on the second screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from windowdesk.gui.theme import Tokens, restyle

# the least height of what a finger hits, in logical px
FINGER = 56


class Words(QLabel):
    """Large words: ``role`` text, heading or title; they wrap and never lose a character."""

    def __init__(self, text: str = "", *, role: str = "text", ink: int = 1, tone: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        restyle(self, plain=role, ink=str(ink), tone=tone)


def fingers(size: int, chosen: Tokens) -> str:
    """The style of buttons for fingers, with type of ``size`` px."""
    colours = chosen.colours
    return (
        f"QPushButton[fingers] {{ font-size: {size}px; min-height: {FINGER}px; border-radius: 10px; padding: 6px 14px;"
        f" color: {colours['ink']}; background: {colours['surface']};"
        f" border: 2px solid {colours['edge']}; }}"
        f"QPushButton[fingers]:pressed {{ background: {colours['accent_soft']}; }}"
        f"QPushButton[fingers]:checked {{ background: {colours['accent_soft']};"
        f" border: 3px solid {colours['accent']}; font-weight: 700; }}"
        f'QPushButton[fingers="first"] {{ color: {colours["on_accent"]};'
        f" background: {colours['accent']}; border-color: {colours['accent']}; }}"
        f'QPushButton[fingers="first"]:disabled {{ color: {colours["ink3"]};'
        f" background: {colours['raised']}; border-color: {colours['line']}; }}"
        f'QPushButton[fingers="grade"] {{ font-weight: 700; }}'
    )
