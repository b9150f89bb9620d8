"""espeak-ng as a child process: it speaks, and killing it is silence at once.

A program of its own and not a library: it is GPL-3.0 and stays separate, a crash of it is no crash
of the desk, and stopping needs no cooperation. What is said goes in by a pipe, never on a command
line that other users of the machine could list.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from threading import Lock

from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.voice import mandarin

COMMAND = "espeak-ng"
MANDARIN, ENGLISH = "cmn-latn-pinyin", "en"
_WORDS_PER_MINUTE = 150
_LONGEST_S = 600


def is_here() -> bool:
    """Whether the program is installed."""
    return shutil.which(COMMAND) is not None


class EspeakVoice:
    """``app.speaking.Voice``. ``into``: a WAV file instead of the loudspeaker.

    ``mouth`` is held while it speaks: a call is not said into it, nor it into a call.
    """

    def __init__(self, *, into: Path | None = None, mouth: Lock | None = None) -> None:
        self._into = into
        self._mouth = mouth or Lock()
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._speech = 0

    def say(self, sentences: tuple[str, ...], language: str) -> None:
        """Speak, and wait for the end. DeviceProblem: not installed, or no sound can be put out."""
        with self._lock:
            self._speech += 1
            speech = self._speech
        self._end()
        words = text_for(sentences, language)
        with self._mouth:
            self._speak(speech, words, language)

    def _speak(self, speech: int, words: str, language: str) -> None:
        child = self._begin(speech, language)
        if child is None:
            return
        try:
            _out, complaints = child.communicate(words.encode(), timeout=_LONGEST_S)
        except subprocess.TimeoutExpired:
            self._end()
            return
        # it exits with 0 even when there is no sound card, and complains
        if self._speech == speech and (child.returncode > 0 or b"error:" in complaints):
            raise problem(Fault.OFFLINE)

    def _begin(self, speech: int, language: str) -> subprocess.Popen[bytes] | None:
        """The child; None when it was stopped before it began."""
        voice = ENGLISH if language == "en" else MANDARIN
        call = [COMMAND, "-v", voice, "-s", str(_WORDS_PER_MINUTE), "-b", "1", "--stdin"]
        if self._into is not None:
            call += ["-w", str(self._into)]
        with self._lock:
            if self._speech != speech:
                return None
            try:
                self._child = subprocess.Popen(
                    call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
            except FileNotFoundError as missing:
                raise problem(Fault.NO_HARDWARE) from missing
            return self._child

    def stop(self) -> None:
        """Silence, at once."""
        with self._lock:
            self._speech += 1
        self._end()

    def _end(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.poll() is None:
            child.kill()

    def speaking(self) -> bool:
        child = self._child
        return child is not None and child.poll() is None


def text_for(sentences: tuple[str, ...], language: str) -> str:
    """What the program is given: plain English, or pinyin with tones."""
    if language == "en":
        return "\n".join(sentences)
    return "\n".join(mandarin.pinyin(sentence) for sentence in sentences)
