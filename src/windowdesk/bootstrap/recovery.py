"""A dead PC's disk brought to the centre: a copy is opened, what was unsent goes in, the disk stays as it is.

The copy is a whole profile afterwards: on another PC it goes on as the same device. The dead one must
not: should it come alive, the centre sees two histories and puts the device into quarantine.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from windowdesk import settings
from windowdesk.app.errors import BadInput
from windowdesk.app.ports import Clock
from windowdesk.app.wording_files import file_trouble
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.taking_in import TakenIn, take_in
from windowdesk.i18n import _
from windowdesk.storage import key as keys
from windowdesk.storage.files import write_durably
from windowdesk.storage.opening import open_store
from windowdesk.storage.session import FILE
from windowdesk.storage.store import SqlStore
from windowdesk.storage.sync_audit import StoredAudit
from windowdesk.storage.sync_store import SqlSyncStore
from windowdesk.sync.packing import Packing

# what a profile consists of; the shared-memory file belongs to a process that is dead
_PARTS = (FILE, FILE + "-wal", "highwater", "position", settings.FILE)
_MOST_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came of it: ``unsent`` before and after, what the centre refused."""

    device: str
    unsent: int
    left: int
    refused: tuple[str, ...]
    quarantined: bool
    answers: tuple[TakenIn, ...]


def recover(
    centre: Centre,
    device: str,
    disk: Path,
    out: Path,
    store_key: str,
    *,
    clock: Clock | None = None,
) -> Recovered:
    """Open a copy of the profile in ``disk`` with ``store_key`` and take in what it had not sent.

    ``out``: a folder that is empty or not there yet. Raises ``BadInput``, ``StoreProblem`` kinds,
    ``PackageError`` and code "other_disk" where the disk is not ``device``'s.
    """
    _copy(disk, out, store_key)
    clock = clock or SystemClock()
    with _opened(out, clock) as store:
        if store.device != device:
            raise _other_disk()
        kept = SqlSyncStore(store, clock)
        packing = Packing(kept, StoredAudit(store, clock), _Time(clock), secrets.SystemRandom())
        unsent = store.unsent()
        answers = tuple(_rounds(centre, packing, store))
        refused = tuple(code for answer in answers for code in answer.refused)
        quarantined = any(answer.quarantined for answer in answers)
        return Recovered(device, unsent, store.unsent(), refused, quarantined, answers)


def _rounds(centre: Centre, packing: Packing, store: SqlStore) -> Iterator[TakenIn]:
    """There and back until nothing more goes: operations first, then their documents."""
    for _round in range(_MOST_ROUNDS):
        before = store.unsent()
        packed = packing.export()
        if not packed.operations and not packed.files:
            return
        answer = take_in(centre, packed.data)
        packing.take_in(answer.answer)
        yield answer
        if store.unsent() == before and not packed.files:
            return


def look(disk: Path, out: Path) -> None:
    """Whether ``disk`` holds a counter's data and ``out`` can take a copy; ``BadInput`` else."""
    if not (disk / FILE).is_file():
        raise BadInput(
            _("文件夹“{place}”里没有窗口数据。").format(place=disk),
            saved=_("没有改动任何内容。"),
            press=_("请指向坏电脑硬盘上窗口的数据文件夹。"),
            code="no_profile",
        )
    if out.exists() and any(out.iterdir()):
        raise BadInput(
            _("文件夹“{place}”不是空的。").format(place=out),
            saved=_("没有改动任何内容。"),
            press=_("请给一个空文件夹。"),
            code="not_empty",
        )


def _copy(disk: Path, out: Path, store_key: str) -> None:
    look(disk, out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in _PARTS:
            if (disk / name).is_file():
                shutil.copyfile(disk / name, out / name)
        write_durably(out / keys.FILE, (store_key + "\n").encode())
    except OSError as problem:
        raise BadInput(
            _("硬盘内容没有拷贝成：{why}。").format(why=file_trouble(problem)),
            saved=_("原硬盘没有改动。"),
            press=_("请检查空间和权限后重试。"),
            code="cannot_copy",
        ) from problem


@contextmanager
def _opened(profile: Path, clock: Clock) -> Iterator[SqlStore]:
    config = settings.load(profile)
    store = open_store(
        profile, demo=config.demo, division=config.division, clock=clock, keystore=lambda: None
    )
    try:
        yield store
    finally:
        store.close()


@dataclass
class _Time:
    clock: Clock

    def now(self) -> datetime:
        return self.clock.now()

    def monotonic(self) -> float:
        return time.monotonic()


def _other_disk() -> BadInput:
    return BadInput(
        _("这块硬盘不是这台设备的。"),
        saved=_("原硬盘没有改动。"),
        press=_("请核对设备编号。"),
        code="other_disk",
    )
