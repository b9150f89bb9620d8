"""``windowdesk void``: void a case issued by mistake; its numbers stay taken."""

from __future__ import annotations

import argparse

from windowdesk.app.errors import DeskError
from windowdesk.app.lifecycle import Ended
from windowdesk.app.wording import state_words
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_SUPERVISOR
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.cli.signing import sign_in, sign_off
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.i18n import _, counted


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("void", help=_("作废误出具的办件，号码保留不再使用"))
    parser.add_argument("number", metavar="NUMBER", help=_("收件号"))
    parser.add_argument("--reason", required=True, help=_("作废原因，不少于 4 个字"))
    parser.add_argument(
        "--papers",
        choices=[choice.value for choice in PapersBack],
        help=_("已出纸的文书：已收回 taken_back、遗失 lost；没有出纸的不用写"),
    )
    parser.add_argument("--clerk", metavar="NUMBER", help=_("经办人工号"))
    parser.add_argument("--supervisor", metavar="NUMBER", help=_("主管工号，须主管作废的件用"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``case_id``, ``number``, ``state`` and how many print jobs were cancelled."""
    counter = open_counter(profile_of(args))
    try:
        sign_in(counter, args.clerk)
        case = counter.desk.case_of_number(args.number)
        ended = _void(counter, case.case_id, args)
    finally:
        counter.close()
    answer = {
        "case_id": ended.case_id,
        "number": ended.number,
        "state": ended.state,
        "cancelled_jobs": ended.cancelled,
    }
    words = f"{ended.number}  {state_words(ended.state)}  "
    out.result(answer, words + counted("取消待打印 {n} 份", ended.cancelled))
    return 0


def _void(counter: Counter, case_id: str, args: argparse.Namespace) -> Ended:
    """What was not said is asked for; on a demo counter its invented people say it.

    There the papers are taken back and the demo supervisor signs, as its clerk signs in unasked.
    """
    papers = PapersBack(args.papers) if args.papers else None
    supervisor, demo = args.supervisor, counter.config.demo
    while True:
        try:
            signed = sign_off(counter, supervisor)
            return counter.desk.lifecycle.void(case_id, args.reason, papers, signed)
        except DeskError as refusal:
            if demo and refusal.code == "papers_missing" and papers is None:
                papers = PapersBack.TAKEN_BACK
            elif demo and refusal.code == "supervisor_needed" and supervisor is None:
                supervisor = DEMO_SUPERVISOR.number
            else:
                if refusal.code == "supervisor_needed":
                    refusal.press = _("请主管在场，加上 --supervisor 工号。")
                raise
