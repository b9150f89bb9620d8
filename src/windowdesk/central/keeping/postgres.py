"""PostgreSQL's own tools, as child processes; the password goes by environment, never by argument."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

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
_COPY = re.compile(rb"COPY .* FROM stdin;\n\Z")
# to psql alone: newer tools write these around a script
_META = (b"\\restrict ", b"\\unrestrict ")
_AT_ONCE = 1 << 18


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


def play(connection: Any, file: Path) -> None:
    """Write ``file`` into the database of ``connection``, in its transaction; what it names is dropped first.

    The tool itself would commit what nobody has looked at yet, and go on when whoever started it is gone.
    ``connection``: psycopg's. Raises :class:`ToolTrouble`.
    """
    import psycopg

    with _script(file) as lines:
        try:
            for statements, rows in _parts_of(lines):
                if statements.strip():
                    # without parameters: as many statements as there are, in one message
                    connection.execute(statements, prepare=False)
                if rows is not None:
                    _copy(connection, *rows)
        except psycopg.Error as problem:
            said = str(problem).strip().splitlines()
            raise ToolTrouble(
                "pg_restore", said[0] if said else type(problem).__name__
            ) from problem


@contextmanager
def _script(file: Path) -> Iterator[IO[bytes]]:
    """The statements that make ``file`` a database again; where not all came, the block ends in an error."""
    program = shutil.which("pg_restore")
    if program is None:
        raise ToolTrouble("pg_restore")
    words = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(file))
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(
            [program, *words], stdout=subprocess.PIPE, stderr=complaints
        ) as child:
            assert child.stdout is not None
            # closed before the child is waited for, which may have more to say than anybody takes
            with child.stdout as lines:
                yield lines
        if child.returncode:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").strip().splitlines()
            raise ToolTrouble("pg_restore", said[-1] if said else f"exit {child.returncode}")


def _parts_of(lines: IO[bytes]) -> Iterator[tuple[bytes, tuple[bytes, IO[bytes]] | None]]:
    """Statements, and behind them the COPY whose rows stand next in ``lines``, up to the end."""
    gathered: list[bytes] = []
    for line in lines:
        if _COPY.match(line):
            yield b"".join(gathered), (line, lines)
            gathered = []
        elif not line.startswith(_META):
            gathered.append(line)
    yield b"".join(gathered), None


def _copy(connection: Any, statement: bytes, lines: IO[bytes]) -> None:
    """The rows of one table; no row of the text format is a backslash and a point."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        gathered, size = [], 0
        for line in lines:
            if line == b"\\.\n":
                break
            gathered.append(line)
            size += len(line)
            if size >= _AT_ONCE:
                copy.write(b"".join(gathered))
                gathered, size = [], 0
        copy.write(b"".join(gathered))


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


def _environment(url: str) -> dict[str, str]:
    said = {_NAMES[name]: value for name, value in _parts(url).items() if name in _NAMES}
    return {**os.environ, **said}
