"""Keeping an imported table in the profile: whole or not at all."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

from windowdesk.app.errors import DeskError, DiskFull, StoreReadOnly
from windowdesk.i18n import _


def keep_json(path: Path, content: object) -> None:
    """Write ``content`` to ``path`` in one step; ``DiskFull`` or ``StoreReadOnly`` when it fails."""
    draft = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise _problem(error) from error


def _problem(error: OSError) -> DeskError:
    saved = _("原有的表没有改动。")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            _("磁盘已满，导入的表没有保存。"), saved=saved, press=_("请腾出空间后重新导入。")
        )
    return StoreReadOnly(
        _("本窗口的数据目录不能写入。"), saved=saved, press=_("请管理员检查目录权限后重新导入。")
    )
