"""PostgreSQL's own tools, as child processes; the password goes by environment, never by argument."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "passfile": "PGPASSFILE",
}


class ToolTrouble(Exception):
    """``tool`` is not there (``said`` is ""), or ended with what it ``said``."""

    def __init__(self, tool: str, said: str = "") -> None:
        super().__init__(f"{tool}: {said}" if said else tool)
        self.tool = tool
        self.said = said


def dump(url: str, file: Path, snapshot: str) -> None:
    """The database as of ``snapshot`` into ``file`` (custom format)."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges",
         f"--snapshot={snapshot}", f"--file={file}")  # fmt: skip


def restore(url: str, file: Path) -> None:
    """``file`` into the database, all of it or nothing; what it names is dropped first."""
    _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--no-privileges",
         "--single-transaction", "--exit-on-error", f"--dbname={_database(url)}", str(file))  # fmt: skip


def _run(tool: str, url: str, *words: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise ToolTrouble(tool)
    done = subprocess.run(
        [program, *words], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()
        raise ToolTrouble(tool, last[-1] if last else f"exit {done.returncode}")


def _parts(url: str) -> dict[str, str]:
    from psycopg import conninfo

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return {name: str(value) for name, value in conninfo.conninfo_to_dict(plain).items()}


def _database(url: str) -> str:
    return _parts(url).get("dbname", "")


def _environment(url: str) -> dict[str, str]:
    said = {_NAMES[name]: value for name, value in _parts(url).items() if name in _NAMES}
    # a restore that was told to be done must be on the disk, whatever the server's default
    options = f"{os.environ.get('PGOPTIONS', '')} -c synchronous_commit=on"
    return {**os.environ, **said, "PGOPTIONS": options.strip()}
