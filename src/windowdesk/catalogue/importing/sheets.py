"""The sheets of a workbook as rows of cells, read as a stream and within limits.

Only what a table of texts needs is understood. A formula is never worked out: its cell says that it
is one. Macros refuse the workbook; links to other files are named and not followed.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from windowdesk.catalogue.importing.archive import Archive, WorkbookTrouble
from windowdesk.catalogue.importing.hardened import XmlTrouble, guarded, local, parse
from windowdesk.i18n import _

MAX_CELL = 32_767  # what the format itself allows
MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_STRINGS = 500_000
MAX_SHEETS = 100
_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
# number formats of the format's own list that show a date
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)))
_DATE_FORMAT = re.compile(r"[yd年月日]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty. ``kind``: "text", "number", "date", "bool", "formula", "error",
    "long" (more text than a cell may hold), "merged" (covered by a merged range)."""

    ref: str
    text: str
    kind: str = "text"


@dataclass(slots=True)
class Row:
    """A row by column letters; ``number`` from 1."""

    number: int
    hidden: bool = False
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible and hidden sheets; ``links``: members that point to other files."""

    sheets: tuple[Sheet, ...]
    links: tuple[str, ...]


def read_workbook(path: Path) -> Workbook:
    """Every sheet of ``path``. Raises :class:`WorkbookTrouble`."""
    with Archive(path) as archive:
        try:
            return _Reader(archive).workbook()
        except XmlTrouble as problem:
            raise WorkbookTrouble(problem.code, problem.what, problem.place) from problem
        except KeyError as problem:
            words = _("工作簿缺少部件 {name}。").format(name=str(problem)[:80])
            raise WorkbookTrouble("zip_broken", words) from problem


def serial_day(number: float, *, since_1904: bool) -> date:
    """The day of a spreadsheet's serial number (1900 has a 29 February there). ``ValueError`` beyond."""
    if since_1904:
        return date(1904, 1, 1) + timedelta(days=int(number))
    if not 1 <= number < 2_958_466:
        raise ValueError("no day")
    start = date(1899, 12, 31) if number < 60 else date(1899, 12, 30)
    return start + timedelta(days=int(number))


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._strings: list[str] = []
        self._date_styles: set[int] = set()
        self._since_1904 = False

    def workbook(self) -> Workbook:
        names = self._archive.names
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise WorkbookTrouble(
                "macros", _("工作簿里有宏（.xlsm），不读。请另存为不带宏的 .xlsx。")
            )
        if "xl/workbook.xml" not in names:
            raise WorkbookTrouble("not_a_workbook", _("压缩包里没有工作簿。"))
        sheets = self._sheets()
        if "xl/sharedStrings.xml" in names:
            self._read("xl/sharedStrings.xml", _Strings(self._strings))
        if "xl/styles.xml" in names:
            self._read("xl/styles.xml", _Styles(self._date_styles))
        links = tuple(sorted(name for name in names if name.startswith("xl/externalLinks/")))
        return Workbook(
            tuple(Sheet(name, hidden, self._rows(member)) for name, hidden, member in sheets),
            tuple(name for name in links if not name.endswith(".rels")),
        )

    def _read(self, name: str, handler: Any) -> None:
        parser = guarded()
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = lambda tag, about: handler.start(
            local(tag), {local(key): value for key, value in about.items()}
        )
        parser.EndElementHandler = lambda tag: handler.end(local(tag))
        parser.CharacterDataHandler = handler.characters
        for piece in self._archive.read(name):
            parse(parser, piece, final=False)
        parse(parser, b"", final=True)

    def _sheets(self) -> list[tuple[str, bool, str]]:
        """Name, hidden, member of every sheet, in order."""
        book = _Attributes("sheet", "workbookPr")
        self._read("xl/workbook.xml", book)
        relations = _Attributes("Relationship")
        self._read("xl/_rels/workbook.xml.rels", relations)
        targets = {about.get("Id", ""): about for _tag, about in relations.found}
        sheets = []
        for tag, about in book.found:
            if tag == "workbookPr":
                self._since_1904 = about.get("date1904", "0") in ("1", "true")
                continue
            target = targets.get(about.get("id", ""), {})
            member = _member(target)
            if member not in self._archive.names:
                words = _("工作表“{name}”指向工作簿之外。").format(name=about.get("name", "")[:60])
                raise WorkbookTrouble("external_sheet", words)
            hidden = about.get("state", "visible") != "visible"
            if "worksheet" in target.get("Type", ""):
                sheets.append((about.get("name", ""), hidden, member))
        if len(sheets) > MAX_SHEETS:
            raise WorkbookTrouble("too_large", _("工作表太多。"))
        return sheets

    def _rows(self, member: str) -> tuple[Row, ...]:
        handler = _Table(self._strings, self._date_styles, self._since_1904)
        self._read(member, handler)
        return handler.finished()


def _member(target: dict[str, str]) -> str:
    """The archive member a relation points to; "" for anything outside."""
    if target.get("TargetMode", "Internal") != "Internal":
        return ""
    path = target.get("Target", "")
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join("xl", path)
    return posixpath.normpath(joined)


class _Attributes:
    """Collects the attributes of the elements named."""

    def __init__(self, *tags: str) -> None:
        self._tags = tags
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag in self._tags and len(self.found) < 10_000:
            self.found.append((tag, about))

    def end(self, tag: str) -> None: ...

    def characters(self, text: str) -> None: ...


class _Text:
    """Text put together up to a little more than a cell may hold; the rest is dropped."""

    __slots__ = ("_parts", "length")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0

    def add(self, text: str) -> None:
        if self.length <= MAX_CELL:
            self._parts.append(text[: MAX_CELL + 1])
        self.length += len(text)

    def take(self) -> str:
        text = "".join(self._parts)
        self._parts, self.length = [], 0
        return text[: MAX_CELL + 1]


