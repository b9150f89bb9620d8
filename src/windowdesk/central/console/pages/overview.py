"""How every counter stands, trouble first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from windowdesk.central.console import words
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit
from windowdesk.central.service import binding, counters, policies, waiting
from windowdesk.central.service.counters import Counter
from windowdesk.domain.staff import Right, may
from windowdesk.i18n import _, counted
from windowdesk.protocol.policy import Policy

SILENT = timedelta(minutes=15)
EXPIRES_SOON = timedelta(days=14)
_ORDER = {"bad": 0, "held": 1, "warn": 2, "good": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """A device as the list shows it. ``kind`` is the shape of its mark: bad, held, warn, good."""

    device: str
    place: str
    kind: str
    words: str
    troubles: tuple[str, ...]
    last_contact: str
    unsent: int | None
    numbers_left: int | None
    skew_s: int | None
    software: str
    protocol: int
    credential_until: str
    enrolled_at: str
    held: int


@dataclass(frozen=True, slots=True)
class Figure:
    words: str
    value: int


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/overview", Right.HEALTH)(_overview)


def _overview(visit: Visit) -> Response:
    with visit.reading() as connection:
        found = counters.counters_of(connection, visit.office, visit.now)
        policy = policies.policy_of(connection, visit.office)
        open_reviews = waiting.counts(connection, visit.office)["/reviews"]
        unnumbered = binding.waiting(connection).get(visit.office, 0)
    lines = in_order(found, policy, visit.now)
    role = visit.visitor.role
    return visit.page(
        "overview.html",
        _("同步概况"),
        section="/overview",
        now=visit.now,
        devices=lines,
        figures=_figures(lines, open_reviews),
        unnumbered=binding.unnumbered(unnumbered) if unnumbered else "",
        may_devices=may(role, Right.COUNTERS),
        may_enrol=may(role, Right.PLACES),
    )


def in_order(found: Sequence[Counter], policy: Policy, now: str) -> tuple[Line, ...]:
    """Those in use with their troubles, the worst first; revoked ones are history."""
    lines = [line_of(one, policy, now) for one in found if one.standing != "revoked"]
    return tuple(sorted(lines, key=lambda line: (_ORDER[line.kind], line.place)))


def line_of(counter: Counter, policy: Policy, now: str) -> Line:
    """One device in words."""
    troubles = tuple(_troubles(counter, policy, datetime.fromisoformat(now)))
    kind, said = words.standing(counter.standing)
    if kind == "good" and troubles:
        kind, said = "warn", _("需要留意")
    place = " · ".join(filter(None, (counter.hall, counter.window)))
    return Line(
        device=counter.device,
        place=place,
        kind=kind,
        words=said,
        troubles=troubles,
        last_contact=counter.seen_at,
        unsent=counter.unsent,
        numbers_left=counter.numbers_left,
        skew_s=counter.skew_s,
        software=counter.software,
        protocol=counter.protocol,
        credential_until=counter.credential_until,
        enrolled_at=counter.enrolled_at,
        held=counter.held,
    )


def _troubles(counter: Counter, policy: Policy, now: datetime) -> Iterator[str]:
    """What somebody should know, in sentences; limits are those the counters themselves go by."""
    if counter.standing == "revoked":
        return
    if counter.reason:
        yield counter.reason
    seen = datetime.fromisoformat(counter.seen_at) if counter.seen_at else None
    if seen is None or now - seen > timedelta(hours=policy.offline_hours.warn or 24):
        yield _("很久没有联系，请到窗口查看网络。")
    elif now - seen > SILENT:
        yield _("有一会儿没有联系。")
    if counter.unsent is not None and counter.unsent >= policy.unsent.warn > 0:
        yield _("积压 {n} 项未上传。").format(n=counter.unsent)
    if counter.numbers_left is not None and counter.numbers_left < policy.numbers.warn:
        yield _("收件号快用完了。")
    if counter.skew_s is not None and abs(counter.skew_s) >= policy.skew_s.warn > 0:
        yield _("时钟偏差过大，请校准窗口电脑的时间。")
    until = counter.credential_until
    if until and datetime.fromisoformat(until) - now < EXPIRES_SOON:
        yield _("设备凭证快到期或已到期，联网后会自动更新。")
    if counter.passed_over:
        yield counted("{n} 条消息窗口读不懂，请升级窗口程序。", counter.passed_over)
    if counter.held:
        yield _("{n} 项操作隔离待查。").format(n=counter.held)


def _figures(lines: Sequence[Line], open_reviews: int) -> tuple[Figure, ...]:
    trouble = sum(line.kind != "good" for line in lines)
    return (
        Figure(_("在用设备"), len(lines)),
        Figure(_("需要处理"), trouble),
        Figure(_("未上传合计"), sum(line.unsent or 0 for line in lines)),
        Figure(_("待复核"), open_reviews),
    )
