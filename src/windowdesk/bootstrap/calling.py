"""What calls people to this window, put together from its settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from windowdesk.app.calling import MOST_WINDOWS, Calling, VoiceCaller
from windowdesk.bootstrap.counter import OUT, Counter, window_number
from windowdesk.i18n import _
from windowdesk.peripherals.model.tending import Device
from windowdesk.peripherals.voice.calls import CallQueue, WrittenCalls
from windowdesk.peripherals.voice.clips import FOLDER, ClipBank
from windowdesk.peripherals.voice.sound import Loudspeaker, player

WRITTEN = "calls.txt"
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
        voice = self._voice(counter)
        number = window_number(counter.config.window)
        there = 1 <= number <= MOST_WINDOWS
        self.calling = Calling(number, voice) if there else None
        self.devices = tuple(self._lamps(voice)) if there else ()

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
