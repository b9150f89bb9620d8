"""Everything a program does to the files of one folder, recorded by strace and played again.

The program's own words ("told NUMBER" on its standard output) are part of the recording: what was
told before a cut must be there after it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.disk import Change, Disk, Name, Truncate, Write

ROOT = Path(__file__).resolve().parents[2]
_CALLS = (
    "openat,lseek,write,pwrite64,fsync,fdatasync,ftruncate,fallocate,rename,unlink,mkdir,"
    # nobody here uses these; a recording that has one is refused, not misread
    "open,creat,writev,pwritev,sendfile,copy_file_range,renameat,renameat2,unlinkat,mkdirat,link,"
    "linkat,sync,syncfs,sync_file_range,truncate"
)
_STRACE = f"strace -f --seccomp-bpf -qq -y -xx -s 1000000 -e trace={_CALLS} -e signal=none".split()
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^(\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?")
_ON_HANDLE = frozenset({"write", "pwrite64", "ftruncate", "fsync", "fdatasync", "lseek"})
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")


@dataclass(frozen=True, slots=True)
class Sync:
    """A file (its number) or a folder (its path) was synced."""

    file: int | None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The program said that this number is issued."""

    number: str


Step = Change | Sync | Told


class Recorder:
    """Runs programs under strace; each is a child of one warm process, for a start costs seconds."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace
        trace.touch()
        self._program = subprocess.Popen(
            [*_STRACE, "-o", str(trace), sys.executable, "-m", "tests.durability.recorder"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def record(
        self, module: str, folder: Path, *words: str, before: Disk | None = None
    ) -> list[Step]:
        """What ``module`` with ``folder`` and ``words`` did below ``folder``, in order.

        ``before``: what lies there already; None where it is empty.
        """
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        begins = self._trace.stat().st_size
        wish = {"module": module, "words": [str(folder), *words]}
        self._program.stdin.write(json.dumps(wish) + "\n")
        self._program.stdin.flush()
        # "told …" of the child is in the trace
        while not (said := self._program.stdout.readline()).startswith("ended "):
            assert said, "the recorder ended"
        assert said == "ended 0\n", said
        with self._trace.open("rb") as trace:
            trace.seek(begins)
            lines = trace.read().decode("ascii", "replace").splitlines()
        return list(_reader(folder, before or Disk()).steps(lines))

    def close(self) -> None:
        """No more; what was recorded is gone."""
        self._program.communicate(timeout=60)
        self._trace.unlink()


@dataclass(frozen=True, slots=True)
class _Call:
    """One line of the trace: ``rest`` are its arguments as strace writes them."""

    name: str
    rest: str
    result: int

    @property
    def texts(self) -> list[bytes]:
        """Its strings: data, or names."""
        return [_text(found) for found in _TEXT.findall(self.rest)]

    @property
    def names(self) -> list[str]:
        return [text.decode("utf-8", "replace") for text in self.texts]

    @property
    def handle(self) -> int:
        found = _HANDLE.match(self.rest)
        return int(found[1]) if found else -1

    @property
    def path(self) -> str:
        """What the handle is open on; "" when the first argument is none."""
        found = _HANDLE.match(self.rest)
        return _text(found[2]).decode("utf-8", "replace") if found and found[2] else ""

    @property
    def last(self) -> int:
        """The last argument, a size or an offset."""
        return int(self.rest.rpartition(", ")[2])


@dataclass(slots=True)
class _Reader:
    """Follows names and handles while it reads; ``root`` is the folder that counts."""

    root: str
    files: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)
    count: int = 0

    def steps(self, lines: Iterable[str]) -> Iterator[Step]:
        for line in _whole_lines(lines):
            found = _CALL.match(line)
            if found and not found[3].startswith("-"):
                yield from self._step(_Call(found[1], found[2], int(found[3])))

    def _step(self, call: _Call) -> Iterator[Step]:
        path = self._inside(call.path)
        if call.name == "write" and call.handle == 1:
            yield from _told(call.texts[0])
        elif call.name == "openat":
            yield from self._open(call)
        elif call.name in _ON_HANDLE:
            if path is not None:
                yield from self._on_handle(call, path)
        elif any(self._inside(name) is not None for name in call.names):
            yield from self._on_names(call)
        else:
            assert path is None, f"{call.name} is not understood: {call.rest[:200]}"

    def _on_handle(self, call: _Call, path: str) -> Iterator[Step]:
        if path in self.folders or path == "":
            yield Sync(None, path)
            return
        file = self.files.get(path)
        if file is None:  # its name is gone, and so will it be
            return
        match call.name:
            case "fsync" | "fdatasync":
                yield Sync(file)
            case "ftruncate":
                yield Truncate(file, call.last)
            case "pwrite64":
                yield Write(file, call.last, call.texts[0][: call.result])
            case "lseek":
                self.places[call.handle] = call.result
            case _:
                place = self.places.get(call.handle, 0)
                self.places[call.handle] = place + call.result
                yield Write(file, place, call.texts[0][: call.result])

    def _open(self, call: _Call) -> Iterator[Step]:
        path = self._inside(call.names[0])
        if path is None:
            return
        self.places[call.result] = 0
        assert "O_APPEND" not in call.rest or path.endswith(".log"), "appending is not understood"
        if path not in self.files and "O_CREAT" in call.rest:
            self.count += 1
            self.files[path] = self.count
            yield Name(path, self.count)
        elif path in self.files and "O_TRUNC" in call.rest:
            yield Truncate(self.files[path], 0)

    def _on_names(self, call: _Call) -> Iterator[Step]:
        paths = [self._inside(name) or "" for name in call.names]
        if call.name == "mkdir":
            self.folders.add(paths[0])
            yield Name(paths[0], None, folder=True)
        elif call.name == "unlink":
            self.files.pop(paths[0], None)
            yield Name(paths[0], None)
        else:
            assert call.name == "rename", f"{call.name} is not understood"
            file = self.files.pop(paths[0])
            self.files[paths[1]] = file
            yield Name(paths[1], file, was=paths[0])

    def _inside(self, path: str) -> str | None:
        """``path`` as seen from the root; None outside of it."""
        if path == self.root:
            return ""
        return path[len(self.root) + 1 :] if path.startswith(self.root + "/") else None


def _reader(folder: Path, before: Disk) -> _Reader:
    return _Reader(
        str(folder), dict(before.names), before.folders - {""}, count=max(before.files, default=0)
    )


def _whole_lines(lines: Iterable[str]) -> Iterator[str]:
    """``lines``, those that another thread interrupted put together again."""
    begun: dict[str, str] = {}
    for line in lines:
        if found := _UNFINISHED.match(line):
            begun[found[1]] = found[2]
        elif found := _RESUMED.match(line):
            # one that began before this recording is none of it
            if found[1] in begun:
                yield f"{found[1]} {begun.pop(found[1])}{found[2]}"
        else:
            yield line


def _text(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _told(text: bytes) -> Iterator[Told]:
    for line in text.decode("ascii", "replace").splitlines():
        word, _space, number = line.partition(" ")
        if word == "told":
            yield Told(number)


@dataclass(frozen=True, slots=True)
class Moment:
    """Just before something becomes safe, or at the end: the disk, and what had been told."""

    disk: Disk
    told: frozenset[str]


def moments(steps: list[Step], before: Disk | None = None) -> Iterator[Moment]:
    """Every moment at which as much as possible is under way; ``before`` is changed on the way.

    A cut at any other moment leaves one of the states of the next such moment.
    """
    disk, told = before or Disk(), frozenset[str]()
    for step in steps:
        if isinstance(step, Told):
            told |= {step.number}
        elif isinstance(step, Sync):
            if disk.pending:
                yield Moment(disk, told)
            if step.file is None:
                disk.sync_folder(step.folder)
            else:
                disk.sync_file(step.file)
        else:
            disk.pending.append(step)
    yield Moment(disk, told)
