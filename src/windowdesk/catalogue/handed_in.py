"""Item files as somebody hands them in, in memory: no path of theirs is ever opened.

The same reading, the same rules and the same limits as a folder (``load``), for the centre's console.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from windowdesk.app.standards import Problem, StandardFile
from windowdesk.catalogue.beside import beside_each_other
from windowdesk.catalogue.files import FileLibrary
from windowdesk.catalogue.load import (
    LIBRARIES,
    MAX_FILES,
    Shelves,
    read_file,
    read_library,
    shipped_libraries,
)
from windowdesk.catalogue.tree import TreeError, read_tree
from windowdesk.catalogue.words import change_words
from windowdesk.domain.standard.diff import diff_items
from windowdesk.domain.standard.model import Item, Organ


class HandedIn:
    """Implements :class:`windowdesk.app.standards.StandardsReader`."""

    def read(self, files: Sequence[tuple[str, bytes]], today: date) -> tuple[StandardFile, ...]:
        """``files`` (name and content) checked as of ``today``, then beside each other.

        ``organs.yaml`` and ``procedures.yaml`` among them add to the shipped ones.
        """
        shelves, found = self._shelves(files, today)
        for name, content in files[:MAX_FILES]:
            if name not in LIBRARIES:
                found.append(_read(name, content, shelves))
        return tuple(beside_each_other(found))

    def _shelves(
        self, files: Sequence[tuple[str, bytes]], today: date
    ) -> tuple[Shelves, list[StandardFile]]:
        shared = shipped_libraries()
        organs, procedures = dict(shared[0]), dict(shared[1])
        broken: list[StandardFile] = []
        for name, content in files:
            if name in LIBRARIES:
                problems: list[Problem] = []
                target: dict[str, Any] = organs if LIBRARIES[name] is Organ else procedures
                target.update(_library(name, content, problems))
                if problems:
                    broken.append(StandardFile(name, "", name, None, None, tuple(problems)))
        return Shelves(organs, procedures, today), broken

    def shipped(self) -> tuple[StandardFile, ...]:
        """The standards that come with the program."""
        return FileLibrary().files()

    def written(self, old: Item, new: Item) -> tuple[str, ...]:
        """What is written differently, part by part, in words."""
        return tuple(change_words(change, new) for change in diff_items(old, new))


def _library(name: str, content: bytes, problems: list[Problem]) -> dict[str, Any]:
    try:
        return read_library(name, read_tree(content), LIBRARIES[name], problems)
    except TreeError as trouble:
        problems.append(Problem(name, trouble.line, "", trouble.what, trouble.fix))
        return {}


def _read(name: str, content: bytes, shelves: Shelves) -> StandardFile:
    try:
        return read_file(name, read_tree(content), shelves)
    except TreeError as problem:
        found = Problem(name, problem.line, "", problem.what, problem.fix)
        return StandardFile(name, "", "", None, None, (found,))
