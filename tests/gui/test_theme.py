"""Every text of every theme can be read; what is measured here is what the style sheet uses."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from windowdesk.gui import theme
from windowdesk.gui.theme import THEMES, TONES, apply_theme, contrast, load_tokens, tokens

# ink, and the grounds it is written on
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink2", "ink3") for ground in ("bg", "surface", "raised")),
    *((ink, "accent_soft") for ink in ("ink", "ink2", "ink3")),
    *((tone, ground) for tone in TONES for ground in ("surface", "bg", f"{tone}_soft")),
    *((tone, "accent_soft") for tone in TONES),
    *(("ink2", f"{tone}_soft") for tone in TONES),
    *(("on_accent", ground) for ground in ("accent", "accent_over", "accent_down")),
    *((ink, ground) for ink in ("rail_ink", "rail_ink2") for ground in ("rail", "rail_on")),
    ("rail_ink", "rail_over"),
    ("demo_ink", "demo"),
    ("bg", "ink"),
]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read(name: str, ink: str, ground: str) -> None:
    chosen = load_tokens(name)
    least = 7.0 if name == "contrast" else 4.5
    assert contrast(chosen.colours[ink], chosen.colours[ground]) >= least


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_fields_can_be_seen(name: str) -> None:
    """WCAG 1.4.11: 3:1 for what shows where a control is."""
    chosen = load_tokens(name)
    for ground in ("surface", "bg"):
        assert contrast(chosen.colours["edge"], chosen.colours[ground]) >= 3.0


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_is_filled_in(name: str) -> None:
    assert "$" not in theme.style_sheet(load_tokens(name))


def test_themes_have_the_same_names() -> None:
    names = [set(load_tokens(name).colours) for name in THEMES]
    assert names[0] == names[1] == names[2]


def test_three_sizes_and_two_weights() -> None:
    sheet = theme.style_sheet(load_tokens("light"))
    assert set(re.findall(r"font-size: (\d+)px", sheet)) <= {"13", "15", "22"}
    assert set(re.findall(r"font-weight: (\d+)", sheet)) <= {"400", "700"}


class _Polished(QWidget):
    """Counts how often its style was set anew."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:
        self.times += event.type() is QEvent.Type.StyleChange
        super().changeEvent(event)


def test_a_change_of_theme_does_not_cost_more_the_deeper_a_widget_lies(
    qapp: QApplication, qtbot: QtBot
) -> None:
    """Qt styles what is inside once more for everything around it, if left to itself."""
    was = tokens().name
    window = QWidget()
    qtbot.addWidget(window)
    inside = window
    for _level in range(10):
        inside = QWidget(inside)
    deepest = _Polished(inside)
    apply_theme(qapp, "light")
    window.show()
    deepest.times = 0
    apply_theme(qapp, "dark")
    assert 1 <= deepest.times <= 2
    apply_theme(qapp, was)
