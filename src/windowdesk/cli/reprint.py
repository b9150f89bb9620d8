"""``windowdesk reprint``: the papers of a case again, counted and marked 补打."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.app.reprinting import Reprinted, Why
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.cli.issue import write_papers
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.cli.signing import sign_in
from windowdesk.domain.decision.model import Document
from windowdesk.i18n import _

_OUT = (PrintOutcome.CONFIRMED, PrintOutcome.ASSUMED)


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("reprint", help=_("补打办件的文书，标明次数"))
    parser.add_argument("number", metavar="NUMBER", help=_("收件号"))
    parser.add_argument(
        "--document",
        metavar="KIND",
        default="",
        choices=["", *(kind.value for kind in Document)],
        help=_("只补打一种文书，如 acceptance、slip；不写则全部"),
    )
    parser.add_argument(
        "--reason",
        choices=[why.value for why in Why],
        default=Why.OTHER.value,
        help=_("原因：不清 unclear、损坏 damaged、遗失 lost、存档 file、其他 other"),
    )
    parser.add_argument("--out", metavar="DIR", help=_("写入文件夹，不送打印机"))
    parser.add_argument("--clerk", metavar="NUMBER", help=_("经办人工号"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``number`` and ``documents``; exit 1 when a printer did not take one of them."""
    counter = open_counter(profile_of(args))
    try:
        sign_in(counter, args.clerk)
        case = counter.desk.case_of_number(args.number)
        done = counter.desk.reprinting.reprint_all(case.case_id, Why(args.reason), args.document)
        answers = [_deliver(counter, one, args.out) for one in done]
    finally:
        counter.close()
    answer = {"case_id": case.case_id, "number": case.number, "documents": answers}
    out.result(answer, "\n".join(_line(one) for one in answers))
    return 0 if all(one["printed"] or one["files"] for one in answers) else 1


def _deliver(counter: Counter, again: Reprinted, folder: str | None) -> dict[str, Any]:
    paper, files = again.paper, []
    report = PrintReport(PrintOutcome.FAILED)
    if folder:
        files = write_papers(counter, (paper,), Path(folder))[paper.document_id]
        counter.desk.printing.settle(again.job.key, printed=True)
    else:
        report = counter.desk.print_job(again.job.key)
    return {
        "document_id": paper.document_id,
        "kind": paper.kind.value,
        "title": paper.facts.get("title", ""),
        "document_number": paper.document_number,
        "reprint": again.count,
        "sha256": paper.sha256,
        "printed": report.outcome in _OUT,
        "outcome": "file" if folder else report.outcome.value,
        "problem": report.words,
        "files": [str(path) for path in files],
    }


def _line(one: dict[str, Any]) -> str:
    count = _("补打第 {n} 次").format(n=one["reprint"]) if one["reprint"] else _("首次打印")
    how = " ".join(one["files"]) or one["problem"] or _("已送打印机")
    return f"{one['title']}  {count}  {how}"
