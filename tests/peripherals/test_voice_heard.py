"""Calls as a hall hears them: through a real sound server into a recorder, and looked at sample by sample.

The sink has the clips' own rate, so what is recorded is what was played, bit by bit: a call stands in
the recording whole and once, or it was cut, mixed with another, or said twice.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
import wave
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.parts import needs
from windowdesk.app.calling import TicketCall
from windowdesk.peripherals.voice.calls import CallQueue
from windowdesk.peripherals.voice.clips import RATE, ClipBank, as_wave
from windowdesk.peripherals.voice.espeak import EspeakVoice
from windowdesk.peripherals.voice.sound import Loudspeaker

PATIENCE_S = 60
FORM = (f"--rate={RATE}", "--format=s16le", "--channels=1")


class Hall:
    """A sound server of the test's own with a null sink, and a recorder at its monitor."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = f"unix:{folder}/native"
        environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        call = [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            # with memory shared by files without a name it sometimes aborts (pulseaudio#824)
            "--disallow-exit=yes", "--disable-shm=yes", "--enable-memfd=no",
            "-L", f"module-null-sink sink_name=hall rate={RATE} channels=1 format=s16le",
            "-L", f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
        ]  # fmt: skip
        with (folder / "pulse.log").open("w") as log:
            self._pulse = subprocess.Popen(call, env=environment, stderr=log)
        self._wait_for(lambda: self._asked("pactl", "info") == 0)
        self._recorder: subprocess.Popen[bytes] | None = None

    @property
    def recording(self) -> bytes:
        return (self._folder / "heard.raw").read_bytes()

    def listen(self) -> None:
        """Record from now on."""
        with (self._folder / "heard.raw").open("wb") as file:
            self._recorder = subprocess.Popen(
                ["parec", "-s", self.server, "-d", "hall.monitor", "--raw", *FORM,
                 "--latency-msec=20"],
                stdout=file,
            )  # fmt: skip
        self._wait_for(lambda: len(self.recording) > 0)

    def heard(self) -> bytes:
        """Everything so far, until the last sound has arrived; the recorder ends."""
        before = len(self.recording)
        self._wait_for(lambda: len(self.recording) > before + RATE)
        assert self._recorder is not None
        self._recorder.terminate()
        self._recorder.wait(PATIENCE_S)
        return self.recording

    def close(self) -> None:
        for child in (self._recorder, self._pulse):
            if child is not None and child.poll() is None:
                child.terminate()
                child.wait(PATIENCE_S)

    def _asked(self, *call: str) -> int:
        quiet = subprocess.DEVNULL
        whole = (call[0], "-s", self.server, *call[1:])
        return subprocess.run(whole, stdout=quiet, stderr=quiet, check=False).returncode

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, (self._folder / "pulse.log").read_text()
            threading.Event().wait(0.02)


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    needs("pulseaudio", "sox")
    made = Hall(tmp_path)
    monkeypatch.setenv("PULSE_SERVER", made.server)
    monkeypatch.setenv("PULSE_COOKIE", str(tmp_path / "cookie"))
    try:
        yield made
    finally:
        made.close()


def samples(call: TicketCall) -> bytes:
    """What a call is, as it is played, from within its chime: a sink that wakes up swallows 20 ms."""
    with wave.open(BytesIO(ClipBank().sound(call))) as sound:
        sound.readframes(RATE // 10)
        return sound.readframes(sound.getnframes()).rstrip(b"\0")


def places(heard: bytes, call: TicketCall) -> list[tuple[float, float]]:
    """From when to when ``call`` is heard whole, in seconds of the recording."""
    wanted = samples(call)
    found, at = [], heard.find(wanted)
    while at >= 0:
        found.append((at / 2 / RATE, (at + len(wanted)) / 2 / RATE))
        at = heard.find(wanted, at + 1)
    return found


def loudness(recording: bytes) -> float:
    """Root mean square amplitude of 1.0, as sox says."""
    whole = as_wave(recording)
    call = ["sox", "-t", "wav", "-", "-n", "stat"]
    done = subprocess.run(call, input=whole, capture_output=True, check=True)
    (line,) = (line for line in done.stderr.decode().splitlines() if line.startswith("RMS     amp"))
    return float(line.split()[-1])


def test_calls_are_heard_in_order_whole_and_never_two_at_once(hall: Hall) -> None:
    needs("espeak-ng")
    speaker = Loudspeaker(("paplay",))
    queue, voice = CallQueue(ClipBank(), speaker), EspeakVoice(mouth=speaker.mouth)
    first, second = TicketCall("1", 2), TicketCall("7", 1)
    hall.listen()
    assert queue.call(first)
    assert queue.call(second)
    assert not queue.call(first), "the same again"
    reading = threading.Thread(target=voice.say, args=(("请补交。",), "zh_CN"))
    reading.start()
    assert queue.idle(PATIENCE_S)
    reading.join(PATIENCE_S)
    heard = hall.heard()
    queue.stop()
    ((_from, until),) = places(heard, first)
    ((after, end),) = places(heard, second)
    assert until <= after
    assert loudness(heard) > 0.02, "nothing was loud enough to be heard"
    # what was read aloud is somewhere else: both calls are whole
    elsewhere = heard.replace(samples(first), b"").replace(samples(second), b"")
    assert loudness(elsewhere) > 0.005
    assert end > after


def test_without_a_sound_server_the_lamp_says_so(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = CallQueue(ClipBank(), Loudspeaker(("paplay",)))
    assert queue.faults() == ()
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    assert [fault.value for fault in queue.faults()] == ["offline"]
    queue.stop()
