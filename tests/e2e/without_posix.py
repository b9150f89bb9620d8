"""A process in which nothing is left that Windows does not have; runs ``windowdesk`` commands of a line each.

``sys.platform`` says win32 to our own code; what others wrote was imported before, for it looks at the
system when it is loaded. What only a Windows has and a counter asks for is stood in for by three names.
"""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import select
import shlex
import signal
import stat
import subprocess
import sys
from contextlib import redirect_stdout, suppress
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any, Never

import argon2
import cryptography
import cv2
import numpy
import platformdirs
import pypinyin
import PySide6.QtPrintSupport
import PySide6.QtWidgets
import reportlab.pdfgen.canvas
import requests
import sqlalchemy.dialects.sqlite
import structlog
import usb.core
import websockets.sync.server
import zeroconf
import zxingcpp

LOADED = (
    argon2, cryptography, cv2, numpy, platformdirs, pypinyin, PySide6, reportlab, requests, sqlalchemy,
    structlog, usb, websockets, zeroconf, zxingcpp,
)  # fmt: skip
MODULES = {"fcntl", "grp", "pty", "pwd", "pyudev", "resource", "syslog", "termios", "tty"}
NAMES = {
    os: """O_CLOEXEC O_DIRECTORY O_DSYNC O_NOCTTY O_NOFOLLOW O_NONBLOCK O_SYNC chown fchmod fchown fdatasync
    fork getegid geteuid getgid getgroups getpgid getuid killpg mkfifo nice openpty posix_fadvise pread pwrite
    set_blocking setsid sync sysconf ttyname wait4""",
    select: "devpoll epoll poll",
    signal: "SIGHUP SIGKILL SIGSTOP SIGUSR1 SIGUSR2 alarm pause pthread_sigmask setitimer",
}


class _Gone(MetaPathFinder):
    """Modules that are not there."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _take_away() -> None:
    lock, way, look = fcntl.lockf, fcntl.LOCK_EX | fcntl.LOCK_NB, select.select
    for module, names in NAMES.items():
        for name in names.split():
            with suppress(AttributeError):
                delattr(module, name)
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Gone())

    def sockets_only(*sides: Any) -> Any:
        for one in (each for side in sides[:3] for each in side):
            file = one if isinstance(one, int) else one.fileno()
            if not stat.S_ISSOCK(os.fstat(file).st_mode):
                raise OSError(errno.ENOTSOCK, "not a socket")
        return look(*sides)

    def locking(file: int, _mode: int, octets: int) -> None:
        lock(file, way, octets, 0, os.SEEK_CUR)

    def no_program(*_said: Any, **_options: Any) -> Never:
        raise FileNotFoundError(errno.ENOENT, "no such program")

    select.select = sockets_only
    subprocess.Popen = no_program  # type: ignore[assignment,misc] # Windows has none of these programs
    for name in "WSAEACCES WSAEADDRINUSE WSAEADDRNOTAVAIL WSAECONNRESET WSAEINVAL".split():
        setattr(errno, name, getattr(errno, name.removeprefix("WSA")))
    _make("msvcrt", LK_NBLCK=2, locking=locking)
    _make("winsound", SND_MEMORY=4, PlaySound=lambda *_: None)


def _make(name: str, **has: Any) -> None:
    module = ModuleType(name)
    vars(module).update(has)
    sys.modules[name] = module


def main() -> None:
    """Each line of the standard input is a command; a line ``[exit code, what it printed]`` answers it."""
    _take_away()
    sys.platform = "win32"
    from windowdesk.cli import main as windowdesk

    for line in sys.stdin:
        said = io.StringIO()
        with redirect_stdout(said):
            code = windowdesk(shlex.split(line))
        print(json.dumps([code, said.getvalue()]), flush=True)


if __name__ == "__main__":
    main()
