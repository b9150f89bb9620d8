"""The printers' halves of ZPL and TSPL: bytes in, labels and answers out. No I/O.

They understand what our jobs need and count everything else as unknown, so that a job which would
print rubbish is noticed. Like real ones they hold a job while something stops them, and answer the
question how they are.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.label_printer import tspl
from windowdesk.peripherals.raster import MOST_AT_ONCE, MOST_BYTES, Raster
from windowdesk.peripherals.receipt_printer.interpreter import Step

# a label of the widest head there is, a hand long
_MOST_WIDTH, _MOST_HEIGHT = 2400, 4800
_HELD = MOST_BYTES


class _Interpreter(ABC):
    """What both have: a memory with an end, faults, and labels that fall out."""

    request: bytes
    who: bytes
    name: bytes

    def __init__(self) -> None:
        self.faults: set[Fault] = set()
        self.unknown = 0
        self._buffer = bytearray()
        self._answer = bytearray()
        self._labels: list[Raster] = []

    @property
    def blocked(self) -> bool:
        """Whether something keeps it from printing."""
        return bool(self.faults)

    @property
    def unfinished(self) -> bool:
        """Whether bytes wait."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> Step:
        """Take ``data`` and do what can be done. Never raises."""
        self._buffer += data
        # held or in the middle of a job it answers all the same, however the line cut it up
        asked = 0
        while self._buffer.endswith((self.request, self.who)):
            if self._buffer.endswith(self.who):
                del self._buffer[-len(self.who) :]
                self._answer += self.name
                continue
            del self._buffer[-len(self.request) :]
            asked += 1
        # a real one stops the line when it is full; what is over is lost here
        del self._buffer[_HELD:]
        while self._buffer and not self.blocked:
            used = self._asked() or self._command()
            if used == 0:
                break
            del self._buffer[:used]
        self._answer += self._status() * asked
        step = Step(bytes(self._answer), tuple(self._labels))
        self._answer.clear()
        self._labels.clear()
        return step

    def reset(self) -> None:
        """Switch off and on."""
        self._buffer.clear()

    def _drop(self, label: Raster) -> bool:
        """A label falls out; False when a few bytes would have made more paper than there is."""
        if sum(len(each.rows) for each in self._labels) + len(label.rows) > MOST_AT_ONCE:
            return False
        self._labels.append(label)
        return True

    def _asked(self) -> int:
        """The question how it is, at the front."""
        if not self._buffer.startswith(self.request):
            return 0
        self._answer += self._status()
        return len(self.request)

    @abstractmethod
    def _command(self) -> int:
        """Carry out what is at the front; how many bytes it took, 0 when more must come."""

    @abstractmethod
    def _status(self) -> bytes:
        """How it is, as its language says it."""

    def _odd(self, used: int) -> int:
        self.unknown += 1
        return used


