"""What may not be in the repository, and what must be: read from the tracked files themselves."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from .tree import ROOT, tracked

# put together here, so that this file does not find itself
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry." + "npmjs",
    "deb." + "debian.org",
]
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|tmp/wd)/")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|pragma: no " + "cover")
BARE_IGNORE = re.compile(
    r"#\s*(?:type: ignore(?!\[[\w,\s-]+\]\s*#\s*\w)|noqa(?!: [A-Z]+\d+.* - \w))"
)
# a style sheet or a page with a merge left open in it is still a text that "works"
OPEN_MERGE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
BINARY = {".png", ".ttf", ".ico", ".pdf", ".gz", ".jpg"}


def texts() -> list[tuple[Path, str]]:
    """Every tracked text file with its content."""
    return [
        (path, (ROOT / path).read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.suffix not in BINARY
    ]


def test_patterns_catch_what_they_are_for() -> None:
    for line in ("cd /wo" + "rk/main", '"/ro' + 'ot/x"', "see /ho" + "me/anna/x"):
        assert MACHINE.search(line)
    assert not MACHINE.search("docs/work/x and ../home/page")
    assert UNFINISHED.search("# TO" + "DO later")
    for line in ("x  # type: " + "ignore", "x  # type: " + "ignore[misc]", "x  # no" + "qa: E501"):
        assert BARE_IGNORE.search(line)
    for line in ("x  # type: " + "ignore[misc]  # untyped", "x  # no" + "qa: E501 - a table"):
        assert not BARE_IGNORE.search(line)


def test_no_registry_host_and_no_path_of_a_machine() -> None:
    found = [
        f"{path}: {word}"
        for path, text in texts()
        for word in [*(r for r in REGISTRIES if r in text), *MACHINE.findall(text)]
    ]
    assert found == []


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{path}:{number}"
        for path, text in texts()
        if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_merge_was_left_open() -> None:
    assert OPEN_MERGE.search("a\n" + "<" * 7 + " HEAD\nb")
    assert [str(path) for path, text in texts() if OPEN_MERGE.search(text)] == []


def test_every_ignore_names_its_code_and_reason() -> None:
    found = [
        f"{path}:{number}"
        for path, text in texts()
        if path.suffix == ".py" and path.name != Path(__file__).name
        for number, line in enumerate(text.splitlines(), 1)
        if BARE_IGNORE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["run.txt", "central.txt", "dev.txt", "bench.txt", "emupos.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) > 10
    assert [b.split("\n")[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b] == []
    assert "://" not in text


def declared(group: str) -> list[str]:
    """Names of the packages pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    lines = {
        "run": project["project"]["dependencies"],
        "central": [line for names in extras.values() for line in names],
        **project["dependency-groups"],
    }[group]
    return [re.split(r"[<>=\[; ]", line)[0] for line in lines]


def test_every_dependency_has_its_reason_written_down() -> None:
    page = (ROOT / "docs/decisions/0003-dependencies.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w-]+)`", page))
    assert [
        name
        for group in ("run", "central", "dev", "bench")
        for name in declared(group)
        if name not in named
    ] == []


@pytest.mark.parametrize("group", ["run", "central", "dev", "bench"])
def test_lock_holds_what_is_declared(group: str) -> None:
    def plain(name: str) -> str:
        return name.lower().replace("_", "-")

    text = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
    locked = {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.M)}
    assert [name for name in declared(group) if plain(name) not in locked] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name for name in pages if f"({name})" not in index] == []


def test_no_file_is_past_five_hundred_lines() -> None:
    found = [
        f"{path}: {len(text.splitlines())} lines"
        for path, text in texts()
        if path.suffix == ".py" and len(text.splitlines()) > 500
    ]
    assert found == []


MERGE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def test_no_merge_was_left_half_done() -> None:
    assert MERGE.search("a\n" + "<" * 7 + " HEAD\n")
    assert [str(path) for path, text in texts() if MERGE.search(text)] == []
