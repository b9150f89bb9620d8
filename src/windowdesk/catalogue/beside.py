"""What only shows when the files of a folder stand beside each other: codes and versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from windowdesk.app.standards import Problem, StandardFile
from windowdesk.catalogue.words import problem_words
from windowdesk.domain.standard.check import is_warning
from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.versions import doubts_between


def beside_each_other(files: Sequence[StandardFile]) -> list[StandardFile]:
    """``files`` with what they have against each other; a version given twice is used once.

    Where two files say the same code and version, the first by name is used, always.
    """
    seen: dict[tuple[str, str], str] = {}
    kept: list[StandardFile] = []
    for file in files:
        item = file.item
        key = (item.code, item.version) if item is not None else None
        if item is not None and key in seen:
            other = {"code": item.code, "version": item.version, "file": seen[key]}
            found = _problem(file, ItemProblem("version_twice", "version", other))
            kept.append(replace(file, item=None, problems=(*file.problems, found)))
            continue
        if key is not None:
            seen[key] = file.file
        kept.append(file)
    return _with_doubts(kept)


def _with_doubts(files: list[StandardFile]) -> list[StandardFile]:
    place = {id(file.item): index for index, file in enumerate(files) if file.item is not None}
    items: list[Item] = [file.item for file in files if file.item is not None]
    for doubt in doubts_between(items):
        index = place[id(doubt.item)]
        other = files[place[id(doubt.other)]].file
        problem = ItemProblem(doubt.code, doubt.place, {**doubt.detail, "file": other})
        found = _problem(files[index], problem)
        files[index] = replace(files[index], problems=(*files[index].problems, found))
    return files


def _problem(file: StandardFile, problem: ItemProblem) -> Problem:
    what, fix = problem_words(problem)
    line = file.lines.get(problem.place, 0)
    return Problem(file.file, line, problem.place, what, fix, is_warning(problem), problem.code)
