"""What was promised outside the database, so that a database from a backup cannot reissue numbers.

Two small files beside the database, and again in a second folder (``witness``) where one is given,
so that restoring the whole profile is seen too:

* ``highwater``: fsynced before it is relied on. Who we are (device, epoch), which session of the
  store last ran and whether it ended in order, and up to which index of which block numbers are
  *reserved*: no number past it leaves the counter. It moves in steps of 50.
* ``position``: overwritten in place after each commit, not fsynced. It survives a kill but not a
  power cut; after a power cut the rest of the reserved step is burnt instead.

:func:`judge` compares both with what the database says of itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO

from windowdesk.storage.files import write_durably

STEP = 50
_SIZE = 512


class Verdict(IntEnum):
    """How the database found stands to what was promised; the worst witness counts."""

    CLEAN = 0
    CRASHED = 1  # killed: every promise is known, nothing is lost
    POWER_CUT = 2  # the last positions may be lost: burn the rest of the step
    RESTORED = 3  # older than what was promised: new epoch, old blocks burnt
    COPIED = 4  # another machine's, or its promises are gone: a new device as well
    FRESH = 5  # just made


@dataclass(frozen=True, slots=True)
class Position:
    """How far the database has come: the next index of a block, the heads of its chains."""

    block: int = 0
    next_index: int = 0
    op_seq: int = 0
    op_head: str = ""
    audit_seq: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """The content of ``highwater``. ``seen``: every block this device ever numbered from."""

    device: str
    epoch: int
    session: int
    nonce: str
    running: bool
    boot: str
    block: int
    reserved: int
    seen: tuple[int, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Standing:
    """What the database says of itself; ``nexts`` gives the next index of each block it knows."""

    device: str
    epoch: int
    session: int
    nonce: str
    previous_nonce: str
    op_seq: int
    op_head: str
    audit_seq: int
    nexts: dict[int, int]

    def behind(self, position: Position) -> bool:
        """Whether ``position`` knows something this database has forgotten or tells otherwise."""
        if position.block and self.nexts.get(position.block, 0) < position.next_index:
            return True
        if self.op_seq < position.op_seq or self.audit_seq < position.audit_seq:
            return True
        # an epoch without an operation has no head of its own: it will follow whatever is newest
        return 0 < self.op_seq == position.op_seq and self.op_head != position.op_head


def judge(found: Standing, promise: Promise | None, left: Position | None, boot: str) -> Verdict:
    """The verdict of one witness. ``left``: the position of ``promise``'s session, if readable."""
    if promise is None:
        return Verdict.FRESH if found.session == 0 else Verdict.COPIED
    if promise.device != found.device:
        return Verdict.COPIED
    if found.session == promise.session + 1 and found.previous_nonce == promise.nonce:
        # died between the two writes of opening or closing, when no number is given out
        return Verdict.CLEAN
    if found.session != promise.session or found.nonce != promise.nonce:
        return Verdict.RESTORED
    if promise.block and promise.block not in found.nexts:
        return Verdict.RESTORED
    if found.behind(promise.position) or (left is not None and found.behind(left)):
        return Verdict.RESTORED
    if not promise.running:
        return Verdict.CLEAN
    return Verdict.CRASHED if left is not None and promise.boot == boot else Verdict.POWER_CUT


class Witness:
    """The two files in one folder. ``stem`` sets several devices apart in a shared folder."""

    def __init__(self, folder: Path, stem: str = "") -> None:
        self._promise = folder / f"{stem}highwater"
        self._position = folder / f"{stem}position"
        self._file: BinaryIO | None = None

    def read(self) -> tuple[Promise | None, Position | None]:
        """What lies there; None for what is missing or damaged."""
        promise = _promise(_unsealed(self._promise))
        left = _unsealed(self._position)
        if promise is None or left is None or left.pop("nonce", None) != promise.nonce:
            return promise, None
        return promise, _position(left)

    def exists(self) -> bool:
        return self._promise.exists()

    def promise(self, promise: Promise) -> None:
        """Make ``promise`` durable; raises OSError."""
        write_durably(self._promise, _sealed(asdict(promise)))

    def mark(self, nonce: str, position: Position) -> None:
        """Overwrite the position in place, without fsync; raises OSError."""
        if self._file is None:
            # once per run, the length and the name are made durable; later writes change no block
            write_durably(self._position, _sealed({"nonce": nonce, **asdict(position)}))
            self._file = self._position.open("r+b", buffering=0)
            return
        # field by field: asdict copies deeply, and this runs after every commit
        fields = {name: getattr(position, name) for name in Position.__slots__}
        self._file.seek(0)
        self._file.write(_sealed({"nonce": nonce, **fields}))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class HighWater:
    """The promise of the running store, kept by every witness."""

    def __init__(self, witnesses: Sequence[Witness], promise: Promise) -> None:
        self._witnesses = witnesses
        self.now = promise
        # position first: killed between the two, the promise still names the session before
        self.mark(promise.position)
        self._store()

    def reserve(self, block: int, index: int) -> None:
        """Return only when ``index`` of ``block`` is covered on the disk; raises OSError."""
        if block == self.now.block and index <= self.now.reserved:
            return
        seen = self.now.seen if block in self.now.seen else (*self.now.seen, block)
        before = self.now
        self.now = replace(before, block=block, reserved=index + STEP - 1, seen=seen)
        try:
            self._store()
        except OSError:
            self.now = before
            raise

    def see(self, block: int) -> None:
        """Return only when the disk says that ``block`` was numbered from; raises OSError."""
        if block in self.now.seen:
            return
        before = self.now
        self.now = replace(before, seen=(*before.seen, block))
        try:
            self._store()
        except OSError:
            self.now = before
            raise

    def renew(self, epoch: int, position: Position) -> None:
        """Another epoch began in the midst of the session; raises OSError."""
        self._position = position
        self.now = replace(self.now, epoch=epoch, position=position)
        self._store()

    def mark(self, position: Position) -> None:
        """Note how far the database has come; raises OSError."""
        self._position = position
        for witness in self._witnesses:
            witness.mark(self.now.nonce, position)

    def end(self, session: int, nonce: str) -> None:
        """Say that the session ended in order; raises OSError."""
        self.now = replace(
            self.now, session=session, nonce=nonce, running=False, position=self._position
        )
        self._store()

    def close(self) -> None:
        for witness in self._witnesses:
            witness.close()

    def _store(self) -> None:
        for witness in self._witnesses:
            witness.promise(self.now)


_FORM = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def _sealed(data: dict[str, Any]) -> bytes:
    """JSON, its hash, and blanks up to a fixed length, so that overwriting never changes the size."""
    body = _FORM.encode(data).encode("ascii")
    line = hashlib.sha256(body).hexdigest().encode("ascii") + b" " + body
    return line.ljust(_SIZE - 1) + b"\n"


def _unsealed(path: Path) -> dict[str, Any] | None:
    try:
        digest, _space, body = path.read_bytes().strip().partition(b" ")
        if hashlib.sha256(body).hexdigest().encode("ascii") != digest:
            return None
        data = json.loads(body)
    except (FileNotFoundError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _promise(data: dict[str, Any] | None) -> Promise | None:
    if data is None:
        return None
    position = _position(data.pop("position"))
    return Promise(**{**data, "seen": tuple(data["seen"]), "position": position})


def _position(data: dict[str, Any]) -> Position:
    return Position(**data)
