"""The grades of 好差评 as data: shipped ones, or those of the profile."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from windowdesk import logs
from windowdesk.app.pads import Level, Reason
from windowdesk.protocol.evaluations import MOST_REASONS, REASON

FILE = "evaluation.toml"
_SHIPPED = Path(__file__).with_name(FILE)
_CODES = [1, 2, 3, 4, 5]


def load_levels(profile: Path) -> tuple[Level, ...]:
    """The five grades, best first; the shipped ones where the profile's file cannot be used."""
    own = profile / FILE
    if own.exists():
        try:
            return read_levels(own)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # a wrong file must not keep a counter from working; the log names it
            logs.get(__name__).error("evaluation_file")
    return read_levels(_SHIPPED)


def read_levels(path: Path) -> tuple[Level, ...]:
    """The grades of a file. ValueError, KeyError and the like where it is none of ours."""
    found = tuple(map(_level, tomllib.loads(path.read_text(encoding="utf-8"))["level"]))
    if [level.code for level in found] != _CODES:
        raise ValueError("there are five grades, 1 to 5")
    return found


def _level(table: dict[str, Any]) -> Level:
    reasons = tuple(Reason(str(code), str(words)) for code, words in table["reasons"].items())
    if len(reasons) > MOST_REASONS or not all(REASON.fullmatch(one.code) for one in reasons):
        # the centre would refuse every evaluation that names one
        raise ValueError(
            "a reason has a code of letters and digits, and a grade has twenty at most"
        )
    return Level(int(table["code"]), str(table["words"]), reasons)
