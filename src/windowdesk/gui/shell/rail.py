"""Navigation at the left edge: one line for each screen that exists, and none that does not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from windowdesk.gui import icons
from windowdesk.gui.actions import DEEDS
from windowdesk.gui.theme import active, restyle, tokens
from windowdesk.gui.widgets.text import Pill, Text
from windowdesk.i18n import _

COMPACT = 56


class RailButton(QPushButton):
    """One screen: icon, word, and how many things wait there."""

    def __init__(self, deed: str) -> None:
        super().__init__(DEEDS[deed].words())
        self._deed = DEEDS[deed]
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setIconSize(QSize(20, 20))
        restyle(self, kind="rail")
        self.pill = Pill()
        self._row = QHBoxLayout(self)
        self._row.addStretch()
        self._row.addWidget(self.pill)
        self.set_compact(False)
        self.redraw()
        active().changed.connect(self.redraw)

    def redraw(self) -> None:
        """The icon in the colours of the theme in use."""
        self.setIcon(icons.icon(self._deed.icon, tokens().colour("rail_ink")))

    def set_count(self, count: int) -> None:
        """How many wait; heard by a screen reader too."""
        self.pill.set_count(count)
        name = self._deed.words()
        self.setAccessibleName(_("{name}，{n} 件").format(name=name, n=count) if count else name)

    def set_compact(self, compact: bool) -> None:
        """Icon only, the word as a tool tip; or both."""
        name = self._deed.words()
        self.setText("" if compact else "  " + name)
        # without the word there is room for the count only at the icon's shoulder
        self._row.setContentsMargins(*((0, 0, 2, 18) if compact else (0, 0, 14, 0)))
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {self._deed.keycap()}")


class Rail(QFrame):
    """``chosen`` carries the name of a screen."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._high = QVBoxLayout()
        self._low = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._brand())
        column.addSpacing(10)
        column.addLayout(self._high)
        column.addStretch()
        column.addLayout(self._low)
        self.set_compact(False)

    def _brand(self) -> QWidget:
        brand = QWidget()
        brand.setFixedHeight(tokens().px("top"))
        row = QHBoxLayout(brand)
        row.setContentsMargins(18, 0, 0, 0)
        row.setSpacing(8)
        self._brand_word = Text(_("一窗"), size="lead", bold=True)
        self._brand_name = Text("windowdesk", ink=2)
        row.addWidget(self._brand_word)
        row.addWidget(self._brand_name)
        row.addStretch()
        return brand

    def add(self, screen: str, deed: str, *, low: bool = False) -> None:
        """A line for ``screen``; ``low`` puts it at the bottom."""
        button = RailButton(deed)
        button.clicked.connect(lambda: self.chosen.emit(screen))
        self._buttons[screen] = button
        self._group.addButton(button)
        (self._low if low else self._high).addWidget(button)

    def show_current(self, screen: str) -> None:
        """Mark the screen that is up; none for a screen without a line (the preview)."""
        if screen in self._buttons:
            self._buttons[screen].setChecked(True)

    def set_count(self, screen: str, count: int) -> None:
        """How many things wait on ``screen``."""
        self._buttons[screen].set_count(count)

    def set_compact(self, compact: bool) -> None:
        """Icons alone, where the width is needed for the work."""
        self.setFixedWidth(COMPACT if compact else tokens().px("rail"))
        self._brand_name.setVisible(not compact)
        # two characters fit over the icons, an English word does not
        self._brand_word.setVisible(
            not compact or self._brand_word.sizeHint().width() < COMPACT - 16
        )
        self._brand_word.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for button in self._buttons.values():
            button.set_compact(compact)

    def buttons(self) -> dict[str, RailButton]:
        """The lines by screen."""
        return dict(self._buttons)
