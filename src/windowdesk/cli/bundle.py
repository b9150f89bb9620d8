"""The support bundle of ``doctor --bundle``: what a maintainer needs, and nobody's data.

Nothing is copied and cleaned: only what is known to be harmless is written. Of settings, values that
are short plain ASCII; of the log, named fields whose values are words of the program; of what devices said,
heads and short answers (:mod:`windowdesk.peripherals.wires.recording`). A text that could hold a name or
a number is left out, whatever it holds.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from windowdesk.cli.finding import Finding
from windowdesk.peripherals.wires.recording import Frame
from windowdesk.settings import Settings

_LOG_FIELDS = ("timestamp", "level", "logger", "event", "fault", "code", "role", "there", "kind")
_LINES = 500
# words of the program, addresses and files of devices: no blanks, no letters beyond ASCII
_PLAIN = re.compile(r"[A-Za-z0-9_.:/@,+\[\]-]{0,64}")
# a number of a person, a case or a telephone
_LONG_NUMBER = re.compile(r"\d{8,}")
# what is free text in the settings says who and where, not what is wrong
_FREE = ("centre_name", "window", "supervision_phone", "witness", "mirror", "centre_ca")
LEFT_OUT = "…"


def write(
    path: Path,
    findings: Iterable[Finding],
    config: Settings,
    log: Path,
    frames: Iterable[Frame] = (),
) -> None:
    """Write the bundle to ``path``; FileExistsError rather than replacing one."""
    with path.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        free = _free_texts(config)
        found = [
            {key: _cleaned(str(value), free) for key, value in asdict(one).items()}
            for one in findings
        ]
        bundle.writestr("doctor.json", json.dumps(found, ensure_ascii=False, indent=1))
        said = {
            field.name: plain(str(getattr(config, field.name)))
            for field in fields(config)
            if field.name not in _FREE
        }
        bundle.writestr("settings.json", json.dumps(said, indent=1))
        said_and_heard = (asdict(one) | {"where": plain(one.where)} for one in frames)
        bundle.writestr("frames.jsonl", "".join(json.dumps(one) + "\n" for one in said_and_heard))
        bundle.writestr("log.jsonl", "".join(json.dumps(line) + "\n" for line in _lines(log)))


def plain(value: str) -> str:
    """``value`` where it is a word of the program, else :data:`LEFT_OUT`."""
    fine = _PLAIN.fullmatch(value) and not _LONG_NUMBER.search(value)
    return value if fine and "/home/" not in value else LEFT_OUT


def _free_texts(config: Settings) -> tuple[str, ...]:
    """What somebody typed into the settings and what may be anything, the longest first."""
    values = (str(getattr(config, field.name)) for field in fields(config))
    return tuple(sorted((one for one in values if plain(one) == LEFT_OUT), key=len, reverse=True))


def _cleaned(words: str, free: tuple[str, ...]) -> str:
    """A finding's words: ours, without what somebody typed into the settings and long numbers."""
    for text in free:
        words = words.replace(text, LEFT_OUT)
    return re.sub(r"/home/[^/\s]+", "~", _LONG_NUMBER.sub(LEFT_OUT, words))


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LINES:]
    except OSError:
        return
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict):
            yield {
                key: value
                if isinstance(value, bool | int) and abs(value) < 10**6
                else time_or_plain(key, value)
                for key, value in said.items()
                if key in _LOG_FIELDS
            }


def time_or_plain(key: str, value: object) -> str:
    """A field of the log; the time is written by the program itself."""
    text = str(value)
    return (
        text
        if key == "timestamp" and len(text) < 40 and text[:4].isdigit() and "T" in text
        else plain(text)
    )
