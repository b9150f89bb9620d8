"""What went wrong, whether the work is saved, and what to press; and the short good news."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from windowdesk.app.errors import DeskError
from windowdesk.gui.theme import restyle
from windowdesk.gui.widgets.buttons import Button, QuietButton
from windowdesk.gui.widgets.text import Text
from windowdesk.i18n import _

TOAST_MS = 4000


class Banner(QFrame):
    """Stands at the top of a screen until it is dismissed or the matter is settled; never modal."""

    dismissed = Signal()
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = Text(bold=True, wrap=True)
        self._then = Text(wrap=True, ink=2)
        self._button = Button()
        self._close = QuietButton(_("知道了"))
        self._close.clicked.connect(self.dismiss)
        self._button.clicked.connect(self.pressed.emit)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        restyle(self, banner="true", tone="refuse")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._then)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_error(self, error: DeskError, button: str = "") -> None:
        """``error`` in its three parts; ``button``: words of a way out (emits ``pressed``)."""
        then = " ".join(part for part in (error.saved, error.press) if part)
        self.show_words(error.message, then, tone="refuse", button=button)

    def show_words(
        self, what: str, then: str = "", *, tone: str = "accent", button: str = ""
    ) -> None:
        """Any message; ``tone`` as in theme.TONES."""
        self._what.setText(what)
        self._what.set_tone(tone)
        self._then.setText(then)
        self._then.setVisible(bool(then))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        restyle(self, tone=tone)
        self.setAccessibleName(f"{what} {then}".strip())
        self.show()

    def words(self) -> str:
        """All that is shown, "" when hidden."""
        return "" if self.isHidden() else self.accessibleName()

    def dismiss(self) -> None:
        """Take it away."""
        self.hide()
        self.dismissed.emit()


class Toast(QFrame):
    """One line over the bottom edge that goes by itself: done, saved, copied.

    ``high``: at the upper edge, for a dialog, whose answers are at the lower one.
    """

    def __init__(self, parent: QWidget, *, high: bool = False) -> None:
        super().__init__(parent)
        self._high = high
        self._text = Text()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self._text)
        restyle(self, toast="true")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another size: the line stays inside."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        ground = self.parentWidget()
        if ground is not None:
            left = (ground.width() - self.width()) // 2
            self.move(left, 8 if self._high else ground.height() - self.height() - 56)

    def say(self, text: str) -> None:
        """Show ``text`` for four seconds."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
