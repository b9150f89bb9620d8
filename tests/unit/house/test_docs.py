"""The pages are true where a machine can tell: links lead somewhere, commands and settings exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from windowdesk.cli import _COMMANDS
from windowdesk.domain.decision.model import Document
from windowdesk.settings import declared

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
_COMMAND = re.compile(r"\bwindowdesk ([a-z][a-z-]+)")
# words that follow the program's name in prose
_PROSE = {"is", "has", "on", "start", "and", "in"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_every_command_named_in_a_page_exists() -> None:
    named = {word for page in PAGES for word in _COMMAND.findall(page.read_text(encoding="utf-8"))}
    assert named - _PROSE - set(_COMMANDS) == set()


def test_the_installers_page_names_only_settings_that_exist() -> None:
    page = (ROOT / "docs" / "installer.md").read_text(encoding="utf-8")
    block = page[page.index("## Settings") : page.index("## People")]
    named = set(re.findall(r"^ {4}([a-z_]+) = ", block, flags=re.MULTILINE))
    assert named
    assert named <= {setting.name for setting in declared()}


def test_no_screenshot_lies_about_unused() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shots = sorted(path.name for path in (ROOT / "docs" / "shots").glob("*.png"))
    assert [shot for shot in shots if f"shots/{shot}" not in text] == []


@pytest.mark.parametrize("name", ["decision", "issue", "verify"])
def test_the_schemas_know_every_kind_of_document(name: str) -> None:
    text = (ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    known = re.findall(r'"enum": \[([^\]]*"acceptance"[^\]]*"labels"[^\]]*)\]', text)
    assert known
    for kinds in known:
        assert {kind.value for kind in Document} <= set(re.findall(r'"(\w+)"', kinds))


@pytest.mark.parametrize(("name", "most"), [("acceptance", 60), ("acceptance-devices", 40)])
def test_every_test_that_is_named_for_a_promise_exists(name: str, most: int) -> None:
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    file, missing, named = "", [], 0
    for path, test in re.findall(r"`([a-z0-9_/]+\.py)?::(test_\w+)`", page):
        file, named = path or file, named + 1
        place = ROOT / "tests" / file
        if not place.is_file() or f"def {test}(" not in place.read_text(encoding="utf-8"):
            missing.append(f"{file}::{test}")
    assert missing == []
    # each row names one at least
    rows = re.findall(r"^\| (?!promise|day|proof|---)", page, flags=re.MULTILINE)
    assert named >= len(rows) > most