class ZplInterpreter(_Interpreter):
    """^XA … ^XZ with graphic fields."""

    request, who = b"~HS", b"~HI"
    name = b"\x02windowdesk demo,V1.0,8,2048KB\x03\r\n"

    def __init__(self) -> None:
        super().__init__()
        self._size = (0, 0)
        self._at = (0, 0)
        self._dots: list[tuple[int, int, Raster]] = []

    def _command(self) -> int:
        front = self._buffer[0]
        if front in b"\r\n":
            return 1
        if self.request.startswith(self._buffer):
            return 0
        if front != ord("^"):
            return self._odd(1)
        end = self._end_of_command()
        if end == 0:
            return 0
        code, said = bytes(self._buffer[1:3]), bytes(self._buffer[3:end])
        known = {b"XA": self._begin, b"PW": self._width, b"LL": self._length, b"FO": self._origin,
                 b"GF": self._graphic, b"XZ": self._print}  # fmt: skip
        if code in known:
            if not known[code](said.rstrip(b"\r\n")):
                self.unknown += 1
        elif code not in (b"FS", b"LH", b"PQ"):
            self.unknown += 1
        return end

    def _end_of_command(self) -> int:
        """Where the next command begins; at the end only ^XZ is complete."""
        found = min(
            (at for mark in (b"^", b"~") if (at := self._buffer.find(mark, 1)) > 0), default=0
        )
        if found:
            return found
        if self._buffer[:3] == b"^XZ":
            return 3
        return len(self._buffer) if len(self._buffer) >= _HELD else 0

    def _begin(self, _said: bytes) -> bool:
        self._size, self._at = (0, 0), (0, 0)
        self._dots.clear()
        return True

    def _width(self, said: bytes) -> bool:
        width = _number(said, _MOST_WIDTH)
        self._size = (width, self._size[1])
        return width > 0

    def _length(self, said: bytes) -> bool:
        height = _number(said, _MOST_HEIGHT)
        self._size = (self._size[0], height)
        return height > 0

    def _origin(self, said: bytes) -> bool:
        parts = said.split(b",")
        if len(parts) != 2:
            return False
        self._at = (_number(parts[0], _MOST_WIDTH), _number(parts[1], _MOST_HEIGHT))
        return True

    def _graphic(self, said: bytes) -> bool:
        parts = said.split(b",", 4)
        if len(parts) != 5 or parts[0] != b"A":
            return False
        total, stride = _number(parts[2], MOST_BYTES), _number(parts[3], _MOST_WIDTH // 8)
        if not total or not stride or total % stride or total // stride > _MOST_HEIGHT:
            return False
        rows = unpacked(parts[4], stride, total // stride)
        if rows is None or len(self._dots) >= 16:
            return False
        self._dots.append((*self._at, Raster(stride * 8, total // stride, rows)))
        return True

    def _print(self, _said: bytes) -> bool:
        width, height = self._size
        if not width or not height:
            return False
        dropped = self._drop(_composed(width // 8 * 8 or 8, height, self._dots))
        self._dots.clear()
        return dropped

    def _status(self) -> bytes:
        faults = self.faults
        waits = self._buffer.count(b"^XZ") if self.blocked else 0
        flag = {fault: b"1" if fault in faults else b"0" for fault in Fault}
        first = b"030,%b,%b,0320,%03d,0,0,0,000,%b,0,%b" % (
            flag[Fault.MEDIA_OUT],
            flag[Fault.OFFLINE],
            min(waits, 999),
            flag[Fault.BROKEN],
            flag[Fault.HEAD_HOT],
        )
        second = b"000,0,%b,%b,0,2,6,0,00000000,1,000" % (
            flag[Fault.COVER_OPEN],
            flag[Fault.RIBBON_OUT],
        )
        return b"".join(b"\x02" + line + b"\x03\r\n" for line in (first, second, b"1234,0"))


def unpacked(data: bytes, stride: int, height: int) -> bytes | None:
    """The rows of packed ^GFA data; None when they are not ``height`` rows of ``stride`` bytes."""
    digits, count = "", 0
    rows: list[str] = []
    for char in data.decode("ascii", errors="replace"):
        row = ""
        if char in "0123456789ABCDEFabcdef":
            digits += char * min(count or 1, 2 * stride)
            count = 0
        elif "G" <= char <= "Y":
            count += ord(char) - ord("G") + 1
        elif "g" <= char <= "z":
            count += (ord(char) - ord("g") + 1) * 20
        elif char in ",!":
            row = digits.ljust(2 * stride, "0" if char == "," else "F")
        elif char == ":" and rows and not digits:
            row = rows[-1]
        elif char not in "\r\n":
            return None
        if len(digits) == 2 * stride:
            row = digits
        if len(digits) > 2 * stride or len(rows) > height:
            return None
        if row:
            rows.append(row)
            digits = ""
    if digits or len(rows) != height:
        return None
    return bytes.fromhex("".join(rows))


class TsplInterpreter(_Interpreter):
    """SIZE, CLS, BITMAP, PRINT, a line each; a bitmap's bytes follow on its own line."""

    request, who = tspl.STATUS_REQUEST, b"~!T"
    name = b"windowdesk demo\r"
    _BITMAP = re.compile(rb"BITMAP (\d{1,5}),(\d{1,5}),(\d{1,4}),(\d{1,5}),0,", re.DOTALL)
    _SIZE = re.compile(rb"SIZE (\d{1,3}) mm,(\d{1,3}) mm")
    _PRINT = re.compile(rb"PRINT (\d),1")

    def __init__(self, dpi: int = 203) -> None:
        super().__init__()
        self._dpi = dpi
        self._size = (0, 0)
        self._dots: list[tuple[int, int, Raster]] = []

    def _command(self) -> int:
        bitmap = self._BITMAP.match(self._buffer)
        if bitmap is not None:
            x, y, stride, height = (int(number) for number in bitmap.groups())
            return self._bitmap((x, y), stride, height, bitmap.end())
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return self._odd(len(self._buffer)) if len(self._buffer) > 100 else 0
        line = bytes(self._buffer[:end])
        if not self._line(line):
            self.unknown += 1
        return end + 2

    def _line(self, line: bytes) -> bool:
        if line == b"CLS":
            self._dots.clear()
        elif (size := self._SIZE.fullmatch(line)) is not None:
            width, height = (int(int(mm) * self._dpi / 25.4) for mm in size.groups())
            self._size = (min(width, _MOST_WIDTH) // 8 * 8, min(height, _MOST_HEIGHT))
        elif (sets := self._PRINT.fullmatch(line)) is not None:
            return self._print(int(sets.group(1)))
        else:
            return line == b"" or line.startswith((b"GAP ", b"DIRECTION "))
        return True

    def _print(self, sets: int) -> bool:
        width, height = self._size
        if not width or not height:
            return False
        label = _composed(width, height, self._dots)
        return all(self._drop(label) for _set in range(sets))

    def _bitmap(self, at: tuple[int, int], stride: int, height: int, begin: int) -> int:
        if not 0 < stride <= _MOST_WIDTH // 8 or not 0 < height <= _MOST_HEIGHT:
            return self._odd(begin)
        end = begin + stride * height
        if len(self._buffer) < end:
            return 0
        rows = bytes(self._buffer[begin:end]).translate(tspl.INVERTED)
        if len(self._dots) < 16:
            self._dots.append((*at, Raster(stride * 8, height, rows)))
        return end

    def _status(self) -> bytes:
        bits = {
            Fault.COVER_OPEN: 0x01,
            Fault.JAM: 0x02,
            Fault.MEDIA_OUT: 0x04,
            Fault.RIBBON_OUT: 0x08,
            Fault.OFFLINE: 0x10,
            Fault.BROKEN: 0x80,
        }
        return bytes((sum(bit for fault, bit in bits.items() if fault in self.faults),))


def _number(text: bytes, most: int) -> int:
    """A plain number up to ``most``, else 0."""
    return int(text) if text.isdigit() and len(text) < 9 and int(text) <= most else 0


def _composed(width: int, height: int, dots: list[tuple[int, int, Raster]]) -> Raster:
    """The label: every picture at its place (in whole bytes across), what is over cut off."""
    stride = width // 8
    canvas = bytearray(stride * height)
    for x, y, picture in dots:
        left = x // 8
        take = max(0, min(picture.stride, stride - left))
        for line in range(min(picture.height, height - y) if take else 0):
            row = picture.rows[line * picture.stride :][:take]
            at = (y + line) * stride + left
            canvas[at : at + take] = bytes(
                a | b for a, b in zip(canvas[at : at + take], row, strict=True)
            )
    return Raster(width, height, bytes(canvas))
