"""Starting the desk: paint first, open the counter's data meanwhile, then show the screens.

Imports only what the first paint needs; the worker loads the rest (a fifth of the time to a usable
desk is the database library alone).
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from windowdesk import settings
from windowdesk.gui.application import prepare
from windowdesk.gui.opening import Opening
from windowdesk.gui.theme import apply_theme


def open_window(
    profile: Path, catalogue: Path | None, argv: tuple[str, ...] = ("windowdesk",)
) -> int:
    """Open the desk in ``profile`` and stay until its window is closed; the exit code."""
    config = settings.load(profile)
    scale(config.interface_scale)
    app = prepare(argv)
    apply_theme(app, config.theme)
    opening = Opening()
    counter = opening.open(lambda: _load(profile, catalogue))
    if counter is None:
        return 1
    try:
        if opening.gave_up:
            return 0
        window: Any = sys.modules["windowdesk.bootstrap.window"]
        return int(window.show_desk(counter, opening.close))
    finally:
        counter.close()


def scale(percent: int) -> None:
    """Everything ``percent`` as large; before the QApplication is made, or it comes too late.

    Whoever set Qt's own variable knows this screen better than the profile does.
    """
    if percent != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{percent / 100:g}")


def _load(profile: Path, catalogue: Path | None) -> Any:
    """In the worker: the screens' code, the store's code, and the store itself."""
    importlib.import_module("windowdesk.bootstrap.window")
    counter: Any = importlib.import_module("windowdesk.bootstrap.counter")
    return counter.open_counter(profile, catalogue=catalogue)
