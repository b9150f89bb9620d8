"""The formats of codes that name people: the counter's own file first, then those that ship."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadInput
from windowdesk.app.scan_people import PersonCode
from windowdesk.app.wording_files import text_trouble
from windowdesk.i18n import _

FILE = "scan-codes.toml"


def load_codes(profile: Path) -> tuple[PersonCode, ...]:
    """Every format, in the order in which they are tried. ``BadInput`` for a file that is none."""
    own = profile / FILE
    shipped = files("windowdesk.reference").joinpath("scan_codes.toml").read_text(encoding="utf-8")
    return (*(_own(own) if own.exists() else ()), *_codes(shipped))


def _own(path: Path) -> tuple[PersonCode, ...]:
    try:
        return _codes(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(text_trouble(error)) from error
    except (KeyError, TypeError) as error:
        raise _unusable(_("每个 [[code]] 都要有 name 和 form")) from error
    except re.error as error:
        raise _unusable(_("form 不是正则表达式的写法")) from error


def _unusable(why: str) -> BadInput:
    return BadInput(
        _("扫码格式文件 {name} 读不懂：{why}。").format(name=FILE, why=why),
        saved=_("没有改动任何已有的内容。"),
        press=_("请管理员改正或移走这个文件。"),
        code="scan_codes",
    )


def _codes(text: str) -> tuple[PersonCode, ...]:
    listed: list[dict[str, Any]] = tomllib.loads(text)["code"]
    return tuple(PersonCode(str(entry["name"]), re.compile(entry["form"])) for entry in listed)