class _Strings:
    """The shared strings; readings (phonetic runs) are left out."""

    def __init__(self, strings: list[str]) -> None:
        self._strings = strings
        self._text = _Text()
        self._inside = False
        self._phonetic = 0

    def start(self, tag: str, _about: dict[str, str]) -> None:
        self._phonetic += tag == "rPh"
        self._inside = tag == "t" and not self._phonetic

    def end(self, tag: str) -> None:
        self._inside = False
        self._phonetic -= tag == "rPh"
        if tag == "si":
            if len(self._strings) >= MAX_STRINGS:
                raise WorkbookTrouble("too_large", _("工作簿里的文字太多。"))
            self._strings.append(self._text.take())

    def characters(self, text: str) -> None:
        if self._inside:
            self._text.add(text)


class _Styles:
    """Which cell styles show a number as a date."""

    def __init__(self, dates: set[int]) -> None:
        self._dates = dates
        self._own: set[int] = set()
        self._cells = False
        self._count = 0

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "numFmt" and _DATE_FORMAT.search(_QUOTED.sub("", about.get("formatCode", ""))):
            self._own.add(_int(about.get("numFmtId", "")))
        elif tag == "cellXfs":
            self._cells = True
        elif tag == "xf" and self._cells:
            form = _int(about.get("numFmtId", ""))
            if form in _DATES or form in self._own:
                self._dates.add(self._count)
            self._count += 1

    def end(self, tag: str) -> None:
        self._cells = self._cells and tag != "cellXfs"

    def characters(self, text: str) -> None: ...


def _int(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class _Table:
    """The rows of one sheet."""

    def __init__(self, strings: list[str], dates: set[int], since_1904: bool) -> None:
        self._strings = strings
        self._dates = dates
        self._since_1904 = since_1904
        self._rows: list[Row] = []
        self._merged: list[str] = []
        self._ref = self._type = ""
        self._style = -1
        self._formula = self._inside = False
        self._value = _Text()

    def start(self, tag: str, about: dict[str, str]) -> None:
        if tag == "row":
            self._row(about)
        elif tag == "c":
            self._ref, self._type = about.get("r", ""), about.get("t", "n")
            self._style, self._formula = _int(about.get("s", "")), False
        elif tag == "f":
            self._formula = True
        elif tag == "mergeCell" and len(self._merged) < 10_000:
            self._merged.append(about.get("ref", ""))
        self._inside = tag in ("v", "t")

    def _row(self, about: dict[str, str]) -> None:
        if len(self._rows) >= MAX_ROWS:
            raise WorkbookTrouble("too_large", _("工作表的行数太多。"))
        number = _int(about.get("r", "")) if "r" in about else self._last() + 1
        if number <= self._last():
            raise WorkbookTrouble("zip_broken", _("工作表的行号乱了。"))
        self._rows.append(Row(number, about.get("hidden", "0") in ("1", "true")))

    def _last(self) -> int:
        return self._rows[-1].number if self._rows else 0

    def end(self, tag: str) -> None:
        self._inside = False
        if tag != "c" or not self._rows:
            return
        length = self._value.length
        value = self._value.take()
        row = self._rows[-1]
        match = _REF.fullmatch(self._ref) if self._ref else None
        letters = match[1] if match else _letters(len(row.cells))
        if (value or self._formula) and _column(letters) <= MAX_COLUMNS:
            ref = f"{letters}{row.number}"
            row.cells[letters] = self._cell(ref, value, too_long=length > MAX_CELL)

    def characters(self, text: str) -> None:
        if self._inside:
            self._value.add(text)

    def _cell(self, ref: str, value: str, *, too_long: bool) -> Cell:
        if self._formula:
            return Cell(ref, "", "formula")
        if too_long:
            return Cell(ref, "", "long")
        if self._type == "s":
            index = _int(value)
            if not 0 <= index < len(self._strings):
                return Cell(ref, value, "error")
            text = self._strings[index]
            return Cell(ref, "", "long") if len(text) > MAX_CELL else Cell(ref, text)
        kinds = {"inlineStr": "text", "str": "text", "b": "bool", "e": "error", "d": "date"}
        if self._type in kinds:
            return Cell(ref, value, kinds[self._type])
        return self._number(ref, value)

    def _number(self, ref: str, value: str) -> Cell:
        try:
            number = float(value)
            if self._style in self._dates:
                day = serial_day(number, since_1904=self._since_1904)
                return Cell(ref, day.isoformat(), "date")
            return Cell(ref, f"{number:.0f}" if number.is_integer() else value, "number")
        except (ValueError, OverflowError):
            return Cell(ref, value, "error")

    def finished(self) -> tuple[Row, ...]:
        """The rows, with cells that a merged range covers marked."""
        by_number = {row.number: row for row in self._rows}
        for area in self._merged:
            corners = [_REF.fullmatch(corner) for corner in area.split(":")]
            if len(corners) != 2 or corners[0] is None or corners[1] is None:
                continue
            left, right = _column(corners[0][1]), min(_column(corners[1][1]), MAX_COLUMNS)
            top, bottom = int(corners[0][2]), int(corners[1][2])
            for number in (n for n in by_number if top <= n <= bottom):
                for column in range(left, right + 1):
                    letters = _letters(column - 1)
                    ref = f"{letters}{number}"
                    by_number[number].cells[letters] = Cell(ref, area, "merged")
        return tuple(self._rows)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(index: int) -> str:
    """Column letters for an index from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
