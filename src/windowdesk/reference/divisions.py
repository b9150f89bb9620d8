"""Administrative divisions imported by an administrator; without a table, provinces only.

The table has two maps from six digits to a name: divisions in use, and the history that also
holds abolished codes, which live on in the numbers of people born under them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import MappingProxyType

from windowdesk.app.errors import BadInput
from windowdesk.domain.identity.divisions import PROVINCES_ONLY, Divisions
from windowdesk.i18n import _
from windowdesk.reference.keeping import keep_json

FOLDER = "divisions"
CURRENT = "list.json"
FORMER = "history.json"
MAX_BYTES = 4 * 1024 * 1024
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def load_divisions(profile_dir: Path | None) -> Divisions:
    """The imported table of the profile, or the provinces when there is none."""
    if profile_dir is None or not (profile_dir / FOLDER / CURRENT).is_file():
        return PROVINCES_ONLY
    return read_divisions(profile_dir / FOLDER)


def read_divisions(folder: Path) -> Divisions:
    """The table in ``folder``: list.json, and history.json when there is one."""
    current = _read(folder / CURRENT)
    history = _read(folder / FORMER, empty=True) if (folder / FORMER).is_file() else {}
    former = {code: name for code, name in history.items() if code not in current}
    return Divisions(MappingProxyType(current), MappingProxyType(former))


def import_divisions(folder: Path, profile_dir: Path) -> Divisions:
    """Check the table in ``folder`` and keep a copy in the profile."""
    table = read_divisions(folder)
    # the history first: a table in use without its abolished codes would doubt old numbers
    keep_json(profile_dir / FOLDER / FORMER, dict(table.former))
    keep_json(profile_dir / FOLDER / CURRENT, dict(table.current))
    return table


def _read(path: Path, *, empty: bool = False) -> dict[str, str]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refuse(path, _("文件过大"))
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refuse(path, _("无法读取")) from error
    except (ValueError, RecursionError) as error:
        raise _refuse(path, _("不是有效的 JSON")) from error
    if not isinstance(data, dict) or not (data or empty):
        raise _refuse(path, _("没有区划代码"))
    for code, name in data.items():
        if not _CODE.fullmatch(code) or not isinstance(name, str) or not name.strip():
            raise _refuse(path, _("有一条不是六位代码对应名称"))
    return {code: name.strip() for code, name in data.items()}


def _refuse(path: Path, why: str) -> BadInput:
    return BadInput(
        _("行政区划表 {file} 不能使用：{why}。").format(file=path.name, why=why),
        saved=_("原有的区划表没有改动。"),
        press=_("请管理员更换文件后重新导入。"),
        code="divisions_unusable",
    )
