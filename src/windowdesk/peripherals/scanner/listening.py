"""A scanner that is listened to: its line is opened when it is asked how it is, and read by a thread.

The thread exists while the line is open and sleeps until there is something to read. Scans are handed
over in that thread; whoever takes them goes on elsewhere. POSIX only.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Protocol

from windowdesk import logs
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.framing import ScanError
from windowdesk.peripherals.wires.wire import fault_of


class Line(Protocol):
    """One open scanner."""

    def fileno(self) -> int: ...

    def read(self) -> bytes | None:
        """What has come, None for nothing after all; b"" when the scanner has gone (OSError too)."""
        ...

    def close(self) -> None: ...


class Core(Protocol):
    """What makes scans of a line's bytes (``framing.Framer``, ``keys.KeyCore``)."""

    @property
    def waiting(self) -> bool: ...

    @property
    def patience_s(self) -> float: ...

    def feed(self, data: bytes) -> tuple[str | ScanError, ...]: ...

    def pause(self) -> tuple[str | ScanError, ...]: ...

    def reset(self) -> None: ...


# between two reads of a line that carries noise; a scan behind it waits no longer than this
_BREATH_S = 0.05
# of one read: nobody scans so fast
_MANY = 4

Opened = Callable[[], Line | Fault]


class ListeningScanner:
    """``heard`` gets each scan, ``lost`` is called when the line broke; both in the scanner's thread.

    They may be set until the first :meth:`faults`.
    """

    def __init__(self, opened: Opened, core: Core) -> None:
        self._opened = opened
        self._core = core
        self._claimed = threading.Lock()
        self._line: Line | None = None
        self._thread: threading.Thread | None = None
        self._wake: tuple[int, int] = (-1, -1)
        # what the last scan said of the scanner: garbage stays a fault until something sensible comes
        self._last: Fault | None = None
        self.heard: Callable[[str | ScanError], None] = lambda _scan: None
        self.lost: Callable[[], None] = lambda: None

    def faults(self) -> tuple[Fault, ...]:
        """How it is; opens the line where it is not open. Blocks briefly, never raises."""
        with self._claimed:
            if self._line is not None and not self._listens(self._line):
                self._take_down()
            if self._line is None:
                fault = self._put_up()
                if fault is not None:
                    return (fault,)
            return () if self._last is None else (self._last,)

    def close(self) -> None:
        """Let others have the scanner."""
        with self._claimed:
            self._take_down()

    def _listens(self, line: Line) -> bool:
        return self._thread is not None and self._thread.is_alive() and not _gone(line)

    def _put_up(self) -> Fault | None:
        line = self._opened()
        if isinstance(line, Fault):
            return line
        try:
            wake = os.pipe()
        except OSError as error:
            # no file is left for us just now
            line.close()
            return fault_of(error)
        self._core.reset()
        self._last = None
        self._line, self._wake = line, wake
        self._thread = threading.Thread(
            target=self._run, args=(line, self._wake[0]), name="scanner", daemon=True
        )
        self._thread.start()
        return None

    def _take_down(self) -> None:
        line, thread = self._line, self._thread
        if line is None or thread is None:
            return
        os.write(self._wake[1], b".")
        thread.join()
        for end in self._wake:
            os.close(end)
        line.close()
        self._line = self._thread = None

    def _run(self, line: Line, wake: int) -> None:
        try:
            if self._listen(line, wake):
                return
        except Exception:  # noqa: BLE001 - a surprise in whoever takes the scans must not deafen the desk
            logs.get("devices").exception("scanner_stopped")
        # whoever looks after it finds nobody listening, and opens the line anew
        self.lost()

    def _listen(self, line: Line, wake: int) -> bool:
        """Until told to stop (True) or the line broke (False)."""
        core = self._core
        while True:
            patience = core.patience_s if core.waiting else None
            ready, _out, _odd = select.select([line.fileno(), wake], [], [], patience)
            if wake in ready:
                return True
            if not ready:
                self._tell(core.pause())
                continue
            try:
                data = line.read()
            except OSError:
                data = b""
            if data == b"":
                self._tell(core.pause())
                return False
            found = core.feed(data or b"")
            if not _noise(found):
                self._tell(found)
                continue
            self._tell(_heard_of(found))
            # one that babbles is read no faster than this: the rest waits in the kernel or is lost there
            if select.select([wake], [], [], _BREATH_S)[0]:
                return True

    def _tell(self, scans: tuple[str | ScanError, ...]) -> None:
        for scan in scans:
            self._last = Fault.PROTOCOL if isinstance(scan, ScanError) else None
            self.heard(scan)


def _noise(found: tuple[str | ScanError, ...]) -> bool:
    """Whether more came at once than anybody scans, nonsense among it."""
    return len(found) >= _MANY and any(isinstance(scan, ScanError) for scan in found)


def _heard_of(found: tuple[str | ScanError, ...]) -> tuple[str | ScanError, ...]:
    """What is told of noise: once that it was noise, and what came last, which may be a scan behind it."""
    last, wrong = found[-1], [scan for scan in found if isinstance(scan, ScanError)]
    return (last,) if isinstance(last, ScanError) else (wrong[-1], last)


def _gone(line: Line) -> bool:
    """Whether nothing will ever come from ``line`` again."""
    look = select.poll()
    look.register(line.fileno(), 0)
    # nothing was asked for but these: hung up, broken, closed
    return bool(look.poll(0))
