"""The clip bank: a call put together from recorded pieces, as one sound without a gap.

"请 A 零 一 二 号，到 十 二 号窗口": 41 pieces say every ticket at every window, with no speech engine on
the counter. They lie beside this file, made by ``packaging/clips.py``; a hall with a better voice
records its own under the same names and names the folder in its settings.
"""

from __future__ import annotations

import array
import io
import math
import sys
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from windowdesk.app.calling import TicketCall
from windowdesk.peripherals.voice.mandarin import number_words

FOLDER = Path(__file__).with_name("clips")
RATE = 22050
_DIGITS = dict(zip("零一二三四五六七八九", "0123456789", strict=True))
_UNITS = {"十": "ten", "百": "hundred"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# what each piece says, as espeak-ng's pinyin voice takes it
PINYIN = {
    "please": "qing3",
    "number_to": "hao4 , dao4",
    "window": "hao4 chuang1 kou3",
    "0": "ling2", "1": "yi1", "2": "er4", "3": "san1", "4": "si4",
    "5": "wu3", "6": "liu4", "7": "qi1", "8": "ba1", "9": "jiu3",
    "ten": "shi2", "hundred": "bai3",
}  # fmt: skip
PIECES = (*PINYIN, *LETTERS)
# between two sayings of one call; a call is not to be heard twice within two seconds
BETWEEN_S = 2.0
_PAUSE_S = 0.05
_LONGEST_BYTES = 10 * RATE * 2


class ClipProblem(ValueError):
    """A clip is missing or no sound as it has to be: ``name`` of the file, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name


def pieces(call: TicketCall) -> tuple[str, ...]:
    """The clips that say ``call``, in order: digits of the ticket one by one, the window as a number."""
    window = (_DIGITS.get(word) or _UNITS[word] for word in number_words(str(call.window)))
    return ("please", *call.ticket, "number_to", *window, "window")


class ClipBank:
    """The clips of ``folder``: mono, 16 bits, 22,050 Hz. Read once, when the first is wanted."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._known: dict[str, bytes] = {}

    def missing(self) -> tuple[str, ...]:
        """The pieces that cannot be used."""
        return tuple(name for name in PIECES if not self._usable(name))

    def sound(self, call: TicketCall, times: int = 1) -> bytes:
        """``call`` as one WAV, after a chime; ``times`` over. ClipProblem."""
        said = b"".join(self._said(call))
        between = silence(BETWEEN_S)
        return as_wave(chime() + between.join([said] * times))

    def _said(self, call: TicketCall) -> Iterator[bytes]:
        for name in pieces(call):
            yield self._clip(name)
            yield silence(_PAUSE_S)

    def _usable(self, name: str) -> bool:
        try:
            self._clip(name)
        except ClipProblem:
            return False
        return True

    def _clip(self, name: str) -> bytes:
        if name not in self._known:
            self._known[name] = _read(self._folder / f"{name}.wav")
        return self._known[name]


def _read(path: Path) -> bytes:
    try:
        with wave.open(str(path)) as sound:
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            if form != (1, 2, RATE):
                raise ClipProblem(path.name, "not mono, 16 bits, 22050 Hz")
            data = bytes(sound.readframes(_LONGEST_BYTES // 2 + 1))
    except (OSError, EOFError, wave.Error) as error:
        raise ClipProblem(path.name, type(error).__name__) from error
    if not data or len(data) > _LONGEST_BYTES:
        raise ClipProblem(path.name, "no sound, or longer than ten seconds")
    return data


def silence(seconds: float) -> bytes:
    """Samples of nothing."""
    return bytes(2 * round(seconds * RATE))


@cache
def chime() -> bytes:
    """Two falling tones that make a hall look up, and a pause."""
    tones = array.array("h")
    for pitch, seconds in ((784.0, 0.28), (587.3, 0.42)):
        for at in range(round(seconds * RATE)):
            fall = math.exp(-4 * at / RATE / seconds)
            rise = min(1.0, at / 200)
            tones.append(round(9000 * rise * fall * math.sin(2 * math.pi * pitch * at / RATE)))
    if sys.byteorder == "big":
        tones.byteswap()
    return tones.tobytes() + silence(0.2)


def as_wave(samples: bytes) -> bytes:
    """``samples`` with the head of a WAV file."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return whole.getvalue()
