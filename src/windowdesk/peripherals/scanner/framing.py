"""Where one scan ends in the bytes of a serial scanner, and what it says. Pure: no port, no clock.

A scan ends with CR or LF, stands between STX and ETX (line breaks inside belong to it), or just ends:
then nothing comes for a while. How long is :attr:`Framer.patience_s`, and who keeps the clock calls
:meth:`Framer.pause` after it. Scanners send a QR code's bytes as they are: UTF-8, or GB18030 as
Chinese makers preset it.
"""

from __future__ import annotations

import re
from unicodedata import category

# A QR code holds 2,953 bytes at most; a cable that chatters must not fill the memory.
MOST = 4096
# A USB scanner sends in packets a few milliseconds apart. One that ends its scans with CR is given
# longer: wireless ones stop in the middle while they look for their cradle.
QUIET_S, QUIET_WITH_SUFFIX_S = 0.08, 1.0
_STX = b"\x02"
_BREAKS = frozenset((b"\r", b"\n"))
_MARKS = re.compile(rb"[\x02\x03\r\n]")
# ISO/IEC 15424: what a scanner may be set to say of the kind of code, "]Q1" before a QR code
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# GS1 and ISO/IEC 15434 use the four separators, and QR codes of many lines have lines
_ALLOWED = frozenset("\x1c\x1d\x1e\x1f\x04\t\r\n")
# control characters, and what no font has: noise read as GB18030 is full of it
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


class ScanError(ValueError):
    """What came is no scan. ``code``: "too_long", "lost" (a part of it), "not_text" (noise)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Framer:
    """Cuts bytes into scans. Keeps no more than :data:`MOST` of them."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inside = False
        self._spilt = False
        self._ends_with_break = False

    @property
    def waiting(self) -> bool:
        """Whether a scan has begun that has not ended."""
        return bool(self._buffer) or self._spilt

    @property
    def patience_s(self) -> float:
        """After so long without a byte what has begun is at its end."""
        return QUIET_WITH_SUFFIX_S if self._ends_with_break or self._inside else QUIET_S

    def feed(self, data: bytes) -> tuple[str | ScanError, ...]:
        """The scans that end in ``data``, in order; each its text, or why it is none."""
        found: list[str | ScanError] = []
        taken = 0
        for mark in _MARKS.finditer(data):
            self._take(data[taken : mark.start()])
            taken = mark.end()
            self._mark(mark[0], found)
        self._take(data[taken:])
        return tuple(found)

    def pause(self) -> tuple[str | ScanError, ...]:
        """Nothing came for :attr:`patience_s`: what has begun is all there is."""
        found: list[str | ScanError] = []
        self._end(found)
        return tuple(found)

    def reset(self) -> None:
        """The line was opened anew."""
        self._buffer.clear()
        self._inside = self._spilt = False

    def _mark(self, mark: bytes, found: list[str | ScanError]) -> None:
        if mark in _BREAKS:
            if self._inside:
                self._take(mark)
                return
            self._ends_with_break = self._ends_with_break or self.waiting
        self._end(found)
        self._inside = mark == _STX

    def _take(self, data: bytes) -> None:
        room = MOST - len(self._buffer)
        self._buffer += data[:room]
        self._spilt = self._spilt or len(data) > room

    def _end(self, found: list[str | ScanError]) -> None:
        payload, spilt = bytes(self._buffer), self._spilt
        self.reset()
        try:
            if spilt:
                raise ScanError("too_long")
            text = text_of(payload)
        except ScanError as error:
            found.append(error)
            return
        if text:
            found.append(text)


def text_of(payload: bytes) -> str:
    """The text of one scan without the scanner's own words about it; :class:`ScanError`.

    Most GB18030 is no UTF-8; the few short words that are both read as UTF-8.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(letter in _ALLOWED or category(letter) not in _NO_TEXT for letter in text):
            return without_symbology(text)
    raise ScanError("not_text")


def without_symbology(text: str) -> str:
    """``text`` without the identifier of its kind of code; alone that is what somebody scanned."""
    return text[3:] if len(text) > 3 and _AIM.match(text) else text
