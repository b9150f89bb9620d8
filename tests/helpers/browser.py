"""A real browser: Debian's Chromium, without a window, with the fonts the desk is shipped with."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.parts import ROOT


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, closed at the end."""
    with tempfile.TemporaryDirectory(prefix="wdfonts") as home, sync_playwright() as playwright:
        (Path(home) / "fonts").symlink_to(ROOT / "resources" / "fonts")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            env={**os.environ, "XDG_DATA_HOME": home},
            args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"],
        )
        try:
            yield browser
        finally:
            browser.close()


def complaints(page: Page) -> list[str]:
    """What axe-core finds wrong with ``page``: rule and element."""
    found: Any = Axe().run(page).response
    return [
        f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]
