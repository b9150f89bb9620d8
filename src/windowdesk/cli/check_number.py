"""``windowdesk check-number``: is this resident, credit, item or receipt number possible?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from windowdesk.app.wording_numbers import part_words, problem_words
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.identity.checks import NumberCheck, Problem
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.identity.divisions import Divisions
from windowdesk.domain.identity.item_codes import SCHEMES, check_item_code
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.numbers import check_receipt
from windowdesk.i18n import _
from windowdesk.reference.divisions import load_divisions

KINDS = ("id", "uscc", "item", "receipt")


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("check-number", help=_("核对号码：身份、信用代码、事项编码、收件号"))
    parser.add_argument("kind", choices=KINDS, help=_("号码种类"))
    parser.add_argument("value", help=_("号码"))
    parser.add_argument("--scheme", choices=tuple(SCHEMES), help=_("事项编码所用的编码规则"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``valid``, ``problems[]``, ``remarks[]`` and ``parts``; 1 when it is not valid."""
    today = datetime.now().astimezone().date()
    check = _check(args, load_divisions(profile_of(args)), today)
    out.result(check_object(args.kind, check), _text(check))
    return 0 if check.valid else 1


def check_object(kind: str, check: NumberCheck) -> dict[str, Any]:
    """A check as one JSON object; ``number`` is how the value should be stored."""
    return {
        "kind": kind,
        "valid": check.valid,
        "number": check.text,
        "problems": _found(check.problems),
        "remarks": _found(check.remarks),
        "parts": dict(check.parts),
    }


def _check(args: argparse.Namespace, divisions: Divisions, today: date) -> NumberCheck:
    checks: dict[str, Callable[[str], NumberCheck]] = {
        "id": lambda text: check_citizen(text, today=today, divisions=divisions),
        "uscc": lambda text: check_uscc(text, divisions=divisions),
        "item": lambda text: check_item_code(text, getattr(args, "scheme", None)),
        "receipt": check_receipt,
    }
    return checks[args.kind](args.value)


def _found(found: Sequence[Problem]) -> list[dict[str, Any]]:
    return [
        {"code": problem.code, "message": problem_words(problem), "detail": dict(problem.detail)}
        for problem in found
    ]


def _text(check: NumberCheck) -> str:
    lines = [_("有效") if check.valid else _("无效")]
    lines += ["✗ " + problem_words(problem) for problem in check.problems]
    lines += ["· " + problem_words(remark) for remark in check.remarks]
    lines += ["  " + part_words(name, value) for name, value in check.parts.items()]
    return "\n".join(lines)
