"""One command per job a person has; ``--json`` answers programs, words answer people."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.app.wording_files import of_machine
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of, settings_of
from windowdesk.i18n import N_, _

# the module of each command; only the one asked for is imported, for the others cost half a second
_COMMANDS = {
    "run": "run",
    "decide": "decide",
    "issue": "issue",
    "replay": "cases",
    "verify": "cases",
    "reprint": "reprint",
    "void": "void",
    "find": "find",
    "catalogue": "catalogue",
    "due": "due",
    "check-number": "check_number",
    "check-store": "check_store",
    "holidays": "holidays",
    "divisions": "divisions",
    "devices": "devices",
    "doctor": "doctor",
    "sim": "sim",
    "scanner-sheet": "scanner_sheet",
    "staff": "staff",
    "emergency": "emergency",
    "central": "central",
    "enrol": "enrol",
    "sync": "sync",
}
USAGE, PROBLEM, BROKEN, PIPE_CLOSED = 2, 3, 70, 141


class _Parser(argparse.ArgumentParser):
    """A wrong command line is an answer like any other, in JSON where JSON was asked for.

    What argparse says of itself, it says in the reader's language.
    """

    def __init__(self, *, add_help: bool = True, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = _("参数"), _("可选参数")
        if add_help:
            self.add_argument("-h", "--help", action="help", help=_("显示这份说明"))

    def error(self, message: str) -> NoReturn:
        raise _Usage(
            _("命令写法不对：{why}").format(why=_usage_words(message)),
            press=_("请看 windowdesk --help。"),
        )


class _Help(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, _("用法：") if prefix is None else prefix)


# what argparse says, and how we say it
_USAGE_WORDS = (
    (re.compile(r"the following arguments are required: (.*)"), N_("缺少 {0}。")),
    (re.compile(r"unrecognized arguments: (.*)", re.DOTALL), N_("不认识 {0}。")),
    (
        re.compile(r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", re.DOTALL),
        N_("{0} 不能是 {1}，可以是 {2}。"),
    ),
    (re.compile(r"argument (.*?): invalid .* value: '(.*)'", re.DOTALL), N_("{0} 不能是 {1}。")),
    (re.compile(r"argument (.*?): expected .*"), N_("{0} 后面要写一个值。")),
)


def _usage_words(message: str) -> str:
    for pattern, words in _USAGE_WORDS:
        if found := pattern.fullmatch(message):
            return _(words).format(*found.groups())
    return message


class _Usage(DeskError):
    code = "usage"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0 done, 1 a negative answer, 2 usage, 3 a problem, 70 a fault."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    out = Output(as_json="--json" in arguments)
    try:
        profile, rest = _profile_first(arguments)
        settings_of(profile_of(profile))
        args = parser_for(rest).parse_args(arguments)
        answer = args.run(args, out)
        return int(answer)
    except _Usage as problem:
        out.error(problem)
        return USAGE
    except DeskError as problem:
        out.error(problem)
        return PROBLEM
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read our answer has enough; keep Python from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as fault:  # noqa: BLE001 - the last stop: a fault becomes words, never a traceback
        _log_fault(arguments)
        saved = _("此前已保存的内容都在。")
        if (machine := of_machine(fault, saved)) is not None:
            out.error(machine)
            return PROBLEM
        out.error(
            DeskError(
                _("程序出错，这一步没有完成。"),
                saved=saved,
                press=_("请把本机的日志文件交给管理员。"),
                code="internal",
            )
        )
        return BROKEN


def _log_fault(arguments: Sequence[str]) -> None:
    """Keep the fault in the profile's log, without what was being worked on."""
    try:
        logs.configure(profile_of(_profile_first(arguments)[0]))
        logs.get(__name__).exception("command failed")
    except (OSError, DeskError):
        return


def _profile_first(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The profile, whose language help and errors speak, and the words that are left."""
    first = _Parser(add_help=False, allow_abbrev=False)
    first.add_argument("--profile", default=argparse.SUPPRESS)
    return first.parse_known_args(arguments)


def parser_for(words: Sequence[str]) -> argparse.ArgumentParser:
    """What reads the command line ``words``; without a command among them it knows all."""
    parser = _Parser(prog="windowdesk", description=_("综合窗口受理：受理与否，标准说了算"))
    sub = parser.add_subparsers(metavar=_("命令"), required=True, parser_class=_Parser)
    command = next((word for word in words if not word.startswith("-")), "")
    modules = [_COMMANDS[command]] if command in _COMMANDS else _COMMANDS.values()
    for module in dict.fromkeys(modules):
        importlib.import_module(f"windowdesk.cli.{module}").add_parser(sub)
    _everywhere(parser)
    return parser


def _everywhere(parser: argparse.ArgumentParser) -> None:
    """``--json`` and ``--profile`` may stand before or after any command."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=_("只输出一个 JSON 对象")
    )
    parser.add_argument(
        "--profile", metavar="DIR", default=argparse.SUPPRESS, help=_("本窗口的数据文件夹")
    )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in set(action.choices.values()):
                _everywhere(child)
