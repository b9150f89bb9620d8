"""Item files, one or a folder of them, to items and the problems found on the way."""

from __future__ import annotations

import functools
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.standards import Draft, Problem, StandardFile
from windowdesk.app.wording_files import file_trouble
from windowdesk.catalogue.beside import beside_each_other
from windowdesk.catalogue.drafts import is_draft, read_draft
from windowdesk.catalogue.places import line_of
from windowdesk.catalogue.read import MISSING, Reader
from windowdesk.catalogue.shorthand import shorthands
from windowdesk.catalogue.tree import MAX_BYTES, Node, TreeError, read_tree
from windowdesk.catalogue.words import problem_words
from windowdesk.domain.standard.check import check_item, is_warning
from windowdesk.domain.standard.model import Item, Organ, Procedure
from windowdesk.i18n import _, counted

SHIPPED = Path(__file__).parent
ITEMS = "items"
LIBRARIES = {"organs.yaml": Organ, "procedures.yaml": Procedure}
SUFFIXES = frozenset((".yaml", ".yml"))
MAX_FILES = 20_000
FORMAT = "windowdesk/item/1"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The items that may be used, what was wrong, what a person should look at, and the skeletons.

    ``files`` has every file with what it holds, in order of its name.
    """

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    drafts: tuple[Draft, ...] = ()
    files: tuple[StandardFile, ...] = ()

    @classmethod
    def of(cls, files: Iterable[StandardFile], found: Iterable[Problem]) -> LoadReport:
        """Errors and doubts apart; items in order of code and effective date."""
        files, found = tuple(files), tuple(found)
        items = [file.item for file in files if file.item is not None]
        return cls(
            tuple(sorted(items, key=lambda item: (item.code, item.effective, item.version))),
            tuple(problem for problem in found if not problem.warning),
            tuple(problem for problem in found if problem.warning),
            tuple(file.draft for file in files if file.draft is not None),
            files,
        )


def load_items(path: Path, today: date | None = None) -> LoadReport:
    """The items of a file, or of every ``*.yaml`` directly in a folder, that may be used.

    An item that contradicts itself is a problem and is not given: a broken standard must not
    decide. ``warnings`` leave their item in use; ``today`` asks what only a day can tell, too (an
    item past its date). A skeleton (``draft: true``) is never given.

    ``organs.yaml`` and ``procedures.yaml`` beside the items add to the shipped ones. Raises
    ``BadCatalogue`` when ``path`` does not exist or is one file that cannot be read at all; a
    folder's unreadable files are problems, and its other items are still given.
    """
    if path.is_dir():
        return _load_folder(path, today)
    problems: list[Problem] = []
    shelves = Shelves(*_libraries(path.parent, problems), today)
    try:
        tree = read_tree(_bytes(path))
    except TreeError as problem:
        raise _unreadable(path, problem) from problem
    file = read_file(path.name, tree, shelves)
    return LoadReport.of((file,), (*problems, *file.problems))


@dataclass(frozen=True, slots=True)
class Shelves:
    """What items may name, and the day they are checked for (None: the day each takes effect).

    ``known_sound`` items are read without being checked.
    """

    organs: dict[str, Organ]
    procedures: dict[str, Procedure]
    today: date | None
    known_sound: bool = False


@functools.cache
def shipped_items() -> tuple[Item, ...]:
    """The items that come with the program, in order of their code.

    They are known to hold together (tests/unit/catalogue), so a start does not walk all their ways.
    """
    report = _load_folder(SHIPPED / ITEMS, None, known_sound=True)
    if report.problems:
        raise BadCatalogue(report.problems[0].text())
    return report.items


@functools.cache
def shipped_libraries() -> tuple[dict[str, Organ], dict[str, Procedure]]:
    """The organs and procedures that come with the program."""
    return _libraries(SHIPPED, [])


def _load_folder(folder: Path, today: date | None, *, known_sound: bool = False) -> LoadReport:
    problems: list[Problem] = []
    shelves = Shelves(*_libraries(folder, problems), today, known_sound)
    files: list[StandardFile] = []
    for path in _files(folder, problems):
        try:
            files.append(read_file(path.name, read_tree(_bytes(path)), shelves))
        except TreeError as problem:
            found = Problem(path.name, problem.line, "", problem.what, problem.fix)
            files.append(StandardFile(path.name, "", "", None, None, (found,)))
    files = beside_each_other(files)
    return LoadReport.of(files, [*problems, *(p for file in files for p in file.problems)])


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
            counted("目录里的事项文件超过 {n} 个。", MAX_FILES), press=_("请分目录存放。")
        )
    return found


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
    return read_library(path.name, tree, kind, problems)


def read_library(file: str, tree: Node, kind: type, problems: list[Problem]) -> dict[str, Any]:
    """What ``tree`` names of ``kind`` (:class:`Organ` or :class:`Procedure`), by key."""
    reader = Reader(file, shorthands({}, {}))
    entries = reader.entries(tree, "")
    read = {
        key: reader.read(kind, node, key)
        for key, node in ({} if entries is MISSING else entries).items()
    }
    problems.extend(reader.problems)
    return {key: value for key, value in read.items() if value is not MISSING}


def read_file(name: str, tree: Node, shelves: Shelves) -> StandardFile:
    """One file with its item, its skeleton, or what keeps it from being either."""
    reader = Reader(name, shorthands(shelves.organs, shelves.procedures))
    code, title = _said(tree, "code"), _said(tree, "name")
    body = without_format(reader, tree)
    if body is not None and is_draft(reader, body):
        draft = None if reader.problems else read_draft(reader, body)
        return StandardFile(name, code, title, None, draft, tuple(reader.problems))
    item = MISSING if body is None else reader.fields(Item, body, "")
    if item is MISSING or reader.problems:
        return StandardFile(name, code, title, None, None, tuple(reader.problems))
    found = (
        [] if shelves.known_sound else checked(name, tree, item, shelves.today or item.effective)
    )
    usable = item if all(problem.warning for problem in found) else None
    places = ("version", "effective", "cancelled", *(f"codes.{c.scheme}" for c in item.codes))
    lines = {place: line_of(tree, place) for place in places}
    return StandardFile(name, code, title, usable, None, tuple(found), lines)


def _said(tree: Node, key: str) -> str:
    """What a file says of itself before anything is checked, for lists."""
    node = (tree.entries or {}).get(key)
    return (node.text or "").strip()[:200] if node is not None else ""


def checked(file: str, tree: Node, item: Item, today: date) -> list[Problem]:
    """What :func:`check_item` finds, with lines and words."""
    found = []
    for problem in check_item(item, today):
        what, fix = problem_words(problem)
        # of two with one id, the second is the one to change
        line = line_of(tree, problem.place, nth=int(problem.code == "id_twice"))
        warning = is_warning(problem)
        found.append(Problem(file, line, problem.place, what, fix, warning, problem.code))
    return found


def without_format(reader: Reader, tree: Node) -> Node | None:
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
