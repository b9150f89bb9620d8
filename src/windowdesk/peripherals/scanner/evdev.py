"""A scanner that is a keyboard to the kernel, taken away from everybody else. Linux only.

``EVIOCGRAB`` gives its keys to us alone: no window, no input method and no layout ever sees them.
Straight on the kernel's file, since python-evdev has to be compiled on every counter (0003).
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.keys import EVENT
from windowdesk.peripherals.wires.wire import fault_of

# _IOW('E', 0x90, int) of linux/input.h
EVIOCGRAB = 0x40044590
_INPUTS = Path("/sys/class/input")
_ENTER, _DIGITS = 28, range(2, 12)


class EvdevLine:
    """``listening.Line`` over an open event device that is ours."""

    def __init__(self, file: int) -> None:
        self._file = file

    def fileno(self) -> int:
        return self._file

    def read(self) -> bytes | None:
        """Whole events; OSError when it was pulled out."""
        try:
            return os.read(self._file, 64 * EVENT.size)
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Closing gives the keys back to everybody."""
        os.close(self._file)


def grabbed(where: str) -> EvdevLine | Fault:
    """The device at ``where``: its file, or its name. IN_USE when somebody else has grabbed it."""
    node = where if where.startswith("/") else _named(where)
    if isinstance(node, Fault):
        return node
    try:
        # not ours where the settings name a terminal by mistake: that would end us when it goes
        file = os.open(node, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        return fault_of(error)
    try:
        fcntl.ioctl(file, EVIOCGRAB, 1)
    except OSError as error:
        os.close(file)
        return Fault.CONFIG if error.errno in (errno.ENOTTY, errno.EINVAL) else fault_of(error)
    return EvdevLine(file)


def keyboards(inputs: Path = _INPUTS) -> dict[str, str]:
    """Everything that types digits and Enter: its file, and what it calls itself."""
    found = {}
    for folder in sorted(inputs.glob("event*")):
        try:
            name = (folder / "device" / "name").read_text(encoding="utf-8", errors="replace")
            keys = (folder / "device" / "capabilities" / "key").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            continue
        # words of the machine's size, the last of them the lowest: these keys are all in it
        low = keys.split()[-1:] or ["0"]
        if all(int(low[0], 16) >> key & 1 for key in (_ENTER, *_DIGITS)):
            found[f"/dev/input/{folder.name}"] = name.strip()
    return found


def _named(name: str) -> str | Fault:
    """The one device of that name. Two of a name are for the installer to tell apart."""
    nodes = [node for node, called in keyboards().items() if called == name]
    if len(nodes) > 1:
        return Fault.CONFIG
    return nodes[0] if nodes else Fault.NO_HARDWARE
