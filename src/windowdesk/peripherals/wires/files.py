"""Lines that are files of the kernel: a serial port, ``/dev/usb/lpN``. POSIX only.

Non-blocking underneath, so that no printer can hold a thread longer than its call says. One owner:
``flock`` keeps other programs out that ask for it (pyserial does), ``TIOCEXCL`` those that do not.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.wire import Wire, fault_of

BAUD_RATES = (9600, 19200, 38400, 57600, 115200)
# between two looks at a line that tells nobody when it changes
_LOOK_S = 0.005
_CHUNK = 4096
# The state of IEEE 1284 lines (include/linux/lp.h); a USB printer class device answers the same.
_LPGETSTATUS = 0x060B
_PAPER_OUT, _SELECTED, _NO_ERROR = 0x20, 0x10, 0x08


class FileWire:
    """:class:`Wire` over an open, non-blocking file.

    ``ready``: whether the printer wants bytes now (its DTR on our DSR); None where the line itself
    holds us back. ``ends``: an empty read means that the other end has gone.
    """

    def __init__(
        self,
        file: int,
        *,
        byte_s: float = 0.0,
        ready: Callable[[], bool] | None = None,
        ends: bool = True,
    ) -> None:
        self._file = file
        self._byte_s = byte_s
        self._ready = ready
        self._ends = ends
        self._early = bytearray()

    def fileno(self) -> int:
        """The open file, to wait for it beside others."""
        return self._file

    def read(self) -> bytes | None:
        """What has come by now, for who waited for :meth:`fileno`.

        None for nothing after all, b"" when the other end has gone.
        """
        try:
            return os.read(self._file, _CHUNK)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno == errno.EIO:  # a line whose other end was pulled out
                return b""
            raise

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        deadline = time.monotonic() + within_s + len(data) * self._byte_s
        rest, ready = memoryview(data), None if urgent else self._ready
        while rest:
            if ready is not None and not ready():
                self._look(deadline)
                continue
            _in, can, _odd = select.select([], [self._file], [], _left(deadline))
            if not can:
                raise TimeoutError("the printer takes no more bytes")
            # with hand-made flow control little at a time: what is under way cannot be held back
            piece = rest[: 64 if ready is not None else _CHUNK]
            with suppress(BlockingIOError):
                rest = rest[os.write(self._file, piece) :]
        if self._byte_s:
            self._drain(deadline)

    def receive(self, within_s: float) -> bytes | None:
        if self._early:
            early, self._early = bytes(self._early), bytearray()
            return early
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self._file], [], [], left)[0]:
                return None
            data = self.read()
            if data or (data == b"" and self._ends):
                return data
            # nothing after all (usblp says so with an empty read): do not spin
            select.select([], [], [], min(_LOOK_S, left))
        return None

    def hang_up(self, within_s: float) -> None:
        """Bytes a printer still holds back are lost by closing: wait for them as long as allowed."""
        deadline = time.monotonic() + within_s
        with suppress(TimeoutError):
            self._drain(deadline)

    def close(self) -> None:
        with suppress(OSError, termios.error):
            # what is still held back must not come out in the middle of the next job; a pseudo
            # terminal holds nothing, and would lose what its other end has not read yet
            held = termios.TCIOFLUSH if self._held() else termios.TCIFLUSH
            termios.tcflush(self._file, held)
        os.close(self._file)

    def _drain(self, deadline: float) -> None:
        """Until the kernel holds no byte back; TimeoutError. A file that cannot say holds none."""
        while self._held() > 0:
            self._look(deadline)

    def _held(self) -> int:
        try:
            held = fcntl.ioctl(self._file, termios.TIOCOUTQ, bytes(4))
        except OSError:
            return 0
        return int.from_bytes(held, "little", signed=True)

    def _look(self, deadline: float) -> None:
        if time.monotonic() >= deadline:
            raise TimeoutError("the printer holds the line")
        if select.select([self._file], [], [], _LOOK_S)[0]:
            data = self.read()
            if data == b"" and self._ends:
                raise ConnectionResetError("the printer has gone")
            self._early += data or b""


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


@dataclass(frozen=True, slots=True)
class SerialOpener:
    """Opens a serial port. ``flow``: "none", "xonxoff", "rtscts" (the kernel's), or "dtr".

    "dtr" is for printers that drop DTR when they are full (Epson's default): it is read at our DSR,
    or CTS, whichever the cable has. ``modem`` answers instead of the port's own lines.
    """

    path: str
    baud: int = 115200
    flow: str = "none"
    modem: Callable[[], bool] | None = None

    def __call__(self) -> FileWire | Fault:
        file = _opened(self.path)
        if isinstance(file, Fault):
            return file
        try:
            fcntl.ioctl(file, termios.TIOCEXCL)
            _raw(file, self.baud, self.flow)
        except (OSError, termios.error):
            os.close(file)
            return Fault.CONFIG  # a file, but no serial port
        ready = (self.modem or (lambda: _wants_bytes(file))) if self.flow == "dtr" else None
        # ten bits on the line for each byte, and a quarter more
        return FileWire(file, byte_s=12.5 / self.baud, ready=ready)


@dataclass(frozen=True, slots=True)
class UsbPrinterOpener:
    """Opens ``/dev/usb/lpN``, the USB printer class as the kernel offers it (usblp)."""

    path: str

    def __call__(self) -> Wire | Fault:
        file = _opened(self.path)
        return file if isinstance(file, Fault) else FileWire(file, ends=False)

    def lines(self) -> tuple[Fault, ...]:
        """What the port's own status lines say, for printers that answer nothing else; () if nothing."""
        file = _opened(self.path)
        if isinstance(file, Fault):
            return (file,)
        try:
            said = fcntl.ioctl(file, _LPGETSTATUS, bytes(4))
        except OSError:
            return ()
        finally:
            os.close(file)
        return port_faults(said[0])


def port_faults(status: int) -> tuple[Fault, ...]:
    """The faults in one IEEE 1284 status byte; worst first."""
    found = []
    if status & _PAPER_OUT:
        found.append(Fault.MEDIA_OUT)
    if not status & _SELECTED or (not status & _NO_ERROR and not found):
        found.append(Fault.OFFLINE)
    return tuple(found)


def _opened(path: str) -> int | Fault:
    try:
        file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        return fault_of(error)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return Fault.IN_USE
    return file


def _raw(file: int, baud: int, flow: str) -> None:
    """Eight bits, no parity, nothing translated, DTR left up when the port is closed."""
    _iflag, _oflag, _cflag, _lflag, _in, _out, characters = termios.tcgetattr(file)
    rate = getattr(termios, f"B{baud}")
    iflag = termios.IXON if flow == "xonxoff" else 0
    cflag = termios.CS8 | termios.CREAD | termios.CLOCAL
    if flow == "rtscts":
        cflag |= termios.CRTSCTS
    termios.tcsetattr(file, termios.TCSANOW, [iflag, 0, cflag, 0, rate, rate, characters])


def _wants_bytes(file: int) -> bool:
    """Whether DSR or CTS is up."""
    lines = int.from_bytes(fcntl.ioctl(file, termios.TIOCMGET, bytes(4)), "little")
    return bool(lines & (termios.TIOCM_DSR | termios.TIOCM_CTS))
