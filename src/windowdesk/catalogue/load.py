"""Item files, one or a folder of them, to items and the problems found on the way."""

from __future__ import annotations

import functools
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.wording_files import file_trouble
from windowdesk.catalogue.problems import Problem
from windowdesk.catalogue.read import MISSING, Reader
from windowdesk.catalogue.shorthand import shorthands
from windowdesk.catalogue.tree import MAX_BYTES, Node, TreeError, read_tree
from windowdesk.catalogue.words import problem_words
from windowdesk.domain.standard.check import check_item, is_warning
from windowdesk.domain.standard.model import Item, Organ, Procedure
from windowdesk.i18n import _

SHIPPED = Path(__file__).parent
ITEMS = "items"
LIBRARIES = {"organs.yaml": Organ, "procedures.yaml": Procedure}
SUFFIXES = frozenset((".yaml", ".yml"))
MAX_FILES = 5_000
FORMAT = "windowdesk/item/1"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The items that may be used, what was wrong, and what a person should look at."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item], found: Iterable[Problem]) -> LoadReport:
        """Errors and doubts apart; items in order of code and effective date."""
        found = tuple(found)
        return cls(
            tuple(sorted(items, key=lambda item: (item.code, item.effective, item.version))),
            tuple(problem for problem in found if not problem.warning),
            tuple(problem for problem in found if problem.warning),
        )


def load_items(path: Path) -> LoadReport:
    """The items of a file, or of every ``*.yaml`` directly in a folder, that may be used.

    An item that contradicts itself is a problem and is not given: a broken standard must not
    decide. ``warnings`` leave their item in use.

    ``organs.yaml`` and ``procedures.yaml`` beside the items add to the shipped ones. Raises
    ``BadCatalogue`` when ``path`` does not exist or is one file that cannot be read at all; a
    folder's unreadable files are problems, and its other items are still given.
    """
    if path.is_dir():
        return _load_folder(path)
    problems: list[Problem] = []
    organs, procedures = _libraries(path.parent, problems)
    try:
        tree = read_tree(_bytes(path))
    except TreeError as problem:
        raise _unreadable(path, problem) from problem
    item = _item(path.name, tree, organs, procedures, problems)
    return LoadReport.of(() if item is None else (item,), problems)


@functools.cache
def shipped_items() -> tuple[Item, ...]:
    """The items that come with the program, in order of their code."""
    report = load_items(SHIPPED / ITEMS)
    if report.problems:
        raise BadCatalogue(report.problems[0].text())
    return report.items


def _load_folder(folder: Path) -> LoadReport:
    problems: list[Problem] = []
    organs, procedures = _libraries(folder, problems)
    items: list[Item] = []
    for path in _files(folder, problems):
        try:
            tree = read_tree(_bytes(path))
        except TreeError as problem:
            problems.append(Problem(path.name, problem.line, "", problem.what, problem.fix))
            continue
        item = _item(path.name, tree, organs, procedures, problems)
        if item is not None and _is_new(item, items, path.name, problems):
            items.append(item)
    return LoadReport.of(items, problems)


def _files(folder: Path, problems: list[Problem]) -> list[Path]:
    """The item files of ``folder``; links that lead out of it are named and left alone."""
    home = folder.resolve()
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name in LIBRARIES:
            continue
        if not path.resolve().is_relative_to(home):
            problems.append(
                Problem(
                    path.name, 0, "", _("这是指向目录之外的链接。"), _("请把文件本身放进目录。")
                )
            )
            continue
        found.append(path)
    if len(found) > MAX_FILES:
        raise BadCatalogue(
            _("目录里的事项文件超过 {n} 个。").format(n=MAX_FILES), press=_("请分目录存放。")
        )
    return found


def _is_new(item: Item, items: list[Item], file: str, problems: list[Problem]) -> bool:
    if all((item.code, item.version) != (other.code, other.version) for other in items):
        return True
    what = _("事项 {code} 的版本 {version} 已在另一个文件中。")
    problems.append(
        Problem(
            file,
            0,
            "version",
            what.format(code=item.code, version=item.version),
            _("请改版本号，或删去其中一个文件。"),
        )
    )
    return False


