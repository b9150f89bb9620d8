"""A throwaway PostgreSQL of this test run, from the system's own binaries, on a Unix socket.

One cluster a process, made when first asked for and gone at exit; one database a test, copied from a
template that was migrated once. Durability is off: a test's data outlives nothing.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tests.parts import needs

_NAMES = count(1)
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "''",
}


def binaries() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian keeps them (newest version)."""
    found = shutil.which("pg_ctl")
    if found and Path(found).resolve().with_name("initdb").exists():
        return Path(found).resolve().parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return homes[-1].parent if homes else None


def _as_server(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root: become its own user there."""
    words = [str(word) for word in command]
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
        if (os.geteuid() == 0)
        else words
    )


class Cluster:
    """A running server. ``url(name)`` reaches a database; ``fresh()`` makes one."""

    def __init__(self, *, durable: bool = False, where: Path | None = None) -> None:
        """``durable``: with fsync, as in earnest (for benches and crash tests); its folder in ``where``."""
        needs("postgresql")
        home = binaries()
        assert home is not None
        self._home = home
        self.folder = Path(tempfile.mkdtemp(prefix="wdpg", dir=where))
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._options = {} if durable else dict(_FAST)
        init = (home / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--no-sync")
        self._run(*init, "-E", "UTF8", "--locale=C")
        self.start()
        self._templates: dict[str, str] = {}

    def _run(self, *command: str | Path) -> None:
        # run in the folder: the server's user need not be able to enter ours
        done = subprocess.run(
            _as_server(*command), cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = {**{"listen_addresses": "''", "max_connections": "200"}, **self._options}
        words = " ".join(f"-c {name}={value}" for name, value in options.items())
        log = self.folder / "log"
        self._run(
            *(self._home / "pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", log),
            *("-o", f"-k {self.folder} {words}", "start"),
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: "immediate" as a power cut would, "fast" in order."""
        self._run(self._home / "pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def again(self) -> None:
        """Whatever happened to it: it runs, has recovered, and answers."""
        tick = threading.Event()
        for _ in range(600):
            if self._asked("pg_ctl", "-D", self.data, "status"):
                self.start()
            elif not self._asked("pg_isready", "-q", "-h", self.folder):
                return
            tick.wait(0.1)
        raise AssertionError("the server does not recover")

    def _asked(self, program: str, *words: str | Path) -> int:
        command = _as_server(self._home / program, *words)
        return subprocess.run(command, cwd=self.folder, capture_output=True, check=False).returncode

    @property
    def processes(self) -> list[int]:
        """The postmaster, and everything it has forked so far."""
        first = int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
        forked = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii")
        return [first, *map(int, forked.split())]

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run ``statement`` outside any test's database."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def empty(self) -> str:
        """The URL of a database with nothing in it."""
        name = f"t{os.getpid()}_{next(_NAMES)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def fresh(self) -> str:
        """The URL of a migrated, empty centre database."""
        from windowdesk.central.store.database import open_url

        if "template" not in self._templates:
            name = f"template_{os.getpid()}"
            self.execute(f"CREATE DATABASE {name}")
            open_url(self.url(name)).close()
            self._templates["template"] = name
        name = f"t{os.getpid()}_{next(_NAMES)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._templates['template']}")
        return self.url(name)

    def copy(self, url: str) -> str:
        """The URL of a new database with what is in ``url``, to which nobody may be connected."""
        name = f"t{os.getpid()}_{next(_NAMES)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_name(url)}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Let a test's database go, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def remove(self) -> None:
        """Stop the server and leave nothing."""
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _name(url: str) -> str:
    return url.rpartition("@/")[2].partition("?")[0]


@cache
def cluster() -> Cluster:
    """The cluster of this process."""
    made = Cluster()
    atexit.register(made.remove)
    return made


@cache
def _sqlite_template() -> Any:
    from windowdesk.central.store.database import open_folder

    holder = tempfile.TemporaryDirectory(prefix="wdcentre")
    open_folder(Path(holder.name)).close()
    return holder


def sqlite_folder(folder: Path) -> Path:
    """A migrated, empty SQLite centre in ``folder``."""
    shutil.copytree(_sqlite_template().name, folder, dirs_exist_ok=True)
    return folder
