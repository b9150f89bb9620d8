"""Limits: promise and statute, 行政许可法 art. 32 and 42, deferrals, special procedures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from windowdesk.domain.standard.findings import ItemProblem, Seen
from windowdesk.domain.standard.model import Item, MatterType, ProjectType, TimeLimits
from windowdesk.domain.time.limits import UNCOUNTED, Limit, Unit

# 行政许可法 art. 42: twenty working days, unless a law or regulation says otherwise
_TWENTY = Limit(20, Unit.WORKDAY)
# 法律、行政法规、地方性法规: what art. 42 lets set another limit. A 规章 (办法、规定、细则) may not.
_ACT = re.compile(r"(?<!办)法$|条例$|法典$|决定$")


def time_problems(item: Item) -> Iterator[ItemProblem]:
    """What is wrong with the limits of ``item``."""
    if not item.limits:
        yield ItemProblem("limits_missing", "limits")
    for index, limits in enumerate(item.limits):
        yield from _limits(item, limits, f"limits[{index}]")
    yield from _deferral_time(item)
    notice = item.procedure.notice_within
    if item.matter_type is MatterType.PERMIT and shortest(notice) > 5:
        yield ItemProblem("notice_long", "procedure.notice_within", {"limit": notice.code()})


def _limits(item: Item, limits: TimeLimits, place: str) -> Iterator[ItemProblem]:
    yield from _promise(limits, place)
    if not limits.statutory_basis.article.strip():
        yield ItemProblem("basis_without_article", f"{place}.statutory_basis")
    if item.matter_type is MatterType.PERMIT:
        yield from _permit(limits, place)
    elif not limits.promised.stated:
        yield ItemProblem("limit_unstated", place)
    on_spot = item.project_type is ProjectType.ON_SPOT
    if on_spot and item.deferral is not None and limits.deferred is None:
        yield ItemProblem("deferred_limit_missing", place)
    seen = Seen(f"{place}.specials")
    for special in limits.specials:
        yield from seen.again(special.id)
        if special.kind not in ("A", "B"):
            yield ItemProblem("special_kind", f"{place}.specials.{special.id}")


def _promise(limits: TimeLimits, place: str) -> Iterator[ItemProblem]:
    """承诺 ≤ 法定 after conversion, a warning where the units differ (domain B.5)."""
    pair = {"promised": limits.promised.code(), "statutory": limits.statutory.code()}
    units = {limits.promised.unit, limits.statutory.unit} - UNCOUNTED
    if not (limits.promised.stated and limits.statutory.stated):
        return
    if _longer(limits.promised, limits.statutory):
        yield ItemProblem("promise_longer", place, pair)
    elif len(units) > 1:
        yield ItemProblem("units_differ", place, pair)


def _permit(limits: TimeLimits, place: str) -> Iterator[ItemProblem]:
    """行政许可法 art. 42: twenty days, but for laws and regulations that say otherwise."""
    if not (limits.promised.stated and limits.statutory.stated):
        yield ItemProblem("limit_unstated_permit", place)
    elif _longer(limits.statutory, _TWENTY):
        detail = {"limit": limits.statutory.code(), "law": limits.statutory_basis.law}
        yield ItemProblem("limit_long" if is_act(detail["law"]) else "limit_by_rule", place, detail)


def is_act(law: str) -> bool:
    """Whether ``law`` (《…》, a year or remark may follow) is a law or a regulation by its title."""
    title = law.partition("》")[0].removeprefix("《").strip()
    return _ACT.search(re.sub(r"[（(][^（()）]*[)）]$", "", title)) is not None


def _deferral_time(item: Item) -> Iterator[ItemProblem]:
    """容缺 papers come in within the promise (domain A.3): longer than every promise is doubtful."""
    promises = [limits.promised for limits in item.limits]
    timed = [limit for limit in promises if limit.unit not in UNCOUNTED]
    if item.deferral is None or not timed:
        return
    within = item.deferral.within
    if all(_longer(within, promised) for promised in timed):
        yield ItemProblem("deferral_longer", "deferral.within", {"within": within.code()})


def _longer(a: Limit, b: Limit) -> bool:
    """Whether ``a`` is longer than ``b``, for certain where their units differ."""
    if a.unit is b.unit:
        return a.count > b.count
    return shortest(a) > longest(b)


_LEAST = {
    Unit.WORKDAY: 1.0,
    Unit.DAY: 1.0,
    Unit.HOUR: 1 / 24,
    Unit.MINUTE: 1 / 1440,
    Unit.MONTH: 28.0,
}
_MOST = _LEAST | {Unit.WORKDAY: 1.4, Unit.MONTH: 31.0}


def compared(a: Limit, b: Limit) -> int:
    """1 where ``a`` is longer than ``b`` for certain, -1 where shorter, else 0."""
    if not (a.stated and b.stated):
        return 0
    return int(_longer(a, b)) - int(_longer(b, a))


def shortest(limit: Limit) -> float:
    """The fewest calendar days a limit can take."""
    return limit.count * _LEAST.get(limit.unit, 0.0)


def longest(limit: Limit) -> float:
    """The most calendar days a limit can take, the longest run of holidays included."""
    holidays = 10 if limit.unit is Unit.WORKDAY else 0
    return limit.count * _MOST.get(limit.unit, 0.0) + holidays
