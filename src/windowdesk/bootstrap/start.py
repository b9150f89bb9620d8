"""Starting the desk: paint first, then the sign-in, and the counter's data while somebody types.

Imports only what the first paint needs; a worker loads the rest (the database library alone takes
as long as everything before the sign-in).
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from windowdesk import settings
from windowdesk.gui import fonts
from windowdesk.gui.application import prepare
from windowdesk.gui.opening import Opening
from windowdesk.gui.theme import apply_theme


def open_window(
    profile: Path,
    catalogue: Path | None,
    argv: tuple[str, ...] = ("windowdesk",),
    *,
    with_centre: bool = False,
) -> int:
    """Open the desk in ``profile`` and stay until its window is closed; the exit code.

    ``with_centre``: a demonstration brings its own platform along, which ends with it.
    """
    config = settings.load(profile)
    scale(config.interface_scale)
    app = prepare(argv, rare=False)
    apply_theme(app, config.theme)
    opening = Opening()
    opening.show_first()
    fonts.load(app)
    # by name: what is imported above is what the first paint waits for
    front: Any = importlib.import_module("windowdesk.bootstrap.front").front(config)
    front.window.closing.connect(opening.give_up)
    brought = _Brought()
    try:
        counter = opening.open(lambda: _load(profile, catalogue, brought, with_centre), front)
        if counter is None:
            front.leave()
            return 1
        try:
            if opening.gave_up:
                front.leave()
                return 0
            opening.close()
            window: Any = sys.modules["windowdesk.bootstrap.window"]
            return int(window.show_desk(counter, front))
        finally:
            counter.close()
    finally:
        brought.end()


class _Brought:
    """The platform of a demonstration, once the worker has started it."""

    centre: Any = None

    def end(self) -> None:
        if self.centre is not None:
            self.centre.pull()


def scale(percent: int) -> None:
    """Everything ``percent`` as large; before the QApplication is made, or it comes too late.

    Whoever set Qt's own variable knows this screen better than the profile does.
    """
    if percent != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{percent / 100:g}")


def _load(profile: Path, catalogue: Path | None, brought: _Brought, with_centre: bool) -> Any:
    """In the worker: the store's code, the screens' code, and the store itself."""
    counter: Any = importlib.import_module("windowdesk.bootstrap.counter")
    importlib.import_module("windowdesk.bootstrap.window")
    if with_centre and brought.centre is None:
        demo: Any = importlib.import_module("windowdesk.bootstrap.demo_centre")
        brought.centre = demo.demo_centre(profile, catalogue)
    return counter.open_counter(profile, catalogue=catalogue)
