"""Frames as a line of text says them: ``{board:u8} {number:u16} {sum8}`` is a board's whole protocol.

Parts stand apart by blanks: two hexadecimal digits are that byte; ``{name:kind}`` is a value, with kind
``u8``, ``u16`` (high byte first), ``u16le``, ``bcd2`` (four digits in two bytes), ``digits4`` (four
ASCII digits; 1 to 9), ``ascii`` and ``gbk`` (text up to the next part); ``{length}`` counts
the bytes behind it but for checks; ``{sum8}``, ``{xor8}`` check every byte before them, ``{sum8:1}``
from the second on. Pure, and the only error is :class:`ShapeError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from windowdesk.i18n import _

Value = int | str
MOST_BYTES = 256
_PART = re.compile(
    r"(?P<byte>[0-9A-Fa-f]{2})"
    r"|\{(?P<check>sum8|xor8)(:(?P<start>\d{1,2}))?\}"
    r"|\{(?P<length>length)\}"
    r"|\{(?P<name>[a-z_]{1,20}):(?P<kind>u8|u16|u16le|bcd2|digits[1-9]|ascii|gbk)\}"
)
_SIZES = {"u8": 1, "u16": 2, "u16le": 2, "bcd2": 2}
_CHECKS: dict[str, Callable[[Iterable[int]], int]] = {
    "sum8": lambda data: sum(data) & 0xFF,
    "xor8": lambda data: reduce(int.__xor__, data, 0),
}


class ShapeError(ValueError):
    """The text says no frame, or a value does not fit into its place."""


def _size(kind: str) -> int | None:
    if kind in ("ascii", "gbk"):
        return None
    if kind.startswith("digits"):
        return int(kind[-1])
    return _SIZES.get(kind, 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """``size``: bytes it takes; None for text, which ends where the next part begins."""

    kind: str
    name: str = ""
    number: int = 0
    size: int | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _size(self.kind))


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of frame: :meth:`build` makes its bytes, :meth:`read` finds its values again."""

    text: str
    parts: tuple[_Part, ...]

    @classmethod
    def parse(cls, text: str) -> Shape:
        """ShapeError where ``text`` says no frame, or one whose text nobody could find the end of."""
        parts = tuple(_part(word) for word in text.split())
        if not parts or len(parts) > MOST_BYTES:
            raise ShapeError(_("一帧要有 1 至 256 段"))
        for part, after in zip(parts, (*parts[1:], None), strict=True):
            if part.size is None and (after is None or after.kind != "byte"):
                raise ShapeError(_("文字后面要写它的结束字节"))
        return cls(text, parts)

    @property
    def names(self) -> frozenset[str]:
        """The values it carries."""
        return frozenset(part.name for part in self.parts if part.name)

    def build(self, values: Mapping[str, Value]) -> bytes:
        """The frame with ``values``. ShapeError where one is missing or does not fit."""
        made = bytearray()
        length_at = -1
        for part in self.parts:
            if part.kind == "length":
                length_at = len(made)
            made += self._bytes(part, values, made)
            if len(made) > MOST_BYTES:
                raise ShapeError(_("一帧超过 256 字节"))
        if length_at >= 0:
            made[length_at] = self._length(len(made), length_at)
            self._check_again(made)
        return bytes(made)

    def read(self, data: bytes) -> tuple[dict[str, Value], int] | None:
        """The values of the frame that ``data`` begins with, and its length; None when more is needed.

        ShapeError when it does not begin with this frame.
        """
        found: dict[str, Value] = {}
        at, length = 0, -1
        for number, part in enumerate(self.parts):
            end = at + part.size if part.size is not None else self._end(number, data, at)
            if end is None or end > len(data):
                return None
            if part.kind == "length":
                length = at
            else:
                self._take(part, data, at, end, found)
            at = end
        if length >= 0 and data[length] != self._length(at, length):
            raise ShapeError("the length is wrong")
        return found, at

    def _bytes(self, part: _Part, values: Mapping[str, Value], before: bytes | bytearray) -> bytes:
        if part.kind == "byte":
            return bytes([part.number])
        if part.kind in _CHECKS:
            return bytes([_CHECKS[part.kind](before[part.number :])])
        if part.kind == "length":
            return b"\0"
        try:
            return _encoded(part, values[part.name])
        except KeyError:
            raise ShapeError(_("没有 {name} 的值").format(name=part.name)) from None

    def _check_again(self, made: bytearray) -> None:
        """The checks once more, over the length that was not known before."""
        at = 0
        for part in self.parts:
            if part.size is None:
                raise ShapeError(_("有文字的帧不能带长度"))
            if part.kind in _CHECKS:
                made[at] = _CHECKS[part.kind](made[part.number : at])
            at += part.size

    def _length(self, whole: int, at: int) -> int:
        checks = sum(part.kind in _CHECKS for part in self.parts)
        return (whole - at - 1 - checks) & 0xFF

    def _end(self, number: int, data: bytes, at: int) -> int | None:
        """Where the text that begins at ``at`` ends."""
        stop = self.parts[number + 1].number
        end = data.find(stop, at, at + MOST_BYTES)
        if end < 0 and len(data) - at >= MOST_BYTES:
            raise ShapeError("the text has no end")
        return None if end < 0 else end

    def _take(self, part: _Part, data: bytes, at: int, end: int, found: dict[str, Value]) -> None:
        piece = data[at:end]
        if part.kind == "byte" and piece[0] != part.number:
            raise ShapeError("another byte")
        if part.kind in _CHECKS and piece[0] != _CHECKS[part.kind](data[part.number : at]):
            raise ShapeError("the check is wrong")
        if part.name:
            found[part.name] = _decoded(part, piece)


