"""A duty that runs beside the requests of a worker: in a thread, until the worker ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from windowdesk import logs
from windowdesk.central.service.exchange import Refused
from windowdesk.central.store import faults

_log = logs.get(__name__)
# however much is written: no oftener than this
LEAST_S = 1.0
# a fault of the program: the same step will most likely meet it again
AFTER_A_FAULT_S = 300.0


class Duty:
    """Calls ``step`` when it asked to be called, or soon after :meth:`wake`."""

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self._name = name
        self._step = step
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"central-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do. Fast; from any thread."""
        self._woken.set()

    def end(self) -> None:
        """Let the step that runs come to its end, and no other begin."""
        self._ended.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        ill = ""  # what was said of it last
        while not self._ended.is_set():
            self._woken.clear()
            try:
                wait = self._step()
                ill = ""
            except (
                Refused, faults.Unavailable, faults.Conflict, faults.Unstorable, OSError,
            ) as problem:  # fmt: skip
                wait, ill = 30.0, self._said(_log.warning, "a duty waits", problem, ill)
            except Exception as problem:  # noqa: BLE001 - a duty that ended would be missed by nobody
                wait = AFTER_A_FAULT_S
                ill = self._said(_log.error, "a duty failed", problem, ill)
            self._ended.wait(LEAST_S)
            self._woken.wait(max(0.0, wait - LEAST_S))

    def _said(self, say: Callable[..., Any], what: str, problem: Exception, before: str) -> str:
        """The kind of ``problem``; said once, as long as none of another kind comes between."""
        kind = type(problem).__name__
        if kind != before:
            say(what, duty=self._name, problem=kind)
        return kind
