"""The catalogue as a library of files: the shipped standards or those of a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from windowdesk.app.standards import StandardFile
from windowdesk.catalogue.load import ITEMS, SHIPPED, load_items


class FileLibrary:
    """Implements :class:`windowdesk.app.standards.Library`; ``folder`` None: the shipped items."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if folder is not None else SHIPPED / ITEMS

    def files(self) -> tuple[StandardFile, ...]:
        today = date.today()  # noqa: DTZ011 - the counter's own day is what is meant
        return load_items(self._folder, today).files
