"""``windowdesk find``: cases by anything a clerk would type into the search field."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from windowdesk.app.ports import CaseSummary
from windowdesk.app.search.searching import PAGE, Found
from windowdesk.app.wording import state_words
from windowdesk.bootstrap.counter import open_counter
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.i18n import _

# how long a command brings the index up to date before it answers with what there is
CATCH_UP_SECONDS = 2.0
MOST = 1000


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    find = sub.add_parser(
        "find",
        help=_("查找办件：号码末几位、姓名、拼音首字母、事项、日期、状态、工号，可用空格组合"),
    )
    find.add_argument("query", metavar="QUERY", nargs="+", help=_("要找的内容"))
    find.add_argument(
        "--limit", metavar="N", type=_limit, default=PAGE, help=_("最多列出几件（1–1000）")
    )
    find.add_argument(
        "--before", metavar="MORE", type=int, default=0, help=_("接着上一页：上次答复中的 more")
    )
    find.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print the cases found, newest first, applicants masked; exit 1 when there are none."""
    counter = open_counter(profile_of(args))
    try:
        search = counter.desk.search
        search.catch_up(CATCH_UP_SECONDS)
        found = search.find(" ".join(args.query), before=max(0, args.before), limit=args.limit)
    finally:
        counter.close()
    out.result(_object(found), "\n".join(_lines(found)))
    return 0 if found.cases else 1


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number


def _object(found: Found) -> dict[str, Any]:
    return {
        "understood": found.understood,
        "too_short": list(found.too_short),
        "cases": [_case(case) for case in found.cases],
        "more": found.more,
        "not_yet_indexed": found.behind,
    }


def _case(case: CaseSummary) -> dict[str, Any]:
    return {
        "number": case.number,
        "item": case.item_name,
        "applicant": case.applicant,
        "state": case.state,
        "state_words": state_words(case.state),
        "time": case.at.isoformat(),
        "clerk": case.actor,
        "case_id": case.case_id,
    }


def _lines(found: Found) -> Iterable[str]:
    if found.understood:
        yield _("按 {understood} 查找").format(understood=found.understood)
    for case in found.cases:
        parsed = parse_receipt(case.number)
        number = parsed.grouped() if isinstance(parsed, ReceiptNumber) else case.number
        state, time = state_words(case.state), case.at.strftime("%Y-%m-%d %H:%M")
        yield f"{number}  {state}  {time}  {case.applicant}  {case.item_name}"
    if not found.cases:
        yield _("没有找到办件。")
    if found.more:
        yield _("还有更多：加上 --before {more} 接着看。").format(more=found.more)
    if found.behind:
        yield _("索引正在重建，较早的办件可能还没有列出。")
