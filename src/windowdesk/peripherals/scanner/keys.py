"""The keys of a scanner that the kernel shows as a keyboard (evdev), made into scans. Pure: no device.

Read as a US keyboard whatever the desktop's layout is, which is how scanners leave the factory. What
such a keyboard has no key for comes as control characters (Ctrl and ``]`` is GS) or as Alt with digits
of the number pad: up to 255 a character of Latin-1, from 0xA1A1 on one of GBK, between them Unicode.
"""

from __future__ import annotations

import struct

from windowdesk.peripherals.scanner.framing import (
    MOST,
    QUIET_S,
    QUIET_WITH_SUFFIX_S,
    ScanError,
    without_symbology,
)

# struct input_event of linux/input.h: a time, then type, code and value
EVENT = struct.Struct("@llHHi")
_SYN, _KEY = 0, 1
_SYN_DROPPED = 3
_UP, _DOWN = 0, 1
# linux/input-event-codes.h
_ENDS = frozenset({28, 96, 15})  # Enter, the pad's Enter, Tab
_SHIFTS, _CONTROLS, _ALTS = frozenset({42, 54}), frozenset({29, 97}), frozenset({56, 100})
_CAPS = 58
# first code of a row of keys, what they type, and with Shift
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
PLAIN = {first + n: key for first, keys, _shifted in _ROWS for n, key in enumerate(keys)}
SHIFTED = {first + n: key for first, _keys, shifted in _ROWS for n, key in enumerate(shifted)}
PAD = {
    71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2",
    81: "3", 82: "0", 83: ".", 98: "/", 55: "*",
}  # fmt: skip
_FIRST_GBK = 0xA1A1
# Ctrl and a key; terminals and scanners agree on the last two
_CONTROL = {key: chr(ord(key.upper()) & 0x1F) for key in "abcdefghijklmnopqrstuvwxyz[\\]"}
_CONTROL |= {"6": "\x1e", "-": "\x1f"}


class KeyCore:
    """Events in, scans out; ``listening.Core``. Keeps no more than :data:`MOST` letters."""

    def __init__(self) -> None:
        self._ends_with_key = False
        self._rest = b""
        self.reset()

    @property
    def waiting(self) -> bool:
        """Whether a scan has begun that has not ended."""
        return bool(self._letters) or self._wrong != ""

    @property
    def patience_s(self) -> float:
        """After so long without a key what has begun is at its end."""
        return QUIET_WITH_SUFFIX_S if self._ends_with_key else QUIET_S

    def feed(self, data: bytes) -> tuple[str | ScanError, ...]:
        """The scans that end in ``data``: whole events, or the kernel's pieces of them."""
        come = self._rest + data
        whole = len(come) - len(come) % EVENT.size
        events, self._rest = come[:whole], come[whole:]
        found: list[str | ScanError] = []
        for _seconds, _micro, kind, code, value in EVENT.iter_unpack(events):
            if kind == _KEY:
                self._key(code, value, found)
            elif kind == _SYN and code == _SYN_DROPPED:
                # the kernel's own buffer ran over: what there is has a hole
                self._wrong = "lost"
                self._held.clear()
        return tuple(found)

    def pause(self) -> tuple[str | ScanError, ...]:
        """No key came for :attr:`patience_s`: what has begun is all there is."""
        found: list[str | ScanError] = []
        self._end(found)
        return tuple(found)

    def reset(self) -> None:
        """The device was opened anew."""
        self._letters: list[str] = []
        self._held: set[int] = set()
        self._caps = False
        self._wrong = ""
        self._code = ""
        self._rest = b""

    def _key(self, code: int, value: int, found: list[str | ScanError]) -> None:
        if value == _UP:
            self._held.discard(code)
            if code in _ALTS:
                self._put(_by_number(self._code))
                self._code = ""
            return
        if value != _DOWN:
            return  # a key that is held down: no scanner does that
        if code in _SHIFTS or code in _CONTROLS or code in _ALTS:
            self._held.add(code)
        elif code == _CAPS:
            self._caps = not self._caps
        elif code in _ENDS:
            self._ends_with_key = self._ends_with_key or self.waiting
            self._end(found)
        elif self._held & _ALTS:
            # five digits are more than any character has
            self._code = (self._code + PAD.get(code, ""))[:6]
        else:
            self._put(self._letter(code))

    def _letter(self, code: int) -> str:
        plain = PLAIN.get(code)
        if plain is None:
            return PAD.get(code, "")
        if self._held & _CONTROLS:
            return _CONTROL.get(plain, "")
        shift = bool(self._held & _SHIFTS) != (self._caps and plain.isalpha())
        return SHIFTED[code] if shift else plain

    def _put(self, letter: str) -> None:
        if not letter:
            return
        if len(self._letters) < MOST:
            self._letters.append(letter)
        else:
            self._wrong = self._wrong or "too_long"

    def _end(self, found: list[str | ScanError]) -> None:
        text, wrong = "".join(self._letters), self._wrong
        self._letters.clear()
        self._wrong, self._caps = "", False
        if wrong:
            found.append(ScanError(wrong))
        elif text:
            found.append(without_symbology(text))


def _by_number(digits: str) -> str:
    """The character of Alt and ``digits``, "" for none."""
    if not digits.isdigit():
        return ""
    number = int(digits)
    if number >= _FIRST_GBK:
        if number > 0xFFFF:
            return ""
        return number.to_bytes(2, "big").decode("gbk", errors="ignore")
    return chr(number) if number else ""


def events_of(text: str, end: int = 28) -> bytes:
    """What the kernel shows when a scanner types ``text`` and the key ``end``; the twin's half.

    What has no key is typed as a control character, or by its number.
    """
    keys: list[tuple[int, ...]] = []
    plain = {key: code for code, key in PLAIN.items()}
    shifted = {key: code for code, key in SHIFTED.items()}
    pad = {key: code for code, key in PAD.items()}
    control = {made: plain[key] for key, made in _CONTROL.items()}
    for letter in text:
        if letter in plain:
            keys.append((plain[letter],))
        elif letter in shifted:
            keys.append((42, shifted[letter]))
        elif letter in control:
            keys.append((29, control[letter]))
        else:
            keys.append((56, *(pad[digit] for digit in str(_number_of(letter)))))
    keys.append((end,))
    return b"".join(map(_chord, keys))


def _number_of(letter: str) -> int:
    try:
        gbk = letter.encode("gbk")
    except UnicodeEncodeError:
        return ord(letter)
    number = int.from_bytes(gbk, "big")
    return number if number >= _FIRST_GBK else ord(letter)


def _chord(codes: tuple[int, ...]) -> bytes:
    """The first of several keys is held while the others are struck."""
    held, struck = codes[:-1][:1], codes[1:] or codes
    presses = [(held[0], _DOWN)] if held else []
    for code in struck:
        presses += [(code, _DOWN), (code, _UP)]
    if held:
        presses.append((held[0], _UP))
    report = EVENT.pack(0, 0, _SYN, 0, 0)
    return b"".join(EVENT.pack(0, 0, _KEY, code, value) + report for code, value in presses)
