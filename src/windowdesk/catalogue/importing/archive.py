"""A workbook's zip archive, before anything in it is believed.

Every limit is on what is really unpacked, not on what the archive says of itself. Refused: what is
no zip, encrypted or cut off, too many or too large members, members that unpack far beyond their
size, and member names that lead out of the archive.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from windowdesk.app.wording_files import file_trouble
from windowdesk.i18n import _

MAX_FILE = 32 << 20
MAX_MEMBERS = 2_000
MAX_MEMBER = 64 << 20
MAX_TOTAL = 128 << 20
# XML of tables packs some twenty to fifty times; bombs a thousand times
MAX_RATIO = 200
_RATIO_FROM = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 16


class WorkbookTrouble(Exception):
    """The workbook as a whole is not read: ``code``, ``place`` (a member or sheet), words."""

    def __init__(self, code: str, what: str, place: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.place = place


class Archive:
    """An open archive whose members are unpacked within limits; a context manager."""

    def __init__(self, path: Path) -> None:
        content_at = _checked(path)
        try:
            self._zip = zipfile.ZipFile(content_at)
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as problem:
            raise WorkbookTrouble("zip_broken", _("工作簿损坏或不完整，打不开。")) from problem
        self._left = MAX_TOTAL
        self.names = {entry.filename: entry for entry in entries}
        try:
            _members(entries)
        except WorkbookTrouble:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_about: object) -> None:
        self._zip.close()

    def read(self, name: str) -> Iterator[bytes]:
        """The member ``name`` in pieces. Raises :class:`WorkbookTrouble` past any limit."""
        entry = self.names[name]
        size = 0
        try:
            with self._zip.open(entry) as member:
                while piece := member.read(_CHUNK):
                    size += len(piece)
                    self._left -= len(piece)
                    packed = max(1, entry.compress_size)
                    if size > _RATIO_FROM and size / packed > MAX_RATIO:
                        raise WorkbookTrouble("zip_bomb", _("压缩比异常，像是压缩炸弹。"), name)
                    if size > MAX_MEMBER or self._left < 0:
                        raise WorkbookTrouble("too_large", _("解开后太大，不读。"), name)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
            raise WorkbookTrouble(
                "zip_broken", _("工作簿损坏或不完整，打不开。"), name
            ) from problem


def _checked(path: Path) -> Path:
    """``path`` if it is a plain file that begins like a zip archive."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise WorkbookTrouble("not_a_file", _("这不是普通文件。"))
        if about.st_size > MAX_FILE:
            words = _("文件超过 {n} MiB。").format(n=MAX_FILE >> 20)
            raise WorkbookTrouble("too_large", words)
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as problem:
        words = _("文件打不开：{why}。").format(why=file_trouble(problem))
        raise WorkbookTrouble("unreadable", words) from problem
    if head.startswith(_OLE):
        # a password turns .xlsx into an OLE container; the old .xls is one as well
        raise WorkbookTrouble(
            "encrypted", _("工作簿设了密码，或者是旧的 .xls 格式。请去掉密码，另存为 .xlsx。")
        )
    if not head.startswith(b"PK"):
        raise WorkbookTrouble(
            "not_a_workbook", _("这不是 .xlsx 工作簿（可能是 CSV 或别的文件）。请另存为 .xlsx。")
        )
    return path


def _members(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_MEMBERS:
        raise WorkbookTrouble("zip_bomb", _("工作簿里的部件太多。"))
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name:
            raise WorkbookTrouble("path_trick", _("部件名称指向工作簿之外。"), name[:100])
        if name.casefold() in seen:
            raise WorkbookTrouble("zip_broken", _("同一部件有两份。"), name[:100])
        seen.add(name.casefold())
        if entry.flag_bits & 0x1:
            raise WorkbookTrouble("encrypted", _("工作簿设了密码。请去掉密码。"), name[:100])
    total = sum(entry.file_size for entry in entries)
    if total > MAX_TOTAL or any(entry.file_size > MAX_MEMBER for entry in entries):
        raise WorkbookTrouble("too_large", _("解开后太大，不读。"))
