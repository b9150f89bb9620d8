"""The queue of calls: one after another, the urgent first, none twice within two seconds.

A thread of its own says them, so that a loudspeaker that hangs holds up nobody. What is wrong with it
is told by :meth:`CallQueue.faults`, as of any device.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from windowdesk.app.calling import TicketCall
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.voice.clips import (
    BETWEEN_S,
    RATE,
    ClipBank,
    ClipProblem,
    as_wave,
    silence,
)
from windowdesk.peripherals.voice.sound import Loudspeaker

# nobody remembers a call that comes after so many others
MOST_WAITING = 20
_HEAD_BYTES = 44
_PROBE_S = 0.05
_LONGEST_END_S = 5.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    call: TicketCall
    priority: int


class CallQueue:
    """``app.calling.VoiceCaller``. ``times``: how often each call is said, two seconds between."""

    def __init__(
        self,
        bank: ClipBank,
        loudspeaker: Loudspeaker,
        times: int = 1,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bank = bank
        self._loudspeaker = loudspeaker
        self._times = times
        self._now = now
        self._waiting: list[_Waiting] = []
        self._saying: TicketCall | None = None
        self._said: dict[TicketCall, float] = {}
        self._fault: Fault | None = None
        self._changed = threading.Condition()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def call(self, call: TicketCall, priority: int = 0) -> bool:
        """As the port says; the oldest of the least urgent gives way when too many wait."""
        with self._changed:
            if self._stopped or self._just_said(call):
                return False
            self._waiting.append(_Waiting(call, priority))
            # stable: of one urgency the first stays the first
            self._waiting.sort(key=lambda waiting: -waiting.priority)
            if len(self._waiting) > MOST_WAITING:
                least = self._waiting[-1].priority
                del self._waiting[
                    next(i for i, one in enumerate(self._waiting) if one.priority == least)
                ]
            self._begin()
            self._changed.notify_all()
            return True

    def drop(self, call: TicketCall) -> None:
        with self._changed:
            self._waiting = [one for one in self._waiting if one.call != call]

    def idle(self, within_s: float) -> bool:
        """Wait until nothing is said and nothing waits; whether that came in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._saying is None and not self._waiting, within_s
            )

    def faults(self) -> tuple[Fault, ...]:
        """How it is: a moment of silence is played. While a call is said, how the last one went."""
        if self._bank.missing():
            return (Fault.CONFIG,)
        with self._changed:
            if self._saying is not None or self._waiting:
                return () if self._fault is None else (self._fault,)
        fault = self._loudspeaker.play(as_wave(silence(_PROBE_S)), _PROBE_S)
        return () if fault is None else (fault,)

    def stop(self) -> None:
        """Nothing more is said."""
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        self._loudspeaker.stop()
        end = time.monotonic() + _LONGEST_END_S
        while thread is not None and thread.is_alive() and time.monotonic() < end:
            thread.join(0.02)
            # a call that was being put together began after the silence before
            self._loudspeaker.stop()

    def _just_said(self, call: TicketCall) -> bool:
        if call == self._saying or any(one.call == call for one in self._waiting):
            return True
        at = self._said.get(call)
        return at is not None and self._now() - at < BETWEEN_S

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="calls", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopped or self._waiting)
                if self._stopped:
                    return
                self._saying = self._waiting.pop(0).call
                call = self._saying
            fault = self._say(call)
            with self._changed:
                self._fault, self._saying = fault, None
                now = self._now()
                self._said = {
                    said: at for said, at in self._said.items() if now - at < BETWEEN_S
                } | {call: now}
                self._changed.notify_all()

    def _say(self, call: TicketCall) -> Fault | None:
        try:
            sound = self._bank.sound(call, self._times)
        except ClipProblem:
            return Fault.CONFIG
        return self._loudspeaker.play(sound, (len(sound) - _HEAD_BYTES) / 2 / RATE)


class WrittenCalls:
    """The voice of a demonstration without a loudspeaker: it writes who would be called."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def call(self, call: TicketCall, priority: int = 0) -> bool:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"[模拟] {call.ticket} → {call.window}\n")
        return True

    def drop(self, call: TicketCall) -> None: ...
