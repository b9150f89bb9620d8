"""Pictures of the administrators' console, taken by a real browser of an office at work."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from tests.central.console.browsing import (
    DOUBLE,
    SMALL,
    address,
    context_for,
    shown_pages,
)
from tests.helpers.browser import chromium
from tests.helpers.console_site import Site, at_work, served
from tests.helpers.postgres import sqlite_folder
from windowdesk.central.store.database import open_folder

_COLOURS = 224
# picture, page, who looks
PICTURES = (
    ("sign-in", "/sign-in", ""),
    ("overview", "/overview", "9001"),
    ("places", "/places", "9001"),
    ("device", "/devices/{device}", "9001"),
    ("draft", "/catalogue/draft/{hash}", "9001"),
    ("catalogue", "/catalogue", "9001"),
    ("review", "/reviews/{review}", "5001"),
    ("papers", "/papers", "9001"),
    ("policy", "/policy", "9001"),
    ("trail", "/trail", "7001"),
)
THEMES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "contrast": {"contrast": "more"},
}


def wanted(everything: bool) -> Iterator[tuple[str, str, str, str, dict[str, int], str]]:
    """Picture, page, who, theme, size, file name."""
    for name, path, who in PICTURES:
        for theme in THEMES:
            if everything or theme == "light" or name == "overview":
                yield name, path, who, theme, SMALL, f"console-{name}-{theme}.png"
    yield "overview", "/overview", "9001", "light", DOUBLE, "console-overview-light-200-percent.png"


def take(folder: Path, only: str | None, everything: bool) -> None:
    """Take them into ``folder``; ``only`` those of one page (its name, or "console")."""
    chosen = [one for one in wanted(everything) if only in (None, "console", f"console-{one[0]}")]
    if not chosen:
        return
    home = Path(tempfile.mkdtemp(prefix="shots-console-"))
    database = open_folder(sqlite_folder(home))
    try:
        made, names = at_work(database)
        with served(made) as site, chromium() as browser:
            site.names = names
            for _name, path, who, theme, size, file in chosen:
                context = context_for(browser, site, who, viewport=size, **THEMES[theme])
                page = context.new_page()
                page.goto(_address(site, path))
                folder.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=folder / file)
                context.close()
                _lessen(folder / file)
                print(f"{folder.name}/{file}")
    finally:
        database.close()
        shutil.rmtree(home)


def _address(site: Site, path: str) -> str:
    return next(address(site, route) for route in shown_pages() if route.path == path)


def _lessen(path: Path) -> None:
    """Few colours: the pictures live in the repository."""
    picture = Image.open(path).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
