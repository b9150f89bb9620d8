"""``windowdesk holidays``: the years whose working days are known, and importing the next."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.i18n import _
from windowdesk.reference.holiday_files import read_table, store_table
from windowdesk.reference.holidays import load_calendar


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command and its two jobs."""
    parser = sub.add_parser("holidays", help=_("节假日表：查看、导入"))
    jobs = parser.add_subparsers(dest="job", required=True)
    show = jobs.add_parser("show", help=_("查看节假日表"))
    show.add_argument("--year", type=int, help=_("只看这一年"))
    show.set_defaults(run=run_show)
    bring = jobs.add_parser("import", help=_("导入一年的放假安排（JSON 或 CSV）"))
    bring.add_argument("file", type=Path, help=_("一年的节假日表：CSV 或 JSON"))
    bring.set_defaults(run=run_import)


def run_show(args: argparse.Namespace, out: Output) -> int:
    """Print ``first``, ``last``, ``version``, ``years[]``, and ``days[]`` of ``--year``."""
    calendar = load_calendar(profile_of(args))
    years = sorted(calendar.years) if args.year is None else [args.year]
    shown = [year for year in years if year in calendar.years]
    data: dict[str, Any] = {
        "first": calendar.first.isoformat(),
        "last": calendar.last.isoformat(),
        "version": calendar.version,
        "years": [year_object(calendar, year) for year in shown],
    }
    lines = [_("节假日表 {version}").format(version=calendar.version)]
    lines += [_year_words(entry) for entry in data["years"]]
    if args.year is not None:
        data["days"] = _days(calendar, args.year)
        lines += [_day_words(day) for day in data["days"]]
        if not shown:
            lines.append(_("{year} 年的放假安排尚未导入。").format(year=args.year))
    out.result(data, "\n".join(lines))
    return 0


def run_import(args: argparse.Namespace, out: Output) -> int:
    """Check a notice and keep it in the profile; ``BadInput`` says why one is refused."""
    profile = profile_of(args)
    table = read_table(args.file)
    store_table(table, profile)
    calendar = load_calendar(profile)
    entry = year_object(calendar, table.year)
    data = {"imported": table.year, "version": calendar.version, **entry}
    out.result(data, _("已导入。") + _year_words(entry))
    return 0


def year_object(calendar: WorkCalendar, year: int) -> dict[str, int]:
    """How many days of one covered year are off, made up, and worked."""
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = [date.fromordinal(date(year, 1, 1).toordinal() + n) for n in range(length)]
    return {
        "year": year,
        "off": sum(day in calendar.off for day in days),
        "makeup": sum(day in calendar.work for day in days),
        "workdays": sum(calendar.is_workday(day) for day in days),
    }


def _year_words(entry: dict[str, int]) -> str:
    return _("{year} 年：放假 {off} 天，调休上班 {makeup} 天，工作日 {workdays} 天").format(**entry)


def _day_words(day: dict[str, Any]) -> str:
    kind = _("休") if day["off"] else _("班")
    return f"{day['date']} {kind} {day['name']}"


def _days(calendar: WorkCalendar, year: int) -> list[dict[str, Any]]:
    named = [(day, True, name) for day, name in calendar.off.items()]
    named += [(day, False, name) for day, name in calendar.work.items()]
    return [
        {"date": day.isoformat(), "off": off, "name": name}
        for day, off, name in sorted(named)
        if day.year == year
    ]
