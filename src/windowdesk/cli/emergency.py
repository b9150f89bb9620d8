"""``windowdesk emergency``: slips for the day on which nothing works, and what became of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadInput, BadSubmission
from windowdesk.app.intake import Intake
from windowdesk.app.slips import Slip, SlipState
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.cli.decide import must_fit, read_submission
from windowdesk.cli.issue import issue_object, issue_text, write_papers
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.cli.signing import sign_in
from windowdesk.i18n import _, counted

Run = Callable[[Counter, argparse.Namespace, Output], int]


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the commands."""
    parser = sub.add_parser("emergency", help=_("紧急纸质收件：预印、补录、作废、清点"))
    parts = parser.add_subparsers(metavar=_("命令"), required=True)
    draw = parts.add_parser("print", help=_("预印紧急凭证"))
    draw.add_argument("--count", type=int, default=20, metavar="N", help=_("份数，默认 20"))
    draw.add_argument("--out", metavar="FILE.pdf", help=_("写成 PDF 文件；不写则送打印机"))
    _runs(draw, _print)
    key_in = parts.add_parser("key-in", help=_("补录一份紧急凭证"))
    key_in.add_argument("number", metavar="NUMBER", help=_("凭证上的 22 位号码，或二维码的内容"))
    key_in.add_argument("submission", metavar="SUBMISSION.json", help=_("申请文件"))
    key_in.add_argument(
        "--at", metavar="TIME", required=True, help=_("凭证上的收件时间，如 2026-03-02T10:15")
    )
    key_in.add_argument("--taken-by", metavar="NUMBER", default="", help=_("凭证上的收件人工号"))
    key_in.add_argument("--out", metavar="DIR", required=True, help=_("文书写入的文件夹"))
    key_in.add_argument("--catalogue", metavar="DIR", help=_("事项标准所在文件夹"))
    _runs(key_in, _key_in)
    void = parts.add_parser("void", help=_("作废一份没有用或写错的紧急凭证"))
    void.add_argument("number", metavar="NUMBER", help=_("凭证上的 22 位号码，或二维码的内容"))
    void.add_argument("--reason", required=True, help=_("作废原因，不少于 4 个字"))
    _runs(void, _void)
    _runs(parts.add_parser("list", help=_("清点紧急凭证：已用、作废、未交代")), _list)


def _runs(parser: argparse.ArgumentParser, what: Run) -> None:
    parser.add_argument("--clerk", metavar="NUMBER", help=_("经办人工号"))
    parser.set_defaults(run=run, what=what)


def run(args: argparse.Namespace, out: Output) -> int:
    """Open the counter, sign in, do ``args.what``."""
    folder = getattr(args, "catalogue", None)
    counter = open_counter(profile_of(args), catalogue=Path(folder) if folder else None)
    try:
        sign_in(counter, args.clerk)
        what: Run = args.what
        return what(counter, args, out)
    finally:
        counter.close()


def _print(counter: Counter, args: argparse.Namespace, out: Output) -> int:
    """``numbers[]`` with the ``file`` they are in, or how the printer ended (``outcome``)."""
    emergency = counter.desk.emergency
    if args.out:
        made = emergency.save(args.count, Path(args.out))
        words = counted("已预印 {n} 份，写入 {file}", len(made.slips), file=made.file)
    else:
        made = emergency.print(args.count)
        words = counted("已预印 {n} 份，已送打印机", len(made.slips))
    answer = {
        "numbers": [slip.number for slip in made.slips],
        "file": str(made.file) if made.file else None,
        "outcome": made.outcome or None,
    }
    out.result(answer, words)
    return 0


def _key_in(counter: Counter, args: argparse.Namespace, out: Output) -> int:
    """Print docs/schemas/issue.schema.json, as ``issue`` does."""
    submission = read_submission(Path(args.submission))
    emergency = counter.desk.emergency
    begun = emergency.begin(args.number, _moment(args.at), taken_by=args.taken_by)
    received = begun.submission.received_at
    intake = Intake(
        counter.shelf, counter.calendar, begun.visit, replace(submission, received_at=received)
    )
    must_fit(intake)
    if intake.decision is None:
        raise BadSubmission(_("没有写明事项。"), press=_("请在 item 中写事项编码。"))
    issued = counter.desk.issue(intake)
    files = write_papers(counter, issued.papers, Path(args.out))
    for job in issued.jobs:
        counter.desk.printing.settle(job.key, printed=True)
    out.result(issue_object(issued, files), issue_text(issued, files))
    return 0


def _void(counter: Counter, args: argparse.Namespace, out: Output) -> int:
    slip = counter.desk.emergency.void(args.number, args.reason)
    out.result(_slip(slip), _line(slip))
    return 0


def _list(counter: Counter, args: argparse.Namespace, out: Output) -> int:
    """``drawn``, ``used``, ``void``, ``out`` and ``slips[]``; exit code 1 while some are out."""
    slips, account = counter.desk.emergency.slips(), counter.desk.emergency.account()
    answer: dict[str, Any] = {
        "drawn": account.drawn,
        "used": account.used,
        "void": account.void,
        "out": account.out,
        "slips": [_slip(slip) for slip in slips],
    }
    total = _("预印 {drawn}，已补录 {used}，作废 {void}，未交代 {out}").format(
        drawn=account.drawn, used=account.used, void=account.void, out=account.out
    )
    out.result(answer, "\n".join([total, *(_line(slip) for slip in slips)]))
    return 1 if account.out else 0


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "number": slip.number,
        "state": slip.state.value,
        "drawn_at": slip.drawn_at.isoformat(),
        "ended_at": slip.ended_at.isoformat() if slip.ended_at else None,
        "case_id": slip.case_id or None,
        "reason": slip.reason,
    }


def _line(slip: Slip) -> str:
    return "  ".join(part for part in (slip.number, state_words(slip.state), slip.reason) if part)


def state_words(state: SlipState) -> str:
    """How a slip stands, in words."""
    return {
        SlipState.DRAWN: _("未交代"),
        SlipState.USED: _("已补录"),
        SlipState.VOID: _("已作废"),
    }[state]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise BadInput(
            _("收件时间“{text}”认不出。").format(text=text[:40]),
            press=_("请写成 2026-03-02T10:15。"),
            code="bad_time",
        ) from None
