"""``windowdesk issue``: decide, store, and write the documents of a submission file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadSubmission
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import ESCPOS, StoredDocument
from windowdesk.app.wording import outcome_words
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.papers import save_paper
from windowdesk.cli.decide import decision_object, must_fit, read_submission
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.cli.signing import sign_in
from windowdesk.i18n import _


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("issue", help=_("按标准判断，入库并写出文书"))
    parser.add_argument("submission", metavar="SUBMISSION.json", help=_("申请文件"))
    parser.add_argument("--out", metavar="DIR", required=True, help=_("文书写入的文件夹"))
    parser.add_argument("--catalogue", metavar="DIR", help=_("事项标准所在文件夹"))
    parser.add_argument("--clerk", metavar="NUMBER", help=_("经办人工号"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print docs/schemas/issue.schema.json. The time of receipt is now: nothing is back-dated."""
    submission = read_submission(Path(args.submission))
    folder = Path(args.catalogue) if args.catalogue else None
    counter = open_counter(profile_of(args), catalogue=folder)
    try:
        sign_in(counter, args.clerk)
        intake = Intake(counter.shelf, counter.calendar, Visit("cli"), submission)
        intake.at(counter.clock.now())
        must_fit(intake)
        if intake.decision is None:
            raise BadSubmission(_("没有写明事项。"), press=_("请在 item 中写事项编码。"))
        issued = counter.desk.issue(intake)
        files = write_papers(counter, issued.papers, Path(args.out))
        for job in issued.jobs:
            # the files are what left the counter: printing them again is a reprint
            counter.desk.printing.settle(job.key, printed=True)
    finally:
        counter.close()
    out.result(issue_object(issued, files), issue_text(issued, files))
    return 0


def write_papers(
    counter: Counter, papers: tuple[StoredDocument, ...], folder: Path
) -> dict[str, list[Path]]:
    """Write each document; a slip also as the PNG a printer would show. By document id."""
    return {paper.document_id: save_paper(counter.desk, paper, folder) for paper in papers}


def issue_object(issued: Issued, files: dict[str, list[Path]]) -> dict[str, Any]:
    """What left the counter (docs/schemas/issue.schema.json)."""
    return {
        "case_id": issued.case_id,
        "number": issued.number,
        "query_secret": issued.query_secret,
        "outcome": issued.decision.outcome.value,
        "decision": decision_object(issued.decision),
        "documents": [
            {
                "kind": paper.kind.value,
                "title": paper.facts.get("title", ""),
                "document_number": paper.document_number,
                "media": paper.media,
                "sha256": paper.sha256,
                "file": str(files[paper.document_id][0]),
                "image": str(files[paper.document_id][1]) if paper.media == ESCPOS else None,
            }
            for paper in issued.papers
        ],
    }


def issue_text(issued: Issued, files: dict[str, list[Path]]) -> str:
    """The same for a person."""
    words = outcome_words(issued.decision, issued.override)
    lines = [f"{words.title}  {_('收件号')} {issued.number}  {_('查询码')} {issued.query_secret}"]
    lines += [f"  {path}" for paths in files.values() for path in paths]
    return "\n".join(lines)
