"""What is wrong with an item file: where it is, what it is, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass

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
        place = f" {self.place}" if self.place else ""
        return f"{where}{place}：{self.what}{self.fix}"

    __str__ = text
