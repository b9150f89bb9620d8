"""A platform of one engine, kept as its administrator keeps it: by commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import postgres
from tests.helpers.centre import Device, Office, office
from windowdesk.central.service.counting import counted
from windowdesk.central.settings import DATABASE_KEY
from windowdesk.central.store.database import Database, open_folder, open_url
from windowdesk.cli import main


@dataclass
class Kept:
    """A platform of one engine and where a command finds it."""

    engine: str
    folder: Path
    url: str
    capsys: pytest.CaptureFixture[str]
    database: Database
    made: Office

    @property
    def place(self) -> list[str]:
        return [*(["--database", self.url] if self.url else []), "--data", str(self.folder)]

    def command(self, *words: str, place: list[str] | None = None) -> Any:
        """What ``windowdesk central`` answers to ``words``."""
        main(["central", words[0], *(self.place if place is None else place), *words[1:], "--json"])
        return json.loads(self.capsys.readouterr().out)

    def backup(self) -> Path:
        """A backup made now."""
        return Path(self.command("backup", "--to", str(self.folder.parent / "backups"))["backup"])

    def reopen(self) -> None:
        """After a restore: another database under the same centre."""
        self.database.close()
        key = self.folder / DATABASE_KEY
        self.database = open_url(self.url, key_file=key) if self.url else open_folder(self.folder)
        self.made.centre.database = self.database

    def restore(self, backup: Path, *words: str) -> Any:
        """Restored with the platform stopped, as it must be."""
        self.database.close()
        answer = self.command("restore", "--from", str(backup), *words)
        self.reopen()
        return answer

    def digest(self, device: Device) -> str:
        with self.database.reading() as connection:
            (found,) = [one for one in counted(connection) if one.device == device.device]
        assert found.broken == ""
        return found.digest


@contextmanager
def kept_by(engine: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Kept]:
    """A new one, by "sqlite" or "postgres", in ``folder``."""
    url = ""
    if engine == "postgres":
        url = postgres.cluster().fresh()
        database = open_url(url, key_file=folder / DATABASE_KEY)
    else:
        database = open_folder(postgres.sqlite_folder(folder))
    found = Kept(engine, folder, url, capsys, database, office(database, demo=True))
    yield found
    found.database.close()
    if url:
        postgres.cluster().drop(url)
