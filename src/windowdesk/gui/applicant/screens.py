"""Which monitor the person in front of the window looks at. No Qt: a choice over names."""

from __future__ import annotations

from collections.abc import Sequence

OFF, AUTO = "off", "auto"


def choose(setting: str, names: Sequence[str], desk: int, besides: int | None = None) -> int | None:
    """The index in ``names`` (the monitors) for ``setting``, or None for no such monitor.

    "auto": the first monitor the desk is not on, nor the window at ``besides``. A number counts from 1,
    anything else is a monitor's name. The desk's own monitor (``desk``) is never taken: it shows
    everything.
    """
    others = [index for index in range(len(names)) if index not in (desk, besides)]
    if setting == OFF:
        return None
    if setting == AUTO:
        return others[0] if others else None
    wanted = int(setting) - 1 if setting.isdigit() else _named(setting, names)
    return wanted if wanted in others else None


def _named(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else -1
