"""Where the simulated centre keeps its database: SQLite in a folder, or a PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from tests.helpers.postgres import Cluster
from windowdesk.central.store.database import FILE, Database, open_folder, open_url


class Place(Protocol):
    """``back_up`` and ``restore`` want nobody connected."""

    def open(self) -> Database: ...

    def back_up(self) -> None: ...

    def restore(self) -> None: ...

    def remove(self) -> None: ...


class InFolder:
    """File and log together are the database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> Database:
        return open_folder(self._folder)

    def back_up(self) -> None:
        aside = self._folder.with_name("centre-backup")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        for file in self._folder.glob(FILE + "*"):
            if not file.name.endswith("-shm"):
                shutil.copyfile(file, aside / file.name)

    def restore(self) -> None:
        for old in self._folder.glob(FILE + "*"):
            old.unlink()
        for file in self._folder.with_name("centre-backup").iterdir():
            shutil.copyfile(file, self._folder / file.name)

    def remove(self) -> None:
        """The folder is the world's."""


class OnServer:
    """A database copied from another, as PostgreSQL copies them."""

    def __init__(self, cluster: Cluster, url: str) -> None:
        self._cluster = cluster
        self._url = cluster.copy(url)
        self._aside = ""

    def open(self) -> Database:
        return open_url(self._url, pool=2)

    def back_up(self) -> None:
        if self._aside:
            self._cluster.drop(self._aside)
        self._aside = self._cluster.copy(self._url)

    def restore(self) -> None:
        self._cluster.drop(self._url)
        self._url = self._cluster.copy(self._aside)

    def remove(self) -> None:
        for url in filter(None, (self._url, self._aside)):
            self._cluster.drop(url)
