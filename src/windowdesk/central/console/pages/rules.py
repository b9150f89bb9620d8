"""What an office gives its counters besides standards: the limits of off-line work, the holidays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from starlette.responses import Response

from windowdesk.app.errors import BadInput
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit
from windowdesk.central.service import holidays, policies
from windowdesk.domain.staff import Right
from windowdesk.i18n import _
from windowdesk.protocol.policy import Act, Limit, Policy

LIMITS = ("offline_hours", "unsent", "disk_mib", "skew_s", "numbers")
# the least and the most of each plain number
NUMBERS = {
    "staff_lease_days": (1, 90),
    "keep_days": (30, 400),
    "spare_blocks": (1, 9),
    "serials_each": (10, 5000),
    "password_days": (0, 365),
}
ACTS: tuple[str, ...] = get_args(Act)
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class LimitField:
    """A limit as the form shows it. ``falling``: the less the worse."""

    name: str
    words: str
    unit: str
    warn: int
    freeze: int
    acts: tuple[str, ...]


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/policy", Right.POLICY)(_policy)
    routes.post("/policy", Right.POLICY)(_set_policy)
    routes.get("/calendar", Right.POLICY)(_calendar)
    routes.post("/calendar", Right.POLICY)(_publish_year)


# --- limits ------------------------------------------------------------------------------------


def _policy(visit: Visit) -> Response:
    with visit.reading() as connection:
        policy = policies.policy_of(connection, visit.office)
    return visit.page(
        "policy.html",
        _("离线规则"),
        section="/policy",
        limits=tuple(_limit_fields(policy)),
        numbers=[
            (name, said, getattr(policy, name), *NUMBERS[name])
            for name, said in _number_words().items()
        ],
        act_words=_act_words(),
        tokens=_token_fields(policy),
    )


def _limit_fields(policy: Policy) -> Iterator[LimitField]:
    said = {
        "offline_hours": (_("多久没有同步"), _("小时")),
        "unsent": (_("积压未上传"), _("项")),
        "disk_mib": (_("磁盘剩余少于"), "MiB"),
        "skew_s": (_("时钟偏差"), _("秒")),
        "numbers": (_("收件号剩余少于"), _("个")),
    }
    for name in LIMITS:
        limit: Limit = getattr(policy, name)
        yield LimitField(name, *said[name], limit.warn, limit.freeze, tuple(limit.acts))


def _number_words() -> dict[str, str]:
    return {
        "staff_lease_days": _("离线登录凭据有效天数"),
        "keep_days": _("已上传的操作在窗口保留天数"),
        "spare_blocks": _("备用收件号段数"),
        "serials_each": _("每次租用文号个数"),
        "password_days": _("密码最长使用天数（0 为不限）"),
    }


def _act_words() -> list[tuple[str, str]]:
    said = {
        "issue": _("出具单据"),
        "deferral": _("容缺受理"),
        "sign_in": _("登录"),
        "catalogue": _("改用新标准"),
    }
    return [(name, said.get(name, name)) for name in ACTS]


def _token_fields(policy: Policy) -> list[tuple[str, str, bool]]:
    roles = {"administrator": _("管理员"), "auditor": _("审计员"), "supervisor": _("主管")}
    return [(role, said, role in policy.token_roles) for role, said in roles.items()]


def _set_policy(visit: Visit) -> Response:
    with visit.reading() as connection:
        policy = policies.policy_of(connection, visit.office)
    values: dict[str, Any] = {name: getattr(policy, name) for name in Policy.__struct_fields__}
    for name in LIMITS:
        values[name] = _limit_from(visit, name)
    for name, (least, most) in NUMBERS.items():
        values[name] = _whole(visit, name, least, most)
    known = {role for role, _said, _on in _token_fields(policy)}
    values["token_roles"] = [role for role in visit.texts("token_roles") if role in known]
    with visit.act() as act:
        changed = policies.set_policy(act, Policy(**values))
    return visit.go(
        "/policy", _("规则已修改，窗口下次同步时收到。") if changed else _("没有变化。")
    )


def _limit_from(visit: Visit, name: str) -> Limit:
    warn = _whole(visit, f"{name}_warn", 0, MOST)
    freeze = _whole(visit, f"{name}_freeze", 0, MOST)
    acts = [act for act in visit.texts(f"{name}_acts") if act in ACTS]
    falling = name in ("disk_mib", "numbers")
    early = freeze >= warn if not falling else freeze <= warn
    if freeze and not early:
        raise BadInput(
            _("冻结的界限应当在提醒之后才到。"),
            saved=_("没有改动任何内容。"),
            press=_("请调整提醒和冻结的数值：先提醒，后冻结。"),
            field=f"{name}_freeze",
        )
    return msgspec.convert({"warn": warn, "freeze": freeze, "acts": acts}, Limit)


def _whole(visit: Visit, name: str, least: int, most: int) -> int:
    text = visit.text(name)
    if not (text.isascii() and text.isdigit() and len(text) < 8 and least <= int(text) <= most):
        raise BadInput(
            _("请填 {least} 到 {most} 的整数。").format(least=least, most=most),
            saved=_("没有改动任何内容。"),
            press=_("请改正后再提交。"),
            field=name,
        )
    return int(text)


# --- holidays ----------------------------------------------------------------------------------


def _calendar(visit: Visit) -> Response:
    with visit.reading() as connection:
        found = holidays.years_of(connection, visit.office)
    years = [(year, *_counted(year.body)) for year in found]
    return visit.page("calendar.html", _("节假日"), section="/calendar", years=years)


def _counted(body: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Days off and make-up days with their names."""
    days = json.loads(body).get("days", [])
    off = [(day["date"], day["name"]) for day in days if day["isOffDay"]]
    return off, [(day["date"], day["name"]) for day in days if not day["isOffDay"]]


def _publish_year(visit: Visit) -> Response:
    """The same files as ``windowdesk holidays import``: doubtful ones are refused whole."""
    if not visit.uploads:
        raise BadInput(
            _("没有选择文件。"),
            saved=_("没有改动任何内容。"),
            press=_("请选择一年的节假日表（.json 或 .csv）。"),
            field="table",
        )
    name, content = visit.uploads[0]
    year, body = visit.parts.holidays.read(name, content)
    with visit.act() as act:
        holidays.publish_year(act, year, body)
    return visit.go("/calendar", _("{year} 年节假日已发布。").format(year=year))
