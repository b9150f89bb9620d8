"""The words for limits, due dates and the days on the way to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from windowdesk.domain.time.calendar import CalendarGap
from windowdesk.domain.time.due import DayMark, Due, Why
from windowdesk.domain.time.limits import Limit, Unit
from windowdesk.i18n import N_, _, ngettext

_LIMITS: dict[Unit, Callable[[int], str]] = {
    Unit.WORKDAY: lambda n: ngettext("{n} 个工作日", "{n} 个工作日", n),
    Unit.DAY: lambda n: ngettext("{n} 日（自然日）", "{n} 日（自然日）", n),
    Unit.HOUR: lambda n: ngettext("{n} 小时", "{n} 小时", n),
    Unit.MINUTE: lambda n: _("{n} 分钟"),
    Unit.MONTH: lambda n: ngettext("{n} 个月", "{n} 个月", n),
    Unit.ON_SPOT: lambda n: _("当场办结"),
    Unit.UNSTATED: lambda n: _("标准没有写明期限，由办理机关确定后告知"),
}
_WHY = {
    Why.START_DAY: N_("起算日不计入"),
    Why.WORKDAY: N_("工作日"),
    Why.MAKEUP: N_("调休上班，计入"),
    Why.WEEKEND: N_("周末，不计入"),
    Why.HOLIDAY: N_("放假，不计入"),
    Why.SUSPENDED: N_("时限中止，不计入"),
    Why.CALENDAR_DAY: N_("自然日，计入"),
    Why.ROLLED: N_("届满日遇休息日，顺延到这一天"),
    Why.EXTENSION: N_("延长的期限，计入"),
    Why.HOURS: N_("按小时连续计算"),
    Why.ON_SPOT: N_("当场办结"),
    Why.ASSUMED: N_("放假安排未公布，按周一至周五预计"),
}


def limit_words(limit: Limit) -> str:
    """A limit in words: 5 个工作日."""
    return _LIMITS[limit.unit](limit.count).format(n=limit.count)


def promise_words(promised: Limit) -> str:
    """承诺 5 个工作日; that none is stated where none is."""
    if not promised.stated:
        return _("未写明期限")
    return _("承诺 {limit}").format(limit=limit_words(promised))


def weekday_words(day: date) -> str:
    """周六, or its English."""
    return (
        _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"),
    )[day.weekday()]  # fmt: skip


def due_words(due: Due) -> str:
    """The due date in words; one that is not firm says 预计."""
    moment = f"{due.due:%Y-%m-%d} {weekday_words(due.due)}"
    if due.due_at is not None:
        moment += f" {due.due_at:%H:%M}"
    return moment if due.firm else _("预计 {moment}").format(moment=moment)


def mark_words(mark: DayMark) -> str:
    """Why one day counted or not: 春节放假,不计入."""
    words = _(_WHY[mark.why])
    return f"{mark.name} · {words}" if mark.name else words


def gap_words(gap: CalendarGap) -> str:
    """Why no firm date can be given, and how far the tables reach."""
    words = (
        _("{day} 早于节假日表（{first} 起），不能给出确定的截止日期。")
        if gap.day < gap.first
        else _("{day} 的放假安排尚未公布（节假日表到 {last} 为止），不能给出确定的截止日期。")
    )
    return words.format(day=gap.day, first=gap.first, last=gap.last)
