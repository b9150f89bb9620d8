"""Pictures of the administrators' console, taken by a real browser of an office at work."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from tests.central.console.browsing import DOUBLE, SMALL, context_for
from tests.central.test_amending import accept, amend, asked
from tests.helpers.browser import chromium
from tests.helpers.console import Console
from tests.helpers.console_site import at_work, served
from tests.helpers.postgres import sqlite_folder
from windowdesk.central.console.menu import BASE
from windowdesk.central.store.database import open_folder

_COLOURS = 224
# picture, page, who looks
PICTURES = (
    ("sign-in", "/sign-in", ""),
    ("overview", "/overview", "9001"),
    ("places", "/places", "9001"),
    ("device", "/devices/{device}", "9001"),
    ("draft", "/catalogue/draft/{draft}", "9001"),
    ("catalogue", "/catalogue", "9001"),
    ("review", "/reviews/{review}", "5001"),
    ("fields", "/reviews/{fields}", "5001"),
    ("evaluations", "/evaluations", "5001"),
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
        names["fields"] = _contested(made)
        with served(made) as site, chromium() as browser:
            for _name, path, who, theme, size, file in chosen:
                context = context_for(browser, site, who, viewport=size, **THEMES[theme])
                page = context.new_page()
                page.goto(site.url + BASE + path.format(**names))
                folder.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=folder / file)
                context.close()
                _lessen(folder / file)
                print(f"{folder.name}/{file}")
    finally:
        database.close()
        shutil.rmtree(home)


def _contested(made: Console) -> str:
    """Two desks say otherwise how an applicant is reached: the question that somebody has to settle."""
    one, two = made.office.counter(), made.office.counter()
    case = accept(one)
    first = amend(one, case.case_id, "13800001111"), amend(two, case.case_id, "13900002222")
    field = "applicant.address"
    amend(one, case.case_id, "荔湾区逢源路 128 号之一", field=field)
    amend(two, case.case_id, "荔湾区逢源路 182 号", field=field)
    one.push(first[0].seq)
    two.push(first[1].seq)
    (review,) = asked(one)
    return review


def _lessen(path: Path) -> None:
    """Few colours: the pictures live in the repository."""
    picture = Image.open(path).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)
