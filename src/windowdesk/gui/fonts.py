"""The interface's face: the system's Chinese sans where there is one, else the shipped one.

Without any Chinese font Qt shows boxes. Rare name characters come from a second face, since the
police characters are in no sans.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from windowdesk.gui.theme import tokens

SANS = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
RARE = "HanaMinB.ttf"
# faces made for screens; a Kai or a Ming that happens to be installed does not serve
_SYSTEM = (
    "Noto Sans CJK SC", "Source Han Sans SC", "思源黑体", "HarmonyOS Sans SC", "MiSans",
    "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", "Noto Sans SC",
)  # fmt: skip


def folders() -> tuple[Path, ...]:
    """Where shipped fonts are: WINDOWDESK_FONTS alone when set, else checkout and bundle."""
    named = os.environ.get("WINDOWDESK_FONTS")
    if named:
        return (Path(named),)
    here = Path(__file__).resolve()
    places = (here.parents[3] / "resources" / "fonts", here.parents[1] / "resources" / "fonts")
    return (
        *places,
        Path("/usr/share/windowdesk/fonts"),
        Path("/usr/share/fonts/truetype/hanazono"),
    )


def load(app: QApplication, *, rare: bool = True) -> str:
    """Give the program its face; the family chosen, or "" when there is no Chinese font at all.

    Without ``rare`` the second face, 30 MB, is not opened yet; another call adds it.
    """
    family = _system_family() or _shipped_family()
    names = (family, _load(RARE) if rare else "", "LXGW WenKai")
    families = [name for name in names if name]
    face = QFont()
    face.setFamilies(families)
    face.setPixelSize(tokens().type["text"])
    # tabular figures: numbers that change must not make their line jump
    face.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(face)
    return family


def _system_family() -> str:
    known = set(QFontDatabase.families())
    return next((name for name in _SYSTEM if name in known), "")


def _shipped_family() -> str:
    return next((name for name in [_load(file) for file in SANS] if name), "")


@cache
def _load(file: str) -> str:
    path = next((f / file for f in folders() if (f / file).is_file()), None)
    if path is None:
        return ""
    found = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return found[0] if found else ""
