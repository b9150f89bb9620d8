"""What calls people to this window, put together from its settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from windowdesk.app.calling import MOST_WINDOWS, CallDisplay, Calling, TicketCall, VoiceCaller
from windowdesk.bootstrap.counter import OUT, Counter
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.model.reporting import Reporter
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.peripherals.voice.calls import CallQueue, WrittenCalls
from windowdesk.peripherals.voice.clips import FOLDER, ClipBank
from windowdesk.peripherals.voice.sound import Loudspeaker, player

if TYPE_CHECKING:  # only windows with a bar load it
    from windowdesk.peripherals.call_board.board import WiredBoard

WRITTEN = "calls.txt"
# no board answers: it is a look at the line
_BOARD_EVERY_S = 15.0
# a moment of silence through the sound server; more often would wake sound cards that sleep
_VOICE_EVERY_S = 60.0


@cache
def loudspeaker() -> Loudspeaker:
    """The machine's one mouth: reading aloud and calls wait for each other."""
    return Loudspeaker()


class CounterCalls:
    """``calling`` None where the window has no number to call to; ``devices`` are its lamps."""

    def __init__(self, counter: Counter) -> None:
        self._queue: CallQueue | None = None
        self._reporter = Reporter()
        voice = self._voice(counter)
        number = counter.desk.place.number
        there = 1 <= number <= MOST_WINDOWS
        board = _board(counter) if there else None
        displays = () if board is None else (ReportedBoard(board, self._reporter),)
        self.calling = Calling(number, voice, displays) if there else None
        self.devices = (*self._lamps(voice), *_board_lamp(counter, board)) if there else ()

    def watch(self, tended_of: Callable[[str], Tended | None]) -> None:
        """From now on the bar's lamp hears how calling goes."""
        self._reporter.tended = tended_of("call_board")

    def stop(self) -> None:
        """Silence."""
        if self._queue is not None:
            self._queue.stop()

    def _voice(self, counter: Counter) -> VoiceCaller | None:
        config = counter.config
        if config.call_voice == "off":
            return None
        if player() is None:
            return WrittenCalls(counter.profile / OUT / WRITTEN) if config.demo else None
        folder = Path(config.call_clips).expanduser() if config.call_clips else FOLDER
        self._queue = CallQueue(ClipBank(folder), loudspeaker(), int(config.call_times))
        return self._queue

    def _lamps(self, voice: VoiceCaller | None) -> list[Device]:
        if self._queue is not None:
            ask = self._queue.faults
            return [Device("voice", _("扬声器"), "sound", ask=ask, every_s=_VOICE_EVERY_S)]
        return [] if voice is None else [Device("voice", _("模拟叫号语音"), simulated=True)]


class ReportedBoard:
    """A bar that tells its lamp how it went."""

    def __init__(self, board: CallDisplay, reporter: Reporter) -> None:
        self._board = board
        self._reporter = reporter

    def show(self, call: TicketCall) -> None:
        """As the port says."""
        with self._reporter.busy():
            self._board.show(call)

    def clear(self) -> None:
        """As the port says."""
        with self._reporter.busy():
            self._board.clear()


class _UnknownBoard:
    """A bar whose profile cannot be read: a fault of the settings, said at each call."""

    def show(self, _call: TicketCall) -> None:
        raise problem(Fault.CONFIG)

    def clear(self) -> None:
        raise problem(Fault.CONFIG)

    def faults(self) -> tuple[Fault, ...]:
        return (Fault.CONFIG,)


def _board(counter: Counter) -> WiredBoard | _UnknownBoard | None:
    config = counter.config
    if not config.call_board:
        return None
    from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
    from windowdesk.peripherals.profiles.loading import ProfileError
    from windowdesk.peripherals.wires.address import opener_of

    try:
        profile = BoardProfile.named(config.call_board_profile)
    except ProfileError:
        return _UnknownBoard()
    return WiredBoard(opener_of(config.call_board), profile, config.call_board_number)


def _board_lamp(counter: Counter, board: WiredBoard | _UnknownBoard | None) -> list[Device]:
    if board is None:
        return []
    at = counter.config.call_board
    # the line is claimed for each frame: bars on one RS-485 line serve several windows
    return [Device("call_board", at, f"board {at}", ask=board.faults, every_s=_BOARD_EVERY_S)]
