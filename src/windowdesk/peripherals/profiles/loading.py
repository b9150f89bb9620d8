"""Profiles from files: shipped ones by name, a hall's own by path. TOML, no more than 64 kB."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from windowdesk.peripherals.profiles.shape import Shape, ShapeError

SHIPPED = Path(__file__).with_name("shipped")
_LARGEST = 65_536


class ProfileError(ValueError):
    """A profile that cannot be used: its name, and what is wrong with it."""


def read_profile(name: str, kind: str) -> dict[str, Any]:
    """The table of profile ``name`` (a shipped one, or a path), which has to be of ``kind``."""
    path = Path(name).expanduser() if "/" in name or "\\" in name else SHIPPED / f"{name}.toml"
    try:
        data = path.read_bytes()[: _LARGEST + 1]
        table = tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise ProfileError(f"{name}: {type(error).__name__}") from error
    if len(data) > _LARGEST or table.get("kind") != kind:
        raise ProfileError(f"{name}: no profile of a {kind}")
    return table


def shape_of(table: dict[str, Any], key: str, needed: str = "") -> Shape:
    """The frame that ``table`` has under ``key``; it carries the value ``needed``. ProfileError."""
    text = table.get(key)
    if not isinstance(text, str):
        raise ProfileError(f"{key} is missing")
    try:
        shape = Shape.parse(text)
    except ShapeError as error:
        raise ProfileError(f"{key}: {error}") from error
    if needed and needed not in shape.names:
        raise ProfileError(f"{key} does not carry {needed}")
    return shape
