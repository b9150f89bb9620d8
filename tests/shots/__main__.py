"""``python -m tests.shots``: the pictures of docs/screens.md; ``--all DIR`` every theme and size."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.window import DeskRig
from tests.shots import console
from tests.shots.stage import Stage
from tests.shots.states import STATES
from windowdesk.gui.application import prepare
from windowdesk.gui.tour.clerk import Clerk

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "docs" / "shots"
SMALL, LARGE, DOUBLE = (1366, 768), (1920, 1080), (960, 540)
THEMES = ("light", "dark", "contrast")
_COLOURS = 224


# a window of its own, which only the desktop's frame makes a picture of
_WINDOWS = frozenset(("opening",))


def wanted() -> list[tuple[str, str, tuple[int, int], str]]:
    """State, theme, size and file name of each picture kept with the source."""
    light = [
        (state, "light", SMALL, f"{state}-light.png") for state in STATES if state not in _WINDOWS
    ]
    others = [
        (state, theme, SMALL, f"{state}-{theme}.png")
        for theme in ("dark", "contrast")
        for state in ("intake", "papers", "sign-in")
    ]
    sizes = [
        ("intake", "light", LARGE, "intake-light-1920.png"),
        ("papers", "light", LARGE, "papers-light-1920.png"),
        ("intake", "light", DOUBLE, "intake-light-200-percent.png"),
    ]
    return [*light, *others, *sizes]


def every() -> list[tuple[str, str, tuple[int, int], str]]:
    """All states in all themes and sizes."""
    return [
        (state, theme, size, f"{state}-{theme}-{size[0]}.png")
        for state in STATES
        for theme in THEMES
        for size in (SMALL, LARGE, DOUBLE)
    ]


def take(app: QApplication, state: str, theme: str, size: tuple[int, int], path: Path) -> None:
    """One picture, on a counter of its own."""
    profile = Path(tempfile.mkdtemp(prefix="shots-"))
    rig = DeskRig(app, profile, theme=theme)
    clerk = Clerk(rig.desk_app, rig.scanner)
    try:
        rig.desk_app.start()
        rig.desk_app.window.resize(*size)
        arrange: Callable[[Stage], QWidget | None] = STATES[state]
        floating = arrange(Stage(rig, clerk))
        rig.desk_app._tick()
        clerk.rest()
        _save(rig.desk_app.window, floating, path)
    finally:
        rig.desk_app.window.close_floating()
        rig.close()
        shutil.rmtree(profile)


def _save(window: QWidget, floating: QWidget | None, path: Path) -> None:
    """The window, what floats over it, few colours: the pictures live in the repository."""
    app = QApplication.instance()
    if app is not None:
        app.sendPostedEvents()
    picture = _grab(window)
    if floating is not None:
        corner = window.mapFromGlobal(floating.mapToGlobal(floating.rect().topLeft()))
        picture.paste(_grab(floating), (corner.x(), corner.y()))
    reduced = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
    path.parent.mkdir(parents=True, exist_ok=True)
    reduced.save(path, "PNG", optimize=True)


def _grab(widget: QWidget) -> Image.Image:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    widget.grab().save(buffer, "PNG")
    return Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR", help="every theme and size, into DIR")
    parser.add_argument("--only", metavar="STATE", help="one state, or console")
    chosen = parser.parse_args()
    app = prepare([])
    folder = chosen.all or SHOTS
    for state, theme, size, name in every() if chosen.all else wanted():
        if chosen.only in (None, state):
            take(app, state, theme, size, folder / name)
            print(folder.name + "/" + name)
    console.take(folder, chosen.only, everything=bool(chosen.all))


if __name__ == "__main__":
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
    main()
