"""Pads at the end of a line, whatever the line and the bytes are: one request, one answer.

The line is opened for each request and closed behind it; the person has as long as the request says.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationWanted,
    Outcome,
    SignatureAnswer,
    SignatureWanted,
)
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.pads.frames import FrameProfile, FrameTalk
from windowdesk.peripherals.pads.messages import MessageProfile, MessageTalk
from windowdesk.peripherals.pads.talk import Kind, Talk, Told
from windowdesk.peripherals.profiles.loading import read_profile
from windowdesk.peripherals.wires.wire import Opener, Wire

EVALUATION: Final = "evaluation_pad"
SIGNATURE: Final = "signature_pad"
Wanted = EvaluationWanted | SignatureWanted
_LOOK_S = 0.1
_SEND_S = 3.0
_PING_S = 3.0
# the line is free again once whoever asks how the pad is has heard that
_LINE_S = _PING_S + 2
# who babbles so much while they are asked how they are will not come to the point
_MOST_NOISE = 100_000
_ANSWERS = (Kind.LEVEL, Kind.SIGNED, Kind.DECLINED, Kind.TIMEOUT, Kind.FAILED)


def talks_of(name: str, kind: str) -> Callable[[], MessageTalk | FrameTalk]:
    """What makes a core for each conversation, by the profile ``name``. ProfileError."""
    table: Mapping[str, Any] = read_profile(name, kind)
    if "means" in table:
        messages = MessageProfile.of(table)
        return lambda: MessageTalk(messages)
    frames = FrameProfile.of(table)
    return lambda: FrameTalk(frames)


class WiredPad:
    """The conversation of both kinds of pad. ``ping_s``: how long a pad may take to say it is well."""

    def __init__(self, opener: Opener, talks: Callable[[], Talk], ping_s: float = _PING_S) -> None:
        self._opener = opener
        self._talks = talks
        self._ping_s = ping_s
        self._line = threading.Lock()

    def faults(self) -> tuple[Fault, ...]:
        """How it is; while somebody is asked it is in use and well."""
        if not self._line.acquire(blocking=False):
            return ()
        try:
            wire = self._opener()
            if isinstance(wire, Fault):
                return (wire,)
            try:
                return self._ping(wire)
            except TimeoutError:
                return (Fault.TIMEOUT,)
            except OSError:
                return (Fault.OFFLINE,)
            finally:
                wire.close()
        finally:
            self._line.release()

    def _ping(self, wire: Wire) -> tuple[Fault, ...]:
        talk, deadline, noise = self._talks(), time.monotonic() + self._ping_s, 0
        question = talk.ping()
        if not question:
            return ()
        wire.send(question, _SEND_S)
        while noise < _MOST_NOISE and (left := deadline - time.monotonic()) > 0:
            data = wire.receive(left)
            if data == b"":
                return (Fault.OFFLINE,)
            if data is None:
                break
            if any(told.kind is Kind.ALIVE for told in talk.feed(data)):
                return ()
            noise += len(data)
        return (Fault.PROTOCOL if noise else Fault.TIMEOUT,)

    def _converse(self, wanted: Wanted, skip: threading.Event) -> Told | None:
        """The pad's answer; None when it was skipped. ``DeviceProblem``."""
        if not self._line.acquire(timeout=_LINE_S):
            raise problem(Fault.IN_USE)
        try:
            if skip.is_set():
                return None
            wire = self._opener()
            if isinstance(wire, Fault):
                raise problem(wire)
            try:
                return self._asked(wire, wanted, skip)
            except TimeoutError as error:
                raise problem(Fault.TIMEOUT) from error
            except OSError as error:
                raise problem(Fault.OFFLINE) from error
            finally:
                wire.close()
        finally:
            self._line.release()

    def _asked(self, wire: Wire, wanted: Wanted, skip: threading.Event) -> Told | None:
        talk, deadline = self._talks(), time.monotonic() + wanted.seconds
        if question := talk.ask(wanted):
            wire.send(question, _SEND_S)
        while time.monotonic() < deadline and not skip.is_set():
            data = wire.receive(_LOOK_S)
            if data == b"":
                raise problem(Fault.OFFLINE)
            for told in talk.feed(data) if data else ():
                if told.kind in _ANSWERS:
                    return told
        if farewell := talk.cancel():
            wire.send(farewell, _SEND_S)
            wire.hang_up(_LOOK_S)
        return None if skip.is_set() else Told(Kind.TIMEOUT)


_OUTCOMES = {Kind.DECLINED: Outcome.DECLINED, Kind.TIMEOUT: Outcome.TIMEOUT}


class WiredEvaluationPad(WiredPad):
    """``app.pads.EvaluationPad``."""

    def request(self, wanted: EvaluationWanted, skip: threading.Event) -> EvaluationAnswer:
        """As the port says."""
        told = self._converse(wanted, skip)
        if told is None:
            return EvaluationAnswer(Outcome.SKIPPED)
        if told.kind is Kind.LEVEL:
            return EvaluationAnswer(Outcome.GIVEN, told.level, told.reasons)
        if told.kind not in _OUTCOMES:
            raise problem(Fault.PROTOCOL)
        return EvaluationAnswer(_OUTCOMES[told.kind])


class WiredSignaturePad(WiredPad):
    """``app.pads.SignaturePad``."""

    def request(self, wanted: SignatureWanted, skip: threading.Event) -> SignatureAnswer:
        """As the port says."""
        told = self._converse(wanted, skip)
        if told is None:
            return SignatureAnswer(Outcome.SKIPPED)
        if told.kind is Kind.SIGNED:
            return SignatureAnswer(Outcome.GIVEN, told.signature)
        if told.kind not in _OUTCOMES:
            raise problem(Fault.PROTOCOL)
        return SignatureAnswer(_OUTCOMES[told.kind])
