"""A disk as a power cut may leave it: what was synced is there, the rest may be, in any part.

The model is harsher than the usual file systems, so that nothing rests on their good nature:

* a write is safe when its own file was synced after it; until then it may be there, be missing, or
  be torn at any multiple of 512 bytes, whatever became of the writes before and after it;
* a name (made, moved, removed) is safe when its folder was synced after it; syncing the file
  itself does not help its name;
* a file may have grown without its content: zeros lie there;
* memory-mapped files (the WAL's index) are in no state one could rely on.

Names are relative to the folder the recording began in; "" is that folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """``data`` at ``offset`` of file ``file``."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """File ``file`` is cut or stretched to ``size`` bytes."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """``path`` now means ``file`` (None: nothing). ``folder``: it is one. ``was``: its old name."""

    path: str
    file: int | None
    was: str = ""
    folder: bool = False


Change = Write | Truncate | Name


class Fate(Enum):
    """What becomes of a change that was not yet safe."""

    KEPT = "kept"
    LOST = "lost"
    HEAD = "head"  # only its first sectors
    TAIL = "tail"  # only its last sectors
    ONE = "one"  # all but one sector in its middle
    ZEROS = "zeros"  # the file grew, the content did not arrive


def parent(path: str) -> str:
    """The folder that holds the name ``path``."""
    above = str(PurePosixPath(path).parent)
    return "" if above == "." else above


@dataclass(slots=True)
class Disk:
    """What is safe, and what is under way since."""

    files: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {""})
    pending: list[Change] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """What lies in ``folder`` now, all of it safe."""
        disk = cls()
        for number, path in enumerate(sorted(folder.rglob("*")), start=1):
            name = path.relative_to(folder).as_posix()
            if path.is_dir():
                disk.folders.add(name)
            else:
                disk.names[name], disk.files[number] = number, bytearray(path.read_bytes())
        return disk

    def sync_file(self, file: int) -> None:
        """Its content is safe; its name is not."""
        self._settle(lambda change: not isinstance(change, Name) and change.file == file)

    def sync_folder(self, path: str) -> None:
        """The names in it are safe; what they name is not."""
        self._settle(lambda change: isinstance(change, Name) and parent(change.path) == path)

    def _settle(self, safe: object) -> None:
        assert callable(safe)
        done = [change for change in self.pending if safe(change)]
        self.pending = [change for change in self.pending if not safe(change)]
        self._apply((change, Fate.KEPT) for change in done)

    def after_cut(self, fates: Iterable[Fate]) -> Disk:
        """The disk when power comes back, if each pending change met its fate."""
        left = Disk(
            {file: bytearray(content) for file, content in self.files.items()},
            dict(self.names),
            set(self.folders),
        )
        left._apply(zip(self.pending, fates, strict=True))
        return left

    def _apply(self, changes: Iterable[tuple[Change, Fate]]) -> None:
        for change, fate in changes:
            if fate is Fate.LOST:
                continue
            if isinstance(change, Name):
                self._rename(change)
            elif isinstance(change, Truncate):
                content = self.files.setdefault(change.file, bytearray())
                del content[change.size :]
                content.extend(bytes(change.size - len(content)))
            else:
                self._write(change, fate)

    def _rename(self, change: Name) -> None:
        if change.folder:
            self.folders.add(change.path)
            return
        if change.was:
            self.names.pop(change.was, None)
        if change.file is None:
            self.names.pop(change.path, None)
        else:
            self.names[change.path] = change.file

    def _write(self, change: Write, fate: Fate) -> None:
        content = self.files.setdefault(change.file, bytearray())
        end = change.offset + len(change.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        for start, stop in _parts(change, fate):
            content[change.offset + start : change.offset + stop] = change.data[start:stop]

    def lay_out(self, folder: Path) -> None:
        """Make ``folder`` hold exactly this; a file whose folder was lost is lost with it."""
        for path in sorted(self.folders):
            if path and self._reachable(path):
                (folder / path).mkdir()
        for path, file in self.names.items():
            if self._reachable(parent(path)):
                (folder / path).write_bytes(self.files.get(file, b""))

    def _reachable(self, folder: str) -> bool:
        return not folder or (folder in self.folders and self._reachable(parent(folder)))


def _parts(change: Write, fate: Fate) -> list[tuple[int, int]]:
    """The stretches of ``change`` that arrived; sectors are those of the file."""
    length = len(change.data)
    if fate is Fate.KEPT:
        return [(0, length)]
    if fate is Fate.ZEROS:
        return []
    # where the sector in the middle begins and ends, seen from the beginning of the write
    middle = (change.offset + length // 2) // SECTOR * SECTOR - change.offset
    first, last = max(0, middle), min(length, max(0, middle) + SECTOR)
    if fate is Fate.HEAD:
        return [(0, first)]
    if fate is Fate.TAIL:
        return [(first, length)]
    return [(0, first), (last, length)]
