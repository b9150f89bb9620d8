"""Reading and checking the holiday notice of one year, before anything is counted on it.

Two forms are read: the JSON of the public holiday-cn project (``year``, ``days[]`` with ``name``,
``date``, ``isOffDay``) and a table an administrator can type (``date,off,name`` as CSV). A wrong
table makes wrong promises in every case, so a doubtful one is refused whole.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from windowdesk.app.errors import BadInput
from windowdesk.domain.time.calendar import SATURDAY
from windowdesk.i18n import _
from windowdesk.reference.keeping import keep_json

FOLDER = "calendar"
MAX_BYTES = 256 * 1024
# The statutory holidays were 11 days a year (13 since 2025); bridging weekends at most triples it.
OFF_DAYS = range(11, 61)
WORK_DAYS = range(21)
_OFF_WORDS = {"1": True, "true": True, "off": True, "休": True, "放假": True}
_WORK_WORDS = {"0": False, "false": False, "work": False, "班": False, "上班": False}
_YEARS = range(1950, 2200)


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's notice: days off and make-up working days, each with its holiday's name."""

    year: int
    off: Mapping[date, str]
    work: Mapping[date, str]
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    day: date
    off: bool
    name: str


def read_table(path: Path) -> YearTable:
    """The checked table in ``path`` (.json or .csv); ``BadInput`` says what is wrong with it."""
    return table_of(path.name, _text(path))


def table_of(name: str, text: str) -> YearTable:
    """The checked table in ``text``; ``name`` says whether it is CSV."""
    if name.lower().endswith(".csv"):
        entries = list(_csv_entries(text))
        years = Counter(entry.day.year for entry in entries)
        _refuse_typing_slips(entries)
        return _checked(years.most_common(1)[0][0] if years else 0, entries, ())
    data = _json(text)
    year = _year(data)
    return _checked(year, list(_json_entries(data)), _papers(data))


def read_stored(path: Path) -> YearTable:
    """A table this program stored; the same checks, and the message names the damaged file."""
    try:
        return read_table(path)
    except BadInput as error:
        raise BadInput(
            _("节假日表 {file} 已损坏：{why}").format(file=path.name, why=error.message),
            saved=_("办件数据没有受影响。"),
            press=_("请管理员重新导入这一年的节假日表。"),
            code="holidays_damaged",
        ) from error


def store_table(table: YearTable, profile_dir: Path) -> Path:
    """Write ``table`` into the profile, replacing that year's earlier import in one step."""
    path = profile_dir / FOLDER / f"{table.year}.json"
    keep_json(path, plain_table(table))
    return path


def plain_table(table: YearTable) -> dict[str, Any]:
    """``table`` as the JSON that :func:`read_table` reads."""
    days = [
        {"name": name, "date": day.isoformat(), "isOffDay": off}
        for off, names in ((True, table.off), (False, table.work))
        for day, name in names.items()
    ]
    return {
        "year": table.year,
        "papers": list(table.papers),
        "days": sorted(days, key=lambda entry: str(entry["date"])),
    }


def _refuse(code: str, message: str) -> BadInput:
    return BadInput(
        message,
        saved=_("原有的节假日表没有改动。"),
        press=_("请对照国务院办公厅的放假通知检查文件后重新导入。"),
        code=code,
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refuse("holidays_too_large", _("文件过大，不是一年的节假日表。"))
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refuse(
            "holidays_unreadable", _("无法读取文件 {file}。").format(file=path.name)
        ) from error
    except UnicodeDecodeError as error:
        raise _refuse("holidays_unreadable", _("文件不是 UTF-8 编码的文本。")) from error


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refuse("holidays_not_json", _("文件不是有效的 JSON。")) from error
    if not isinstance(data, dict):
        raise _refuse("holidays_not_json", _("文件里没有一年的节假日表。"))
    return data


def _year(data: dict[str, Any]) -> int:
    year = data.get("year")
    if type(year) is not int or year not in _YEARS:
        raise _refuse("holidays_no_year", _("文件没有写明年份，或年份不合理。"))
    return year


def _papers(data: dict[str, Any]) -> tuple[str, ...]:
    papers = data.get("papers", [])
    return tuple(str(paper) for paper in papers) if isinstance(papers, list) else ()


def _json_entries(data: dict[str, Any]) -> Iterable[_Entry]:
    days = data.get("days")
    if not isinstance(days, list):
        raise _refuse("holidays_no_days", _("文件里没有日期列表 days。"))
    for number, day in enumerate(days, 1):
        off = day.get("isOffDay") if isinstance(day, dict) else None
        if not isinstance(off, bool):
            raise _refuse("holidays_bad_day", _("第 {n} 条没有写明放假还是上班。").format(n=number))
        yield _Entry(_date(day.get("date"), number), off, str(day.get("name", "")).strip())


def _csv_entries(text: str) -> Iterable[_Entry]:
    rows = csv.DictReader(io.StringIO(text))
    if not {"date", "off"} <= set(rows.fieldnames or ()):
        raise _refuse("holidays_bad_header", _("CSV 第一行应为 date,off,name。"))
    for number, row in enumerate(rows, 1):
        word = (row["off"] or "").strip().lower()
        off = (_OFF_WORDS | _WORK_WORDS).get(word)
        if off is None:
            raise _refuse("holidays_bad_day", _("第 {n} 条没有写明放假还是上班。").format(n=number))
        yield _Entry(_date(row["date"], number), off, (row.get("name") or "").strip())


def _date(text: object, number: int) -> date:
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError as error:
        raise _refuse(
            "holidays_bad_date", _("第 {n} 条的日期不存在或写法不对。").format(n=number)
        ) from error


def _refuse_typing_slips(entries: Iterable[_Entry]) -> None:
    """A make-up day typed on a weekday is a slip that would lose the true one.

    Published JSON is trusted here: the notice of January 2020 does name a Monday to work.
    """
    for entry in entries:
        if not entry.off and entry.day.weekday() < SATURDAY:
            raise _refuse(
                "holidays_bad_makeup",
                _("{day} 本来就是周一至周五，不能是调休上班日。").format(day=entry.day),
            )


def _checked(year: int, entries: list[_Entry], papers: tuple[str, ...]) -> YearTable:
    """The table, once its days are distinct, of that year, and as many as a real notice has."""
    if not entries:
        words = (
            _("{year} 年的表是空的：放假通知尚未公布，不能导入。") if year else _("文件是空的。")
        )
        raise _refuse("holidays_empty", words.format(year=year))
    days = Counter(entry.day for entry in entries)
    twice = sorted(day for day, times in days.items() if times > 1)
    if twice:
        raise _refuse("holidays_duplicate", _("{day} 出现了不止一次。").format(day=twice[0]))
    for entry in entries:
        if not _belongs(entry.day, year):
            raise _refuse(
                "holidays_other_year",
                _("{day} 不属于 {year} 年的放假通知。").format(day=entry.day, year=year),
            )
    off = {entry.day: entry.name for entry in entries if entry.off}
    work = {entry.day: entry.name for entry in entries if not entry.off}
    if len(off) not in OFF_DAYS or len(work) not in WORK_DAYS or date(year, 10, 1) not in off:
        raise _refuse(
            "holidays_incomplete",
            _("这不像一整年的放假通知：放假 {off} 天，调休上班 {work} 天。").format(
                off=len(off), work=len(work)
            ),
        )
    return YearTable(year, MappingProxyType(off), MappingProxyType(work), papers)


def _belongs(day: date, year: int) -> bool:
    """A notice speaks of its own year and of the days around New Year beside it."""
    return date(year - 1, 12, 16) <= day <= date(year + 1, 1, 15)
