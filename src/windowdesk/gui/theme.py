"""Colours, measures and type of the screens, from one token file to Qt.

Widgets ask :func:`tokens` when they paint and never name a colour themselves, so that light, dark
and high contrast differ in one file only. What the style sheet can say it says; the palette carries
the rest, for Qt's own dialogs.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from string import Template

from PySide6 import QtCore
from PySide6.QtCore import QFile, QIODevice, QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

THEMES = ("light", "dark", "contrast")
TONES = ("accept", "correct", "refuse", "defer", "accent")
# Importing registers the compiled resources. By name, since the generated forms of the same folder
# import our widgets, which import this module.
import_module("windowdesk.gui.forms.desk_rc")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme: colours by name ("#rrggbb"), measures in logical px, sizes of type in px."""

    name: str
    colours: dict[str, str]
    metrics: dict[str, int]
    type: dict[str, int]

    def colour(self, name: str) -> QColor:
        """A colour to paint with; KeyError for a name the token file does not have."""
        return QColor(self.colours[name])

    def tone(self, tone: str) -> QColor:
        """The ink of one of :data:`TONES`; "wait" and "" are secondary ink."""
        return self.colour(tone if tone in TONES else "ink2")

    def soft(self, tone: str) -> QColor:
        """The ground that belongs to :meth:`tone`."""
        return self.colour(f"{tone}_soft" if tone in TONES else "raised")

    def px(self, metric: str) -> int:
        """A measure of the token file in logical px."""
        return self.metrics[metric]


class _Active(QObject):
    """The theme in use; ``changed`` lets painted widgets forget what they cached."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = load_tokens("light")


def load_tokens(theme: str) -> Tokens:
    """The tokens of "light", "dark" or "contrast"."""
    data = tomllib.loads(resource_text(":/theme/tokens.toml"))
    return Tokens(theme, data[theme], data["metrics"], data["type"])


def resource_text(path: str) -> str:
    """A text compiled into the program; FileNotFoundError for a path that is not."""
    file = QFile(path)
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(path)
    return bytes(file.readAll().data()).decode("utf-8")


@cache
def active() -> _Active:
    """The one theme state of the program."""
    return _Active()


def tokens() -> Tokens:
    """The tokens of the theme in use."""
    return active().tokens


def apply_theme(app: QApplication, theme: str) -> None:
    """Put the whole program into ``theme`` ("light", "dark", "contrast")."""
    state = active()
    state.tokens = load_tokens(theme)
    sheet = style_sheet(state.tokens)
    if sheet == app.styleSheet():
        return  # setting it anew polishes every widget there is, for nothing
    # taken away and set, each widget is polished twice; one that takes another's place polishes a
    # widget once for everything it lies in (QStyleSheetStyle::updateObjects), eight times as a rule
    app.setStyleSheet("")
    app.setPalette(palette(state.tokens))
    app.setStyleSheet(sheet)
    state.changed.emit()


def style_sheet(chosen: Tokens) -> str:
    """The Qt style sheet of ``chosen``: resources/theme/desk.qss with its names filled in."""
    names = {
        "name": chosen.name,
        **chosen.colours,
        **{key: f"{value}px" for key, value in chosen.metrics.items()},
        "text_px": f"{chosen.type['text']}px",
        "lead_px": f"{chosen.type['lead']}px",
        "title_px": f"{chosen.type['title']}px",
        "bold": str(chosen.type["bold"]),
    }
    names["rail"] = chosen.colours["rail"]
    return Template(resource_text(":/theme/desk.qss")).substitute(names)


def palette(chosen: Tokens) -> QPalette:
    """The same colours as a palette, for what style sheets do not reach."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, name in {
        role.Window: "bg",
        role.WindowText: "ink",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "ink",
        role.PlaceholderText: "ink3",
        role.Button: "surface",
        role.ButtonText: "ink",
        role.BrightText: "refuse",
        role.ToolTipBase: "raised",
        role.ToolTipText: "ink",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.Mid: "line",
        role.Light: "raised",
        role.Midlight: "line",
        role.Dark: "edge",
    }.items():
        made.setColor(where, chosen.colour(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, chosen.colour("ink3"))
    return made


def font(size: str = "text", *, bold: bool = False) -> QFont:
    """The interface face at "text" (13), "lead" (15) or "title" (22) px, for painting."""
    made = QFont(QApplication.font())
    made.setPixelSize(tokens().type[size])
    made.setWeight(QFont.Weight(tokens().type["bold" if bold else "regular"]))
    return made


def mark(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties the style sheet looks at, of a widget that was never shown."""
    for name, value in properties.items():
        widget.setProperty(name, value)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties the style sheet looks at, and let it look again."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    mark(widget, **properties)
    # named here alone: making ``Qt`` takes longer than the first paint (opening.py)
    if not widget.testAttribute(QtCore.Qt.WidgetAttribute.WA_WState_Polished):
        return  # it has never been shown: the style looks at it then
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    # item views have an update of their own that wants an index
    QWidget.update(widget)


def contrast(ink: str, ground: str) -> float:
    """Contrast ratio of two "#rrggbb" colours (WCAG 2.2, relative luminance)."""

    def luminance(text: str) -> float:
        parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)
