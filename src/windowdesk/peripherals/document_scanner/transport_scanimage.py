"""A scanner that SANE knows, through ``scanimage``: a process for each pile. POSIX only.

Makers' backends hang and crash, so none is loaded into the desk: ``scanimage`` has it in a process of
its own, which is killed when nothing is heard of it for a while. Pages pass through a folder of this
account's, in memory where the system has such a place, and are gone once they are read; no file
grows past what a page may have.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from windowdesk import logs
from windowdesk.app.capturing import Page, Wanted
from windowdesk.peripherals.document_scanner import sane
from windowdesk.peripherals.document_scanner.picture import MOST_BYTES, measure
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.imaging.heads import NoPicture

ROLE = "document_scanner"
_PROGRAM = "scanimage"
# units of ulimit are 512 bytes
_LIMITED = ("/bin/sh", "-c", f'ulimit -f {MOST_BYTES // 512}; exec "$@"', "sh")
_ASK_S = 30.0
_LIST_S = 60.0
_NEWS = 65536
_PAGE_QUIETS = 5
# how soon it is seen that somebody cancelled
_LOOK_S = 0.5


class SaneScanner:
    """``ImageSource`` over the SANE device ``name`` (as ``scanimage -L`` calls it).

    ``quiet_s``: a scan of which nothing is heard for so long is ended; ``ending_s``: what it has to stop
    by itself. ``extra``: more arguments.
    """

    simulated = False

    def __init__(
        self,
        name: str,
        *,
        quiet_s: float = 60.0,
        ending_s: float = 5.0,
        extra: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self._ending_s = ending_s
        self._quiet_s = quiet_s
        self._extra = extra
        self._one = threading.Lock()
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._listener = sane.Listener()
        self._options: dict[str, sane.Option] | None = None

    @property
    def percent(self) -> int | None:
        """How much of the page under way has come."""
        return self._listener.percent

    def faults(self) -> tuple[Fault, ...]:
        """Whether it can be opened. While it scans it is well."""
        if not self._one.acquire(blocking=False):
            return ()
        try:
            _said, fault = self._ask("--dont-scan", "--format=pnm", within_s=_ASK_S)
            return () if fault is None else (fault,)
        finally:
            self._one.release()

    def abilities(self) -> dict[str, sane.Option] | Fault:
        """The options of its backend, for installers. Blocking, never raises."""
        with self._one:
            said, fault = self._ask("--all-options", "--format=pnm", within_s=_ASK_S)
        return sane.options(said) if fault is None else fault

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        """As :class:`windowdesk.app.capturing.ImageSource`; "auto" tries the feeder first."""
        if not self._one.acquire(blocking=False):
            raise problem(Fault.IN_USE, ROLE)
        try:
            self._ending.clear()
            *others, last = self._plans(wanted)
            for plan in others:
                count = 0
                for page in self._scan(plan, may_be_empty=True):
                    count += 1
                    yield page
                if count or self._ending.is_set():
                    return
            yield from self._scan(last, may_be_empty=False)
        finally:
            self._one.release()

    def cancel(self) -> None:
        """Let the backend stop the scanner; it is killed if it does not."""
        self._ending.set()
        child = self._child
        if child is not None:
            _ask_to_stop(child)

    def _plans(self, wanted: Wanted) -> tuple[sane.Plan, ...]:
        if self._options is None:
            said, fault = self._ask("--all-options", "--format=pnm", within_s=_ASK_S)
            if fault is not None:
                raise problem(fault, ROLE)
            self._options = sane.options(said)
        return sane.plans(self._options, wanted)

    def _ask(self, *arguments: str, within_s: float) -> tuple[str, Fault | None]:
        return _run(f"--device-name={self.name}", *arguments, within_s=within_s)

    def _scan(self, plan: sane.Plan, *, may_be_empty: bool) -> Iterator[Page]:
        """The pages of one call of scanimage."""
        with tempfile.TemporaryDirectory(prefix="windowdesk-scan-", dir=_room()) as folder:
            self._listener = sane.Listener()
            child = self._child = self._started(plan, folder)
            count = 0
            try:
                # cancelled between the question and the start
                if self._ending.is_set():
                    _ask_to_stop(child)
                for path in self._news(child, folder):
                    # told to stop between two pages, scanimage takes one more
                    if self._ending.is_set():
                        return
                    page = self._page(path, plan)
                    count += 1
                    yield page
                fault = sane.finished(child.wait(self._quiet()), self._listener.said, count)
            except subprocess.TimeoutExpired:
                # one that hangs behind its last word has said how it went
                last = sane.told(self._listener.said)
                fault = (
                    Fault.TIMEOUT
                    if last is None
                    else sane.finished(last, self._listener.said, count)
                )
            finally:
                self._child = None
                _end(child, self._ending_s)
            if self._ending.is_set() or (may_be_empty and fault is Fault.ADF_EMPTY):
                return
            if fault is not None:
                logs.get(ROLE).warning("scan_broke_off", fault=fault.value, pages=count)
                # the maker's program may have other options by now
                self._options = None
                raise problem(fault, ROLE)

    def _started(self, plan: sane.Plan, folder: str) -> subprocess.Popen[bytes]:
        call = [
            *(_PROGRAM, f"--device-name={self.name}", "--format=png", "--progress"),
            *(f"--batch={folder}/%d.png", "--batch-print", f"--batch-count={plan.pages}"),
            *plan.arguments,
            *self._extra,
        ]
        try:
            return _start([*_LIMITED, *call])
        except OSError as error:
            raise problem(Fault.CONFIG, ROLE) from error

    def _news(self, child: subprocess.Popen[bytes], folder: str) -> Iterator[Path]:
        """Each page's file as soon as it is whole; ends with the process's output.

        TimeoutExpired when nothing was heard for ``quiet_s``.
        """
        assert child.stdout is not None
        assert child.stderr is not None
        names = b""
        heard = page = time.monotonic()
        with selectors.DefaultSelector() as both:
            both.register(child.stdout, selectors.EVENT_READ, "pages")
            both.register(child.stderr, selectors.EVENT_READ, "words")
            while both.get_map():
                quiet = self._quiet()
                ready, now = both.select(min(quiet, _LOOK_S)), time.monotonic()
                heard = now if ready and not self._ending.is_set() else heard
                # one that goes on telling without a page hangs as well
                if now - heard > quiet or now - page > _PAGE_QUIETS * self._quiet_s:
                    raise subprocess.TimeoutExpired(_PROGRAM, quiet)
                for key, _events in ready:
                    data = os.read(key.fd, _NEWS)
                    if not data:
                        both.unregister(key.fileobj)
                    elif key.data == "words":
                        self._listener.feed(data)
                    else:
                        *whole, names = (names + data).split(b"\n")
                        names = names[-_NEWS:]
                        yield from _ours(whole, folder)
                        heard = page = time.monotonic()

    def _quiet(self) -> float:
        """For how long nothing may be heard: one that was told to stop, or said that it is over, has less."""
        over = self._ending.is_set() or sane.told(self._listener.said) is not None
        return self._ending_s if over else self._quiet_s

    def _page(self, path: Path, plan: sane.Plan) -> Page:
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            path.unlink()
            found = measure(content)
        except (OSError, NoPicture) as error:
            raise problem(Fault.PROTOCOL, ROLE) from error
        return Page(content, found.media, found.width, found.height, plan.dpi, self.name)


def listed() -> tuple[tuple[sane.Listed, ...], Fault | None]:
    """Every scanner that SANE finds; looking takes seconds. CONFIG: no scanimage here."""
    said, fault = _run("--formatted-device-list=%d|%v|%m|%t%n", within_s=_LIST_S)
    return sane.devices(said), fault


def _ours(names: list[bytes], folder: str) -> Iterator[Path]:
    """The files named, if they are in ``folder``: a backend may print what it likes."""
    for name in names:
        path = Path(os.fsdecode(name))
        if path.parent == Path(folder) and path.is_file() and not path.is_symlink():
            yield path


def _run(*arguments: str, within_s: float) -> tuple[str, Fault | None]:
    """What a short call of scanimage printed, and what went wrong."""
    # files, not pipes: what is printed without end ends at the size that a file may have
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
        try:
            child = _start([*_LIMITED, _PROGRAM, *arguments], out, words)
        except OSError:
            return "", Fault.CONFIG
        try:
            code = child.wait(within_s)
        except subprocess.TimeoutExpired:
            return "", Fault.TIMEOUT
        finally:
            _end(child)
        # 127: sh could not find it
        fault = Fault.CONFIG if code == 127 else sane.finished(code, _text(words).splitlines(), 0)
        return _text(out), fault


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(4 * _NEWS).decode("utf-8", errors="replace")


def _start(
    call: list[str],
    out: int | IO[bytes] = subprocess.PIPE,
    words: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        call,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=words,
        env={**os.environ, "LC_ALL": "C"},
        # what it started dies with it
        start_new_session=True,
    )


def _ask_to_stop(child: subprocess.Popen[bytes]) -> None:
    """SIGINT for scanimage alone: backends take SIGTERM away from it, and their readers inherit its handler."""
    with suppress(OSError):
        if child.poll() is None:
            os.kill(child.pid, signal.SIGINT)


def _end(child: subprocess.Popen[bytes], within_s: float = 5.0) -> None:
    """Stop it: asked first, for a scanner that is not told to stop goes on pulling paper in."""
    _ask_to_stop(child)
    with suppress(subprocess.TimeoutExpired):
        child.wait(within_s)
    # its readers, too
    with suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()


def _room() -> str | None:
    """Where pages lie until they are read: in memory where there is such a folder."""
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):
        if folder and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None
