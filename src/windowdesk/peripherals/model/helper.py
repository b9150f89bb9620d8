"""A maker's library in a process of its own: it may hang, crash or run wild, the desk goes on.

The helper is any program that reads a request (``{"id", "do", ...}``) and writes an answer with the
same ``id`` (:mod:`windowdesk.peripherals.model.frames`; ``helper_child`` is the Python half of one).
It is started with the first question, killed when an answer does not come in time or what comes is
no answer, and started again not before a growing wait. Blocking: call it from a worker thread.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from windowdesk import logs
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.frames import FrameDecoder, FrameError, encode
from windowdesk.peripherals.model.pace import Pace

# answers nobody asked for that are let pass before the helper is taken to have run wild
_STRAY = 32
_CHUNK = 65536


class HelperError(Exception):
    """No answer. ``fault``: HELPER_CRASHED, TIMEOUT, PROTOCOL, or NO_HARDWARE without the program."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Helper:
    """The helper started by ``command``. One question at a time; from any thread.

    ``now`` in seconds and ``random`` in [0, 1) decide when it may be started again.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        now: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = lambda: 0.0,
        pace: Pace | None = None,
    ) -> None:
        self._command = tuple(command)
        self._now = now
        self._random = random
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._ids = 0
        self._failures = 0
        self._not_before = 0.0
        self.starts = 0

    def ask(self, do: str, within_s: float, **more: Any) -> dict[str, Any]:
        """The answer to ``do``, or :class:`HelperError`; then the helper is gone."""
        with self._lock:
            child = self._running()
            self._ids += 1
            try:
                answer = child.ask({"id": self._ids, "do": do, **more}, within_s)
            except HelperError as error:
                self._broke(error.fault)
                raise
            self._failures = 0
            return answer

    def stop(self) -> None:
        """End the helper."""
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                child.kill()

    def _running(self) -> _Child:
        if self._child is not None and self._child.alive():
            return self._child
        if self._child is not None:
            self._broke(Fault.HELPER_CRASHED)
        if self._now() < self._not_before:
            raise HelperError(Fault.HELPER_CRASHED)
        try:
            self._child = _Child.start(self._command)
        except OSError as error:
            self._wait()
            raise HelperError(Fault.NO_HARDWARE) from error
        self.starts += 1
        return self._child

    def _broke(self, fault: Fault) -> None:
        child, self._child = self._child, None
        code = child.kill() if child is not None else None
        logs.get("helper").warning("helper_broke", fault=fault.value, code=code)
        self._wait()

    def _wait(self) -> None:
        self._failures += 1
        self._not_before = self._now() + self._pace.wait(self._failures, self._random)


@dataclass(slots=True)
class _Child:
    """A running helper and the thread that reads what it says."""

    process: subprocess.Popen[bytes]
    said: queue.Queue[dict[str, Any] | None] = field(default_factory=lambda: queue.Queue(_STRAY))
    wild: bool = False
    reader: threading.Thread | None = None

    @classmethod
    def start(cls, command: Sequence[str]) -> _Child:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # a library that prints a name must not print it into our log
            stderr=subprocess.DEVNULL,
            # its children die with it
            start_new_session=True,
        )
        child = cls(process)
        child.reader = threading.Thread(target=child._read, name="helper", daemon=True)
        child.reader.start()
        return child

    def alive(self) -> bool:
        return self.process.poll() is None and not self.wild

    def ask(self, request: dict[str, Any], within_s: float) -> dict[str, Any]:
        deadline = time.monotonic() + within_s
        # one that does not listen takes what its pipe holds; the rest would wait for ever
        watchdog = threading.Timer(within_s, self.signal)
        watchdog.start()
        try:
            stdin = _pipe(self.process.stdin)
            stdin.write(encode(request))
            stdin.flush()
        except OSError as error:
            late = time.monotonic() >= deadline
            raise HelperError(Fault.TIMEOUT if late else Fault.HELPER_CRASHED) from error
        finally:
            watchdog.cancel()
            # it signals nobody once this child is gone: the number may be another's by then
            watchdog.join()
        for _stray in range(_STRAY):
            try:
                answer = self.said.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty as error:
                raise HelperError(Fault.PROTOCOL if self.wild else Fault.TIMEOUT) from error
            if answer is None:
                raise HelperError(Fault.PROTOCOL if self.wild else Fault.HELPER_CRASHED)
            if answer.get("id") == request["id"]:
                return answer
        raise HelperError(Fault.PROTOCOL)

    def signal(self) -> None:
        """Have it and everything it started end."""
        with suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> int | None:
        """End it; its exit code."""
        self.signal()
        code = self.process.wait()
        # the reader may be waiting for room in the queue
        while self.reader is not None and self.reader.is_alive():
            with suppress(queue.Empty):
                self.said.get(timeout=0.01)
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        return code

    def _read(self) -> None:
        """Thread: what it says goes into the queue; a queue that stays full is a helper run wild."""
        decoder, out = FrameDecoder(), _pipe(self.process.stdout)
        try:
            while data := os.read(out.fileno(), _CHUNK):
                for message in decoder.feed(data):
                    self.said.put(message, timeout=1.0)
        except (FrameError, queue.Full):
            self.wild = True
        except OSError:
            pass
        with suppress(queue.Full):
            self.said.put(None, timeout=1.0)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe
