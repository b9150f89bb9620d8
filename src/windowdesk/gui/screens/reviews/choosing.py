"""Which of the contested values holds: one choice for each field."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from windowdesk.gui.screens.reviews.contested import Contested
from windowdesk.gui.widgets.text import Text

_SHORT = 14


class Choosing(QWidget):
    """Nothing is chosen beforehand, for nobody has said it yet."""

    def __init__(self, contested: tuple[Contested, ...]) -> None:
        super().__init__()
        self._groups: list[QButtonGroup] = []
        self.choices: dict[tuple[str, str], QRadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for one in contested:
            column.addWidget(Text(one.words, ink=2))
            group = QButtonGroup(self)
            self._groups.append(group)
            # two in a row where they fit: the buttons below have to show on 960 × 540
            across = 1 if any(len(c.value) > _SHORT for c in one.choices) else 2
            grid = QGridLayout()
            column.addLayout(grid)
            for place, choice in enumerate(one.choices):
                button = QRadioButton(f"{choice.words}　{choice.who}")
                button.setAccessibleName(f"{one.words}　{choice.words}　{choice.who}")
                group.addButton(button)
                grid.addWidget(button, *divmod(place, across))
                self.choices[one.name, choice.value] = button

    def values(self) -> dict[str, str]:
        """What was chosen, by field."""
        return {name: value for (name, value), one in self.choices.items() if one.isChecked()}
