"""The codes that set scanners up, a file for each family; only what is published, with its source."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from windowdesk.app.scanner_sheet import Family, Step


def families() -> tuple[Family, ...]:
    """Every family there is a file for, by name."""
    here = files("windowdesk.peripherals.scanner.families")
    found = [
        _family(file.read_text(encoding="utf-8"))
        for file in here.iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda family: family.name))


def _family(text: str) -> Family:
    raw = tomllib.loads(text)
    steps = tuple(Step(step["words"], step["code"]) for step in raw["step"])
    return Family(raw["name"], steps, raw["source"], raw.get("remark", ""))