def _part(word: str) -> _Part:
    match = _PART.fullmatch(word)
    if match is None:
        raise ShapeError(_("看不懂“{word}”").format(word=word[:40]))
    if match["byte"]:
        return _Part("byte", number=int(match["byte"], 16))
    if match["check"]:
        return _Part(match["check"], number=int(match["start"] or 0))
    return _Part("length") if match["length"] else _Part(match["kind"], match["name"])


def _encoded(part: _Part, value: Value) -> bytes:
    size = part.size
    if size is None:
        try:
            return str(value).encode(part.kind)
        except UnicodeEncodeError:
            raise ShapeError(_("{name} 的文字写不出来").format(name=part.name)) from None
    if not isinstance(value, int) or value < 0:
        raise ShapeError(_("{name} 不是数").format(name=part.name))
    most = 256**size if part.kind.startswith("u") else 10 ** (4 if part.kind == "bcd2" else size)
    if value >= most:
        raise ShapeError(_("{name} 太大").format(name=part.name))
    if part.kind == "bcd2":
        return bytes.fromhex(f"{value:04}")
    if part.kind.startswith("digits"):
        return f"{value:0{size}}".encode("ascii")
    return value.to_bytes(size, "little" if part.kind == "u16le" else "big")


def _decoded(part: _Part, piece: bytes) -> Value:
    if part.size is None:
        try:
            return piece.decode(part.kind)
        except UnicodeDecodeError:
            raise ShapeError("no text") from None
    if part.kind.startswith("u"):
        return int.from_bytes(piece, "little" if part.kind == "u16le" else "big")
    digits = piece.hex() if part.kind == "bcd2" else piece.decode("latin-1")
    if not (digits.isascii() and digits.isdecimal()):
        raise ShapeError("no digits")
    return int(digits)


@dataclass(frozen=True, slots=True)
class Read:
    """A frame that was found: the name of its shape, and its values."""

    name: str
    values: Mapping[str, Value]


class FrameReader:
    """Finds frames of several shapes in bytes that come in any pieces; keeps no more than 512.

    Of shapes that fit at one place the first named wins; a byte that begins none is left out.
    """

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._shapes = dict(shapes)
        self._buffer = b""

    def feed(self, data: bytes) -> list[Read]:
        """The frames that are whole now."""
        found: list[Read] = []
        for start in range(0, len(data), MOST_BYTES):
            self._buffer += data[start : start + MOST_BYTES]
            self._drain(found)
        return found

    def _drain(self, found: list[Read]) -> None:
        while self._buffer:
            read, taken = self._first()
            if read is not None:
                found.append(read)
            if taken == 0 and len(self._buffer) <= MOST_BYTES:
                return
            self._buffer = self._buffer[max(1, taken) :]

    def _first(self) -> tuple[Read | None, int]:
        """The frame at the beginning, and the bytes to go on by; (None, 0): wait for more."""
        waits = False
        for name, shape in self._shapes.items():
            try:
                read = shape.read(self._buffer)
            except ShapeError:
                continue
            if read is not None:
                return Read(name, read[0]), read[1]
            waits = True
        return None, 0 if waits else 1
