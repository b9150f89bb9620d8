"""``windowdesk check-store``: whether everything this window keeps is whole, and every number accounted for.

For the morning after a power cut, and for whoever audits a window: it reads the whole file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.i18n import N_, _, counted

_TABLES = {
    "pages": N_("数据库页"),
    "operations": N_("操作日志"),
    "audit": N_("审计记录"),
    "events": N_("办件经过"),
    "documents": N_("文书"),
    "material_copies": N_("材料扫描件"),
    "signatures": N_("签名"),
}


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("check-store", help=_("检查本窗口的数据是否完整，号码是否都有着落"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``whole``, ``broken`` (table, place, problem; or null), ``blocks[]`` and ``serials[]``; 1 where ill."""
    counter = open_counter(profile_of(args))
    try:
        data = _looked(counter)
    finally:
        counter.close()
    out.result(data, "\n".join(_words(data)))
    return 0 if data["whole"] and not _unexplained(data) else 1


def _looked(counter: Counter) -> dict[str, Any]:
    broken = counter.store.verify_chain()
    parts = ("issued", "void", "burnt", "free", "unexplained")
    return {
        "whole": broken is None,
        "broken": None
        if broken is None
        else {"table": broken.table, "place": broken.place, "problem": broken.problem},
        "blocks": [
            {"block": one.block, "out": one.out, **{part: getattr(one, part) for part in parts}}
            for one in counter.store.number_account()
        ],
        "serials": [
            {
                "prefix": one.prefix,
                "year": one.year,
                "first": one.first,
                "last": one.last,
                **{part: getattr(one, part) for part in parts},
            }
            for one in counter.store.serial_account()
        ],
    }


def _unexplained(data: dict[str, Any]) -> int:
    return sum(abs(one["unexplained"]) for one in (*data["blocks"], *data["serials"]))


def _words(data: dict[str, Any]) -> Iterator[str]:
    broken = data["broken"]
    if broken is None:
        yield "✓ " + _("数据完整：每一页、每一条操作、审计和文书都与自己的校验值一致。")
    else:
        yield "✗ " + _("{what} 的 {place} 处与校验值不符。").format(
            what=_(_TABLES.get(broken["table"], broken["table"])), place=broken["place"]
        )
        yield "  " + _("请停用本窗口，保留整个数据文件夹，从备份恢复，并联系管理员。")
    for one in data["blocks"]:
        yield _(
            "收件号段 {block}：已用 {issued}，作废 {void}，跳过 {burnt}，应急单 {out}，剩余 {free}"
        ).format(**one) + _gap(one)
    for one in data["serials"]:
        yield _(
            "文号 {prefix}〔{year}〕{first}–{last}：已用 {issued}，作废 {void}，跳过 {burnt}，剩余 {free}"
        ).format(**one) + _gap(one)


def _gap(one: dict[str, Any]) -> str:
    if not one["unexplained"]:
        return ""
    return "  ✗ " + counted("{n} 个号没有着落，请联系管理员。", abs(one["unexplained"]))
