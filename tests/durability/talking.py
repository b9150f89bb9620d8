"""Counter and centre as programs that talk over a socket, each of which may be traced and killed.

``Programs`` starts them from a warm process; ``Tracer`` ends, or fails, one of them at a chosen call.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# everything that changes a file, and everything that is said or heard: between two of these nothing
# happens that another could see
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink,sendto,recvfrom"
PATIENCE = 60.0
_SOCKETS = ("socket:", "TCP:")
_CALL = re.compile(r"^(\d+) +(\w+)\((\d*)(?:<([^>]*)>)?(.*)")


def until(condition: Callable[[], Any], what: str) -> Any:
    """The first true value of ``condition``; AssertionError ``what`` after a minute."""
    tick = threading.Event()
    for _ in range(int(PATIENCE / 0.004)):
        if found := condition():
            return found
        tick.wait(0.004)
    raise AssertionError(what)


@dataclass(slots=True)
class Running:
    """A program: its process, and the file of what it said."""

    pid: int
    said: Path
    url: str = ""

    @property
    def alive(self) -> bool:
        status = Path(f"/proc/{self.pid}/status")
        try:
            return "State:\tZ" not in status.read_text(encoding="ascii")
        except OSError:
            return False

    def answer(self) -> dict[str, Any]:
        """The one JSON object it printed; {} where it did not come to that."""
        try:
            found: dict[str, Any] = json.loads(self.said.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    @property
    def log(self) -> str:
        """The end of what it said beside that."""
        file = self.said.with_name(self.said.name + ".log")
        return file.read_text(encoding="utf-8", errors="replace")[-3000:] if file.exists() else ""


@dataclass(slots=True)
class Programs:
    """Starts programs and waits for them; ``close`` ends whatever still runs."""

    folder: Path
    ms: int = 0  # what those that ended have cost of a core
    _count: int = 0
    _alive: dict[int, Running] = field(default_factory=dict)
    _server: Any = None
    _channel: Any = None
    _words: Any = None

    def __post_init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.conversing", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._channel, self._words = ours, ours.makefile("r", encoding="utf-8")

    def start(self, *arguments: str, traced: bool = False, **environ: str) -> Running:
        """``windowdesk ARGUMENTS --json``; with ``traced`` it begins once somebody traces it."""
        self._count += 1
        said = self.folder / f"said-{self._count % 8}"
        wish = {
            "do": "fork",
            "arguments": [*arguments, "--json"],
            "said": str(said),
            "traced": traced,
            "environ": environ,
        }
        said.unlink(missing_ok=True)
        one = Running(self._ask(wish)["pid"], said)
        self._alive[one.pid] = one
        return one

    def wait(self, one: Running) -> int:
        """Its exit code, -9 when it was killed."""
        del self._alive[one.pid]
        ended = self._ask({"do": "wait", "pid": one.pid})
        self.ms += ended["ms"]
        return int(ended["code"])

    def kill(self, one: Running) -> None:
        if one.pid in self._alive:
            os.kill(one.pid, signal.SIGKILL)
            self.wait(one)

    def serve(self, data: Path, *options: str) -> Running:
        """A centre that answers. What it says first may be why it could not start."""
        place = ("--data", str(data), "--listen", "127.0.0.1:0")
        one = self.start("central", "serve", *place, *options)
        answer = until(lambda: _said(one), "the centre does not answer")
        assert "url" in answer, f"the centre did not start: {answer} {one.log}"
        one.url = answer["url"]
        return one

    def sync(self, profile: Path, url: str, *, traced: bool = False) -> Running:
        """``windowdesk sync now`` with the centre at ``url``."""
        arguments = ("sync", "now", "--profile", str(profile))
        return self.start(*arguments, traced=traced, WINDOWDESK_CENTRE=url)

    def _ask(self, wish: dict[str, Any]) -> Any:
        self._channel.sendall(json.dumps(wish).encode("utf-8") + b"\n")
        return json.loads(self._words.readline())

    def close(self) -> None:
        for one in list(self._alive.values()):
            self.kill(one)
        self._channel.shutdown(socket.SHUT_WR)
        self._server.wait(timeout=PATIENCE)
        self._words.close()
        self._channel.close()


def _said(one: Running) -> dict[str, Any]:
    if answer := one.answer():
        return answer
    assert one.alive, one.log
    return {}


@dataclass(frozen=True, slots=True)
class Place:
    """The ``when``-th call of a kind in a thread; ``lasting``: and all after it."""

    call: str
    when: int
    lasting: bool = False


@contextmanager
def traced(one: Running, *options: str) -> Iterator[None]:
    """Trace ``one`` with ``options`` inside the block; whatever was injected ends with it."""
    with all_traced([one.pid], *options):
        yield


@contextmanager
def all_traced(pids: Sequence[int], *options: str) -> Iterator[None]:
    """The same of several processes, and of what they fork."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", *options, *(word for pid in pids for word in ("-p", str(pid)))],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        until(
            lambda: all(_traced(pid) for pid in pids) or tracer.poll() is not None, "nobody traces"
        )
        yield
    finally:
        if tracer.poll() is None:
            tracer.terminate()
        tracer.communicate(timeout=PATIENCE)


def _traced(pid: int) -> bool:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        status = [(task / "status").read_text(encoding="ascii") for task in tasks]
    except OSError:
        return True  # it has ended already
    return all("TracerPid:\t0\n" not in one for one in status)


def places(trace: Path, folder: Path, calls: str = CALLS) -> list[Place]:
    """What of a recorded run (``-y``) touched ``folder`` or a socket, in order, each place once."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[Place, None] = {}
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        call = _CALL.match(line)
        if call is None or call[2] not in calls.split(","):
            continue
        seen[call[1], call[2]] += 1
        of = (call[4] or "") + (call[5] if call[2] in ("rename", "unlink", "openat") else "")
        ours = str(folder) in of or call[2] in ("sendto", "recvfrom")
        # the centre answers by ``write``; whoever asks for what a disk does means none of that
        ours |= of.startswith(_SOCKETS) and "sendto" in calls
        if ours and (call[2] != "openat" or "O_CREAT" in call[5]):
            found.setdefault(Place(call[2], seen[call[1], call[2]]))
    return list(found)
