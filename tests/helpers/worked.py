"""The worked submissions of docs/examples, and the page that says what each of them comes to.

``python -m tests.helpers.worked`` writes the page anew: read what changed before you commit it.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from windowdesk.catalogue.load import shipped_items
from windowdesk.cli import main

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "examples"
PAGE = FOLDER / "README.md"
_HEAD = """\
# Worked submissions

For each shipped item a folder, and in it one submission for every outcome its standard allows (and a few more that
show what is particular to it). The name of a file is its outcome. Try one:

    windowdesk decide docs/examples/food-licence/correct_once.json
    windowdesk issue docs/examples/food-licence/accept.json --out papers

`decide` judges on the day written in the file; `issue` takes it in now, so a dated paper may have aged by then.
Everybody in them is invented (division 999999, bodies with `XN`). *Decides* is the rule that decides, with the
material, check-point or answer it speaks of. A test holds every row to what the program says, and asks the
standards themselves whether an outcome they allow is missing here.
"""
# what weighs where: a verdict that waits, one that asks for corrections, and all others
_DECIDING = {"undetermined": "waits", "correct_now": "gap", "correct_once": "gap"}


def worked(folder: Path = FOLDER) -> list[Path]:
    """Every worked submission, in order."""
    return sorted(folder.glob("*/*.json"))


def outcome_named(path: Path) -> str:
    """The outcome a file promises by its name: ``accept-renewal_late`` is an ``accept``."""
    return path.stem.split("-")[0]


def decided(path: Path) -> dict[str, Any]:
    """What ``windowdesk decide FILE --json`` prints."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        ended = main(["decide", str(path), "--json"])
    answer: dict[str, Any] = json.loads(heard.getvalue())
    assert ended == 0, answer
    return answer


def deciding(decision: dict[str, Any]) -> Iterator[str]:
    """The reasons that decide, each with what it speaks of."""
    weight = _DECIDING.get(decision["outcome"], "decides")
    for reason in decision["reasons"]:
        if reason["weight"] == weight:
            place = ".".join(filter(None, (reason.get("material"), reason.get("point"))))
            yield f"`{reason['rule']}` {place}".strip()


def page() -> str:
    """The page as the program has it now."""
    names = {item.code: item.name for item in shipped_items()}
    text = _HEAD
    for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        rows = [(path, decided(path)) for path in worked() if path.parent == folder]
        text += f"\n## {folder.name}: {names[rows[0][1]['item']]}\n\n"
        text += "| file | situation | decides | papers |\n|---|---|---|---|\n"
        text += "".join(_row(path, decision) for path, decision in rows)
    return text


def _row(path: Path, decision: dict[str, Any]) -> str:
    situation = json.loads(path.read_text(encoding="utf-8"))["note"]
    link = f"[{path.stem}]({path.parent.name}/{path.name})"
    papers = ", ".join(decision["documents"]) or "–"
    return f"| {link} | {situation} | {'; '.join(deciding(decision))} | {papers} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
