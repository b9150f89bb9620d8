"""The catalogue as files: what each holds, what is wrong with it, and skeletons not yet complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from windowdesk.app.wording_joints import explained
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in ``file`` at ``line`` (from 1; 0: the whole file).

    ``place`` is the path of keys ("requirements[2].points[0].basis"). ``what`` and ``fix`` are in
    the person's language. ``warning``: the standard can be used, somebody should look.
    """

    file: str
    line: int
    place: str
    what: str
    fix: str
    warning: bool = False
    code: str = "bad_catalogue"

    def text(self) -> str:
        """One line for a person: file, line, place, what, and how to fix it."""
        where = _("{file} 第 {line} 行").format(file=self.file, line=self.line)
        if self.line == 0:
            where = self.file
        place = f" {self.place}" if self.place else ""
        return explained(f"{where}{place}", f"{self.what}{self.fix}")

    __str__ = text


@dataclass(frozen=True, slots=True)
class Draft:
    """A skeleton (``draft: true``): known by name and code, never given to the desk.

    ``missing`` are the keys an item must have and this one has not.
    """

    file: str
    code: str
    name: str
    organ: str
    missing: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class StandardFile:
    """One file of the catalogue: its ``item`` where usable, its ``draft`` where it is a skeleton.

    Neither where the file is broken; ``problems`` (doubts among them) then say why. ``lines``: where
    what other files may contradict is written ("effective", "codes.handling_14").
    """

    file: str
    code: str
    name: str
    item: Item | None
    draft: Draft | None
    problems: tuple[Problem, ...]
    lines: Mapping[str, int] = field(default_factory=dict)


class Library(Protocol):
    """Where the standards are written."""

    def files(self) -> tuple[StandardFile, ...]:
        """Every file in order of its name. May wait for the disk; ``BadCatalogue`` if unreadable."""
        ...


class StandardsReader(Protocol):
    """Standards handed in as files, for whoever publishes them; see ``catalogue.handed_in``."""

    def read(self, files: Sequence[tuple[str, bytes]], today: date) -> tuple[StandardFile, ...]:
        """Every file (its name and content) with what it holds and what is wrong with it."""
        ...

    def shipped(self) -> tuple[StandardFile, ...]:
        """The standards that come with the program."""
        ...

    def written(self, old: Item, new: Item) -> tuple[str, ...]:
        """What is written differently in ``new``, in words, part by part."""
        ...


class HolidayReader(Protocol):
    """A year's holidays handed in as a file; see ``reference.handed_in``."""

    def read(self, name: str, content: bytes) -> tuple[int, str]:
        """The year and its table as JSON. ``BadInput`` says what is wrong with it."""
        ...
