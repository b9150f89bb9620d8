"""Make the clips of calls with espeak-ng: src/windowdesk/peripherals/voice/clips/*.wav.

Run by hand when what a clip says changes, not by the build: the clips are in the repository, so that
a counter says calls without espeak-ng, Windows too. espeak-ng is GPL-3.0; what it says is not.
Each clip is cut to its sound and brought to one loudness.
"""

from __future__ import annotations

import array
import io
import math
import subprocess
import wave
from pathlib import Path

from windowdesk.peripherals.voice.clips import FOLDER, LETTERS, PINYIN, RATE, as_wave

_QUIET = 250
_EDGE = round(0.012 * RATE)
_LOUD = 4200.0
_PEAK = 30_000


def made(voice: str, words: str) -> bytes:
    """``words`` as samples: cut, and as loud as all others."""
    call = ["espeak-ng", "-v", voice, "-s", "150", "--stdout", words]
    done = subprocess.run(call, capture_output=True, check=True)
    with wave.open(io.BytesIO(done.stdout)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, RATE)
        samples = array.array("h", sound.readframes(20 * RATE))
    heard = [at for at, sample in enumerate(samples) if abs(sample) > _QUIET]
    samples = samples[max(0, heard[0] - _EDGE) : heard[-1] + _EDGE]
    loud = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
    by = min(_LOUD / loud, _PEAK / max(map(abs, samples)))
    return array.array("h", (round(sample * by) for sample in samples)).tobytes()


def main(folder: Path = FOLDER) -> None:
    """Write all of them."""
    said = {name: ("cmn-latn-pinyin", words) for name, words in PINYIN.items()}
    said |= {letter: ("en", letter) for letter in LETTERS}
    for name, (voice, words) in said.items():
        (folder / f"{name}.wav").write_bytes(as_wave(made(voice, words)))


if __name__ == "__main__":
    main()
