"""What ``--help`` says: every argument of every command, in the reader's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from windowdesk import i18n
from windowdesk.cli import parser_for


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in set(action.choices.values()):
                yield from commands(child)


def test_every_argument_of_every_command_is_explained() -> None:
    silent = [
        f"{command.prog} {action.option_strings or action.dest}"
        for command in commands(parser_for([]))
        for action in command._actions
        if not isinstance(action, argparse._SubParsersAction) and not action.help
    ]
    assert not silent


def test_help_is_chinese_where_the_reader_is() -> None:
    for command in commands(parser_for([])):
        told = command.format_help()
        assert not re.search(r"usage|arguments|options|show this", told), told


def test_help_is_english_where_the_reader_is() -> None:
    i18n.set_language("en")
    try:
        told = parser_for(["due"]).format_help()
    finally:
        i18n.set_language("zh_CN")
    assert told.startswith("usage: windowdesk")
    assert not re.search("[一-鿿]", told)


def test_commands_stand_in_the_order_of_a_day() -> None:
    """The desk first, what an installer does once last; the order of our files helps nobody."""
    told = parser_for([]).format_help()
    listed = re.findall(r"^    ([a-z-]+)", told, re.MULTILINE)
    assert [listed[0], listed[-1]] == ["run", "sync"]
