"""The database a worker answers from, and the clock it goes by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from windowdesk.central.serving.options import Options
from windowdesk.central.store.database import Database, open_folder, open_url


class Wall:
    """Implements :class:`windowdesk.app.ports.Clock` by this machine's clock."""

    def now(self) -> datetime:
        """Local wall time to the second, without zone."""
        return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - wall time is what is meant


def open_database(options: Options) -> Database:
    """The database ``options`` name, brought up to date; raises as ``open_folder``."""
    if options.settings.database:
        settings = options.settings
        return open_url(
            settings.database, pool=settings.threads, key_file=options.database_key, make=True
        )
    return open_folder(options.data or Path())