def _bytes(path: Path) -> bytes:
    """The content of a plain file, at most one byte more than is allowed."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise TreeError(0, _("这不是普通文件。"), _("请指定事项文件或其目录。"))
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise TreeError(
            0, _("文件打不开：{why}。").format(why=file_trouble(problem)), _("请检查路径和权限。")
        ) from problem


def _unreadable(path: Path, problem: TreeError) -> BadCatalogue:
    found = Problem(path.name, problem.line, "", problem.what, problem.fix)
    return BadCatalogue(found.text(), saved=_("没有改动任何内容。"))


def _libraries(
    folder: Path, problems: list[Problem]
) -> tuple[dict[str, Organ], dict[str, Procedure]]:
    """Organs and procedures that items may name: the shipped ones and those of ``folder``."""
    found: dict[str, dict[str, Any]] = {name: {} for name in LIBRARIES}
    for place in dict.fromkeys((SHIPPED, folder)):
        for name, kind in LIBRARIES.items():
            path = place / name
            if path.exists():
                found[name] |= _library(path, kind, problems)
    return found["organs.yaml"], found["procedures.yaml"]


def _library(path: Path, kind: type, problems: list[Problem]) -> dict[str, Any]:
    try:
        tree = read_tree(_bytes(path))
    except TreeError as problem:
        problems.append(Problem(path.name, problem.line, "", problem.what, problem.fix))
        return {}
    reader = Reader(path.name, shorthands({}, {}))
    entries = reader.entries(tree, "")
    read = {
        key: reader.read(kind, node, key)
        for key, node in ({} if entries is MISSING else entries).items()
    }
    problems.extend(reader.problems)
    return {key: value for key, value in read.items() if value is not MISSING}


def _item(
    file: str,
    tree: Node,
    organs: dict[str, Organ],
    procedures: dict[str, Procedure],
    problems: list[Problem],
) -> Item | None:
    reader = Reader(file, shorthands(organs, procedures))
    body = _without_format(reader, tree)
    item = MISSING if body is None else reader.fields(Item, body, "")
    problems.extend(reader.problems)
    if item is MISSING or reader.problems:
        return None
    found = checked(file, tree, item, item.effective)
    problems.extend(found)
    return item if all(problem.warning for problem in found) else None


def checked(file: str, tree: Node, item: Item, today: date) -> list[Problem]:
    """What :func:`check_item` finds, with lines and words."""
    lines = id_lines(tree)
    found = []
    for problem in check_item(item, today):
        what, fix = problem_words(problem)
        line = next((lines[key] for key in _keys(problem.place) if key in lines), tree.line)
        warning = is_warning(problem)
        found.append(Problem(file, line, problem.place, what, fix, warning, problem.code))
    return found


def _keys(place: str) -> list[str]:
    """The ids and keys of a place, the innermost first."""
    return [part.split("[")[0] for part in reversed(place.split("."))]


def id_lines(tree: Node) -> dict[str, int]:
    """Where each id is given, and each key of the item itself."""
    lines: dict[str, int] = {}
    for node in _nodes(tree):
        named = (node.entries or {}).get("id")
        if named is not None and named.text is not None:
            lines.setdefault(named.text, named.line)
    return tree.key_lines | lines


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in (*(node.items or ()), *(node.entries or {}).values()):
        yield from _nodes(child)


def _without_format(reader: Reader, tree: Node) -> Node | None:
    """The item without its first line, which names the format so that a later one can differ."""
    entries = tree.entries or {}
    named = entries.get("format")
    if named is None or named.text != FORMAT:
        reader.report(
            named.line if named else tree.line,
            "format",
            _("这不是 {format} 格式的事项文件。").format(format=FORMAT),
            _("请在文件第一行写：format: {format}").format(format=FORMAT),
        )
        return None
    rest = {key: value for key, value in entries.items() if key != "format"}
    return Node(tree.line, entries=rest, key_lines=tree.key_lines)
