"""Profiles from files: shipped ones by name, a hall's own by path. TOML, no more than 64 kB."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from windowdesk.app.wording_files import text_trouble
from windowdesk.app.wording_joints import explained
from windowdesk.i18n import _
from windowdesk.peripherals.profiles.shape import Shape, ShapeError

SHIPPED = Path(__file__).with_name("shipped")
_LARGEST = 65_536


class ProfileError(ValueError):
    """A profile that cannot be used: its name, and what is wrong with it, in words."""


def odd(place: str, why: str) -> ProfileError:
    """What is wrong at ``place``, a profile or a key of one."""
    return ProfileError(explained(place, why))


def read_profile(name: str, kind: str) -> dict[str, Any]:
    """The table of profile ``name`` (a shipped one, or a path), which has to be of ``kind``."""
    path = Path(name).expanduser() if "/" in name or "\\" in name else SHIPPED / f"{name}.toml"
    try:
        data = path.read_bytes()[: _LARGEST + 1]
        table = tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise odd(name, text_trouble(error)) from error
    if len(data) > _LARGEST or table.get("kind") != kind:
        raise odd(name, _("不是 {kind} 的档案").format(kind=kind))
    return table


def shape_of(table: dict[str, Any], key: str, needed: str = "") -> Shape:
    """The frame that ``table`` has under ``key``; it carries the value ``needed``. ProfileError."""
    text = table.get(key)
    if not isinstance(text, str):
        raise ProfileError(_("缺少 {key}").format(key=key))
    try:
        shape = Shape.parse(text)
    except ShapeError as error:
        raise odd(key, str(error)) from error
    if needed and needed not in shape.names:
        raise ProfileError(_("{key} 没有带 {value}").format(key=key, value=needed))
    return shape
