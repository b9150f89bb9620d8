"""``windowdesk run`` with a display: the program starts, the desk appears, and it ends cleanly."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 120


@contextmanager
def virtual_display(size: str = "1366x768") -> Iterator[str]:
    """An X server of our own with a screen of ``size``; its name, like ":207"."""
    servers = (_serve(number, size) for number in _NUMBERS)
    server, name = next(served for served in servers if served is not None)
    try:
        yield name
    finally:
        server.terminate()
        server.wait()


def _first_number() -> int:
    """Where this worker begins to number its displays.

    No number is used twice: a server that ends takes away the socket of its number, be it that of
    another one which has just begun there.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return 200 + 100 * int(worker)


_NUMBERS = itertools.count(_first_number())


def _serve(number: int, size: str) -> tuple[subprocess.Popen[bytes], str] | None:
    """A server on display ``number`` once it answers; None when the number is taken."""
    reading, writing = os.pipe()
    screen = ["-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", f":{number}", "-displayfd", str(writing), "-noreset", *screen],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as line:
        if line.readline().strip():
            return server, f":{number}"
    server.wait()
    return None


def widest(environment: dict[str, str]) -> int:
    """The width of the widest visible window, 0 when there is none."""
    look = ["xdotool", "search", "--onlyvisible", "--name", ".", "getwindowgeometry", "%@"]
    seen = subprocess.run(look, capture_output=True, text=True, check=False, env=environment)
    return max((int(w) for w in re.findall(r"Geometry: (\d+)x", seen.stdout)), default=0)


def test_the_desk_appears_and_a_second_one_is_refused_in_a_window(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("xvfb", "xdotool")
    command = [sys.executable, "-m", "windowdesk", "run", "--profile", str(tmp_path / "profile")]
    with virtual_display() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        with program(command, environment) as desk:
            assert _until(lambda: widest(environment) > 1000), (
                f"the desk never filled the screen: {widest(environment)} wide, ended {desk.poll()}"
            )
            with program(command, environment):
                assert _until(lambda: _windows(environment) > 1), "no word on the second one"
            assert desk.poll() is None


@contextmanager
def program(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A running program, ended whatever happens; what it complained of must hold no traceback."""
    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        _out, complaints = running.communicate(timeout=PATIENCE_S)
    assert b"Traceback" not in complaints


def _windows(environment: dict[str, str]) -> int:
    look = ["xdotool", "search", "--onlyvisible", "--name", "."]
    seen = subprocess.run(look, capture_output=True, text=True, check=False, env=environment)
    return len(seen.stdout.split())


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
    return False
