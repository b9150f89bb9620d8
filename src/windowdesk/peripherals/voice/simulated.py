"""The voice of a demonstration: it writes what would be said, and speaks until it is stopped."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from windowdesk.peripherals.faults import Fault, problem

FILE = "voice.txt"


class SimulatedVoice:
    """``app.speaking.Voice`` that appends each speech to a file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._speaking = False

    def say(self, sentences: tuple[str, ...], language: str) -> None:
        """Write ``sentences``; "speaking" until :meth:`stop`, as a long speech would be."""
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / FILE).open("a", encoding="utf-8") as file:
                file.write(f"[{language}]\n" + "\n".join(sentences) + "\n")
            self._speaking = True

    def stop(self) -> None:
        self._speaking = False

    def speaking(self) -> bool:
        return self._speaking


class AbsentVoice:
    """No voice is installed or wanted: asked to speak, it says so."""

    def say(self, _sentences: tuple[str, ...], _language: str) -> None:
        """Always DeviceProblem ``no_hardware``."""
        raise problem(Fault.NO_HARDWARE)

    def stop(self) -> None: ...

    def speaking(self) -> bool:
        return False
