"""The simulated devices beside the desk's own: boards over the window, and pads in front of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from windowdesk.app.errors import BadInput
from windowdesk.i18n import _

if TYPE_CHECKING:
    from windowdesk.peripherals.call_board.simulated import BoardTwin
    from windowdesk.peripherals.profiles.loading import ProfileError


def add_options(parser: argparse.ArgumentParser) -> None:
    """What these devices take besides."""
    parser.add_argument("--speaks", default="", help=_("叫号屏、签字屏、评价器的档案：名字或文件"))


def _board(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.call_board.simulated import BoardServer

    with BoardServer(_board_twin(args, folder).feed, args.port) as server:
        host, port = server.address
        yield f'call_board = "{host}:{port}"'


def _board_serial(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.call_board.simulated_serial import SimulatedSerialBoard

    with SimulatedSerialBoard(_board_twin(args, folder)) as board:
        yield f'call_board = "serial:{board.path}@9600"'


def _board_twin(args: argparse.Namespace, folder: Path) -> BoardTwin:
    from windowdesk.peripherals.call_board.board import BoardProfile
    from windowdesk.peripherals.call_board.simulated import BoardTwin
    from windowdesk.peripherals.profiles.loading import ProfileError

    try:
        return BoardTwin(BoardProfile.named(args.speaks or "four-byte"), folder)
    except ProfileError as error:
        raise _unusable(error) from error


def _unusable(error: ProfileError) -> BadInput:
    return BadInput(
        _("设备档案不能用：{why}").format(why=error),
        press=_("请核对档案的名字或内容。"),
        code="profile",
    )


DEVICES: dict[str, Callable[[argparse.Namespace, Path], Iterator[str]]] = {
    "led-board": _board,
    "led-board-serial": _board_serial,
}
