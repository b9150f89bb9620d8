"""``windowdesk due``: when a limit ends, and why every day on the way counted or not."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time
from typing import Any

from windowdesk.app.errors import BadInput, CalendarNotCovered
from windowdesk.app.wording_time import due_words, gap_words, limit_words, mark_words, weekday_words
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.time.calendar import CalendarGap
from windowdesk.domain.time.due import DayMark, Due, Suspension, compute_due
from windowdesk.domain.time.limits import Limit
from windowdesk.i18n import _
from windowdesk.reference.holidays import load_calendar
from windowdesk.settings import load as load_settings


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("due", help=_("计算截止日期，逐日说明"))
    parser.add_argument("start", help=_("起算日 2026-02-13，按小时的写 2026-02-13T14:30"))
    parser.add_argument("limit", help=_("期限：5wd 工作日、15d 自然日、1m 月、8h 小时、spot 当场"))
    parser.add_argument(
        "--suspend", action="append", default=[], metavar="A..B", help=_("中止的日子，含首尾")
    )
    parser.add_argument(
        "--extend", action="append", default=[], metavar="10wd", help=_("延长，从原截止日起算")
    )
    parser.add_argument("--close", metavar="17:00", help=_("下班时间，不写则按本窗口的设置"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``due``, ``due_at``, ``firm`` and ``days[]``; raises ``CalendarNotCovered``."""
    profile = profile_of(args)
    calendar = load_calendar(profile)
    close = load_settings(profile).hall_close if args.close is None else _time(args.close)
    try:
        due = compute_due(
            _start(args.start),
            _limit(args.limit),
            calendar,
            suspensions=[_suspension(text) for text in args.suspend],
            extensions=[_limit(text) for text in args.extend],
            close=close,
        )
    except CalendarGap as gap:
        raise CalendarNotCovered(
            gap_words(gap), press=_("请管理员导入新一年的放假安排（windowdesk holidays import）。")
        ) from gap
    except (ValueError, OverflowError) as error:
        raise _bad(
            _("这个期限不能这样计算。按小时的期限要写起算时刻，也只有它能按小时延长。")
        ) from error
    out.result(due_object(due, calendar.version), _text(due))
    return 0


def due_object(due: Due, version: str) -> dict[str, Any]:
    """A due date as one JSON object; dates and times in ISO 8601, local time."""
    return {
        "start": due.start.isoformat(),
        "limit": due.limit.code(),
        "due": due.due.isoformat(),
        "due_at": due.due_at.isoformat() if due.due_at is not None else None,
        "firm": due.firm,
        "calendar": version,
        "days": [_mark_object(mark) for mark in due.days],
    }


def _mark_object(mark: DayMark) -> dict[str, Any]:
    return {
        "date": mark.day.isoformat(),
        "counted": mark.counted,
        "number": mark.number,
        "why": mark.why.value,
        "name": mark.name,
        "words": mark_words(mark),
    }


def _text(due: Due) -> str:
    lines = [
        _("{start} 起 {limit}：{due}").format(
            start=due.start.isoformat(" ") if isinstance(due.start, datetime) else due.start,
            limit=limit_words(due.limit),
            due=due_words(due),
        )
    ]
    for mark in due.days:
        number = "" if mark.number is None else str(mark.number)
        lines.append(f"{mark.day} {weekday_words(mark.day)} {number:>4}  {mark_words(mark)}")
    return "\n".join(lines)


def _start(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad(_("起算日不存在或写法不对，应写作 2026-02-13。")) from error


def _limit(text: str) -> Limit:
    try:
        return Limit.parse(text)
    except ValueError as error:
        raise _bad(_("期限写法不对，应写作 5wd、15d、1m、8h 或 spot。")) from error


def _suspension(text: str) -> Suspension:
    first, _dots, last = text.partition("..")
    try:
        return Suspension(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise _bad(_("中止期间写法不对，应写作 2026-03-11..2026-03-24。")) from error


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise _bad(_("下班时间写法不对，应写作 17:00。")) from error


def _bad(message: str) -> BadInput:
    return BadInput(message, press=_("请改正后重新输入。"))
