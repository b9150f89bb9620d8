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
    from windowdesk.peripherals.pads.simulated import PadTwin
    from windowdesk.peripherals.profiles.loading import ProfileError


def add_options(parser: argparse.ArgumentParser) -> None:
    """What these devices take besides."""
    parser.add_argument(
        "--speaks",
        default="",
        help=_("叫号屏、签字屏、评价器的档案：名字或文件；标签打印机的语言：zpl 或 tspl"),
    )


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


def _pad_websocket(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.pads.simulated import SimulatedPadServer

    twin, role = _pad_twin(args, "json-evaluation")
    with SimulatedPadServer(twin, args.port) as server:
        yield f'{role} = "{server.url}"'


def _pad_serial(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.peripherals.pads.simulated_serial import SimulatedSerialPad

    twin, role = _pad_twin(args, "frame-evaluation")
    with SimulatedSerialPad(twin) as pad:
        yield f'{role} = "serial:{pad.path}@9600"'


def _pad_twin(args: argparse.Namespace, usual: str) -> tuple[PadTwin, str]:
    """A person with a pad, and its role. Each line typed answers: 1 to 5, or anything else for no."""
    from windowdesk.peripherals.pads.pad import EVALUATION, SIGNATURE, talks_of
    from windowdesk.peripherals.pads.simulated import SCRAWL, PadTwin
    from windowdesk.peripherals.pads.talk import Kind, Told
    from windowdesk.peripherals.profiles.loading import ProfileError

    name, role = args.speaks or usual, EVALUATION
    try:
        try:
            twin = PadTwin(talks_of(name, EVALUATION))
        except ProfileError:
            twin, role = PadTwin(talks_of(name, SIGNATURE)), SIGNATURE
    except ProfileError as error:
        raise _unusable(error) from error

    def take(line: str) -> None:
        if role == SIGNATURE and line:
            twin.answer(Told(Kind.SIGNED, signature=SCRAWL))
        elif line in ("1", "2", "3", "4", "5"):
            twin.answer(Told(Kind.LEVEL, int(line)))
        else:
            twin.answer(Told(Kind.DECLINED))

    args.take = take
    return twin, role


DEVICES: dict[str, Callable[[argparse.Namespace, Path], Iterator[str]]] = {
    "led-board": _board,
    "led-board-serial": _board_serial,
    "pad-websocket": _pad_websocket,
    "pad-serial": _pad_serial,
}
