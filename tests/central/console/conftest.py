"""A real browser, and an office at work to look at with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.helpers.browser import chromium
from tests.helpers.console_site import Site, at_work, served
from tests.helpers.postgres import sqlite_folder
from tests.parts import needs
from windowdesk.central.store.database import open_folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs("chromium")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An office at work."""
    database = open_folder(sqlite_folder(tmp_path_factory.mktemp("site")))
    made, names = at_work(database)
    with served(made) as running:
        running.names = names
        yield running
    database.close()
