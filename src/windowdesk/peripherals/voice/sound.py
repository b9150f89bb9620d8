"""A finished sound out of the machine's loudspeaker, by the player that every system brings.

``paplay``, ``pw-play`` or ``aplay`` as a child process, winsound on Windows, and no library: QtMultimedia
would cost every counter 170 MB for this, and a sound server that hangs then holds a child that can be
killed, not the desk. One :class:`Loudspeaker` is the machine's one mouth: whoever speaks waits for
whoever is speaking.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from windowdesk.peripherals.faults import Fault

# a sound server in use is asked first: behind it, ALSA's own card is often taken
PLAYERS = (("paplay",), ("pw-play",), ("aplay", "-q"))
_GRACE_S = 10.0


def player() -> tuple[str, ...] | None:
    """The command that plays a WAV file; None where there is none."""
    if sys.platform == "win32":
        return ("winsound",)
    return next((one for one in PLAYERS if shutil.which(one[0]) is not None), None)


class Loudspeaker:
    """Plays one sound at a time. ``mouth`` is held by whatever is heard."""

    def __init__(self, command: tuple[str, ...] | None = None) -> None:
        self._command = command if command is not None else player()
        self.mouth = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def play(self, sound: bytes, seconds: float) -> Fault | None:
        """Play a whole WAV of ``seconds``, after what is being heard. Blocking; what went wrong, if anything."""
        with self.mouth:
            return self._play(sound, seconds)

    def stop(self) -> None:
        """Silence, at once."""
        with self._lock:
            child = self._child
        if child is not None:
            with suppress(OSError):
                child.kill()

    def _play(self, sound: bytes, seconds: float) -> Fault | None:
        if self._command is None:
            return Fault.NO_HARDWARE
        if sys.platform == "win32":
            return _winsound(sound)
        with tempfile.TemporaryDirectory(prefix="windowdesk-call-") as folder:
            path = Path(folder) / "call.wav"
            path.write_bytes(sound)
            return self._child_plays((*self._command, str(path)), seconds)

    def _child_plays(self, call: tuple[str, ...], seconds: float) -> Fault | None:
        quiet = subprocess.DEVNULL
        try:
            with self._lock:
                child = self._child = subprocess.Popen(
                    call, stdin=quiet, stdout=quiet, stderr=quiet
                )
        except OSError:
            return Fault.NO_HARDWARE
        try:
            child.wait(seconds + _GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return Fault.TIMEOUT
        finally:
            with self._lock:
                self._child = None
        # stopped by us: a negative code
        return None if child.returncode <= 0 else Fault.OFFLINE


def _winsound(sound: bytes) -> Fault | None:
    if sys.platform == "win32":
        import winsound

        try:
            winsound.PlaySound(sound, winsound.SND_MEMORY)
        except RuntimeError:
            return Fault.OFFLINE
    return None
