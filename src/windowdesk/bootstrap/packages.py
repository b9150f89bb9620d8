"""Packages as files: written whole or not at all, and every exchange on the record."""

from __future__ import annotations

from pathlib import Path

from windowdesk.app.errors import BadInput, DeskError, DiskFull, StoreReadOnly
from windowdesk.app.ports import AuditEntry, Clock
from windowdesk.app.sync_ports import SyncStore
from windowdesk.app.wording_files import file_trouble
from windowdesk.i18n import _
from windowdesk.storage.files import write_durably
from windowdesk.sync.packing import Accepted, Packed, Packing


class FilePackages:
    """Implements :class:`windowdesk.sync.desk.Packages` on :class:`Packing`."""

    def __init__(self, packing: Packing, store: SyncStore, clock: Clock) -> None:
        self._packing = packing
        self._store = store
        self._clock = clock

    def export(self, target: Path) -> int:
        return self.write(target).operations

    def take_in(self, package: Path) -> int:
        return self.read(package).operations

    def write(self, target: Path, *, files: bool = True) -> Packed:
        """Everything unsent as a package in ``target``."""
        packed = self._packing.export(files=files)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_durably(target, packed.data)
        except OSError as problem:
            raise _not_written(problem) from problem
        self._note("package.export", {"operations": str(packed.operations)})
        return packed

    def read(self, path: Path) -> Accepted:
        """The centre's answer in ``path``."""
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise BadInput(
                _("打不开文件“{name}”：{why}。").format(name=path.name, why=file_trouble(problem)),
                press=_("请核对文件名。"),
                code="cannot_read",
            ) from problem
        accepted = self._packing.take_in(data)
        detail = {"operations": str(accepted.operations), "refused": ",".join(accepted.refused)}
        self._note("package.import", detail)
        return accepted

    def _note(self, action: str, detail: dict[str, str]) -> None:
        entry = AuditEntry(self._clock.now(), "system", action, self._store.device, "done", detail)
        self._store.note(entry)


def _not_written(problem: OSError) -> DeskError:
    kind = DiskFull if problem.errno == 28 else StoreReadOnly
    return kind(
        _("数据包没有写成：{why}。").format(why=file_trouble(problem)),
        saved=_("办件都保存在本机，没有丢失。"),
        press=_("请换一个移动介质或文件夹再导出。"),
        code="cannot_write",
    )
