"""From the rows of a sheet to typed values, each with its cell, and what is wrong with a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from windowdesk.catalogue.importing.cleaning import clean
from windowdesk.catalogue.importing.fields import Field, Table
from windowdesk.catalogue.importing.sheets import Cell, Row, Sheet, serial_day
from windowdesk.i18n import N_, _

_HEADER_WITHIN = 10
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_SEPARATORS = re.compile(r"[、,，;；]")
_PART = re.compile(r"\s*([^=;|\s]+)\s*=\s*([^=;]+?)\s*")
_WRONG = {
    "formula": N_("单元格是公式。公式不计算：请复制后选择性粘贴为值。"),
    "error": N_("单元格是错误值或读不懂。"),
    "long": N_("单元格的文字超过三万字。"),
    "merged": N_("单元格被合并。请取消合并，每行各自填写。"),
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell: "AUDIT_MATERIAL!C5", words, code."""

    place: str
    reason: str
    code: str


@dataclass(slots=True)
class Entry:
    """One row of a table. ``values`` by field name, blank ones left out; ``refs`` their cells."""

    table: Table
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    remarks: list[CellProblem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def place(self, name: str = "") -> str:
        """The cell of ``name``, or the row."""
        ref = self.refs.get(name)
        row = _("第 {n} 行").format(n=self.number)
        return f"{self.table.name}!{ref}" if ref else f"{self.table.name} {row}"


class Columns:
    """Which column holds which field, by the header row of a sheet."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.table = table
        self.sheet = sheet
        self.unknown: list[str] = []
        self.fields: dict[str, Field] = {}
        self.header = next(
            (row for row in sheet.rows[:_HEADER_WITHIN] if self._is_header(row)), None
        )
        if self.header is not None:
            self._name(self.header)

    def _is_header(self, row: Row) -> bool:
        names = {field.name for field in self.table.fields}
        return sum(_plain(cell.text).upper() in names for cell in row.cells.values()) >= 2

    def _name(self, row: Row) -> None:
        by_name = {field.name: field for field in self.table.fields}
        for letters, cell in row.cells.items():
            name = _plain(cell.text).upper()
            if name in by_name:
                self.fields.setdefault(letters, by_name[name])
            elif name:
                self.unknown.append(f"{self.table.name}!{cell.ref} {cell.text[:40]}")

    def missing(self) -> list[str]:
        """Needed fields that no column holds."""
        found = {field.name for field in self.fields.values()}
        return [f.name for f in self.table.fields if f.needed and f.name not in found]

    def entries(self) -> Iterator[Entry]:
        """The rows below the header that hold anything, the titles left out."""
        if self.header is None:
            return
        for row in self.sheet.rows:
            below = row.number > self.header.number
            if below and not self._is_titles(row) and self._holds(row):
                yield self._entry(row)

    def _is_titles(self, row: Row) -> bool:
        titles = [
            clean(row.cells[letters].text) == field.title
            for letters, field in self.fields.items()
            if letters in row.cells
        ]
        return len(titles) > 1 and all(titles)

    def _holds(self, row: Row) -> bool:
        return any(
            letters in row.cells
            and (row.cells[letters].text.strip() or row.cells[letters].kind in _WRONG)
            for letters in self.fields
        )

    def _entry(self, row: Row) -> Entry:
        entry = Entry(self.table, row.number)
        for letters, column in self.fields.items():
            cell = row.cells.get(letters)
            if cell is not None:
                entry.refs[column.name] = cell.ref
                _value(entry, column, cell)
        if row.hidden:
            reason = _("这一行被隐藏。看不见的内容不导入：请取消隐藏，或删去。")
            entry.problems.append(CellProblem(entry.place(), reason, "hidden_row"))
        known = {problem.place for problem in entry.problems}
        for column in self.table.fields:
            place = entry.place(column.name)
            if column.needed and column.name not in entry.values and place not in known:
                reason = _("缺少{title}（{name}）。").format(title=column.title, name=column.name)
                entry.problems.append(CellProblem(place, reason, "value_missing"))
        return entry


def _plain(text: str) -> str:
    """Half-width, composed, without outer spaces: how people mean what they type."""
    return clean(unicodedata.normalize("NFKC", text))


def _value(entry: Entry, column: Field, cell: Cell) -> None:
    place = f"{entry.table.name}!{cell.ref}"
    if cell.kind in _WRONG:
        entry.problems.append(CellProblem(place, _(_WRONG[cell.kind]), f"cell_{cell.kind}"))
        return
    if not cell.text.strip():
        return
    try:
        value = _READERS[column.kind](column, cell)
    except _Bad as problem:
        entry.problems.append(CellProblem(place, problem.reason, problem.code))
        return
    if column.kind in ("code", "count") and cell.kind == "text" and _plain(cell.text) != cell.text:
        reason = _("全角字符或多余空格已整理。")
        entry.remarks.append(CellProblem(place, reason, "tidied"))
    if value not in ("", []):
        entry.values[column.name] = value


class _Bad(Exception):
    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def _code(_column: Field, cell: Cell) -> str:
    """A code is text: as a number it may have lost zeros, and nobody can tell how many."""
    if cell.kind != "text":
        raise _Bad(
            "code_as_number",
            _("“{text}”是数字格式，前面的 0 可能已丢失。请把这一列设为文本，重新填写。").format(
                text=cell.text[:40]
            ),
        )
    return _plain(cell.text).replace(" ", "")


def _text(_column: Field, cell: Cell) -> str:
    return clean(cell.text)


def _count(_column: Field, cell: Cell) -> int:
    text = _plain(cell.text)
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    raise _Bad("not_a_count", _("“{text}”不是整数。").format(text=cell.text[:40]))


def _day(_column: Field, cell: Cell) -> date:
    text = _plain(cell.text)
    try:
        if cell.kind == "number":
            return serial_day(float(text), since_1904=False)
        match = _DATE.match(text)
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise _Bad(
        "not_a_date", _("“{text}”不是日期。请写成 2026-01-31 的形式。").format(text=cell.text[:40])
    )


def _chosen(column: Field, text: str) -> str:
    """The code of a choice, written as code, as its words, or as both."""
    choices = column.choices or {}
    plain = _plain(text)
    head = plain.partition(" ")[0].casefold()
    for code, words in choices.items():
        if head in (code.casefold(), code.lstrip("0")) or plain == words:
            return code
    listed = "、".join(f"{code} {words}" for code, words in choices.items())
    raise _Bad(
        "not_a_choice", _("“{text}”不在可选之列：{listed}。").format(text=text[:40], listed=listed)
    )


def _choice(column: Field, cell: Cell) -> str:
    return _chosen(column, cell.text)


def _yes(_column: Field, cell: Cell) -> bool:
    text = _plain(cell.text).lower()
    if text in ("1", "是", "true", "y"):
        return True
    if text in ("0", "否", "false", "n"):
        return False
    raise _Bad("not_a_choice", _("“{text}”请写 是 或 否。").format(text=cell.text[:40]))


def _list(column: Field, cell: Cell) -> list[str]:
    parts = [clean(part) for part in _SEPARATORS.split(cell.text)]
    parts = [part for part in parts if part]
    return [_chosen(column, part) for part in parts] if column.choices else parts


def _when(_column: Field, cell: Cell) -> dict[str, list[str]]:
    """``handler=agent; place=own|rent``: all of the questions, any of the options."""
    when: dict[str, list[str]] = {}
    for part in filter(None, (part.strip() for part in _plain(cell.text).split(";"))):
        match = _PART.fullmatch(part)
        options = [option.strip() for option in match[2].split("|")] if match else []
        if match is None or not all(options) or match[1] in when:
            raise _Bad(
                "when_unreadable",
                _("“{text}”读不懂。写法：问题=选项|选项；问题=选项。").format(text=part[:60]),
            )
        when[match[1]] = options
    return when


_READERS = {
    "code": _code,
    "text": _text,
    "law": _text,
    "count": _count,
    "date": _day,
    "choice": _choice,
    "yes": _yes,
    "list": _list,
    "when": _when,
}
