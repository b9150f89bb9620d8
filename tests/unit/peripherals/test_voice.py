"""What is read aloud: real speech by espeak-ng, its twin, and honest words where there is neither."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from windowdesk.app.errors import DeviceProblem
from windowdesk.app.speaking import Voice
from windowdesk.peripherals.voice import espeak
from windowdesk.peripherals.voice.espeak import COMMAND, MANDARIN, EspeakVoice, text_for
from windowdesk.peripherals.voice.mandarin import number_words, pinyin, read_out
from windowdesk.peripherals.voice.simulated import FILE, AbsentVoice, SimulatedVoice

LONG = ("请按这一条改好。" * 40,)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "零"), ("2", "二"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("105", "一百零五"),
        ("2000", "二千"), ("2026", "二千零二十六"), ("44010", "四四零一零"), ("007", "零零七"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_numbers(number: str, words: str) -> None:
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("还差 2 项", "还差 两 项"),
        ("第 2 项", "第 二 项"),
        ("原件要 12 份", "原件要 十二 份"),
        ("2026-03-02", "二零二六年三月二号"),
        ("2026 年 3 月 9 日（周一）", "二零二六年三月九号（周一）"),
    ],
)
def test_counts_ordinals_and_dates(text: str, words: str) -> None:
    assert read_out(text) == words


def test_pinyin_has_tones_pauses_and_the_reading_of_its_neighbours() -> None:
    assert pinyin("请补交，还差 2 项。") == "qing3 bu3 jiao1 , hai2 cha4 liang3 xiang4 ."
    assert pinyin("银行") == "yin2 hang2"
    assert pinyin("执行") == "zhi2 xing2"
    assert pinyin("绿色") == "lv4 se4"


def test_nothing_but_pinyin_reaches_the_voice() -> None:
    """A character it does not know would be spelt out as English letters."""
    said = text_for(("《劳务派遣》第八条（四）：𬱖，A4 纸 3 张！",), "zh_CN")
    assert said.isascii()


def test_espeak_speaks_mandarin_with_tones(needs: Callable[..., None]) -> None:
    needs("espeak-ng")
    call = [COMMAND, "-v", MANDARIN, "-x", "-q", pinyin("请补交材料")]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    words = done.stdout.split()
    assert len(words) == 5
    assert "(en)" not in done.stdout, "spelt out as English letters"
    # contours: 55 the first tone, 35 the second, 21 the third, 51 the fourth; a third before
    # another third is said as a second
    contours = ["".join(filter(str.isdigit, word)) for word in words]
    assert contours == ["35", "21", "55", "35", "51"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_espeak_can_be_heard(needs: Callable[..., None], tmp_path: Path, language: str) -> None:
    needs("espeak-ng")
    path = tmp_path / "said.wav"
    voice: Voice = EspeakVoice(into=path)
    voice.say(
        ("请补交房屋租赁合同。",) if language == "zh_CN" else ("One thing is missing.",), language
    )
    assert not voice.speaking()
    with wave.open(str(path)) as sound:
        frames = sound.readframes(sound.getnframes())
        seconds = sound.getnframes() / sound.getframerate()
        assert sound.getsampwidth() == 2
    loudness = statistics.pstdev(array("h", frames)[::7])
    assert loudness > 500
    assert 1.0 < seconds < 8.0


def test_stopping_is_silence_at_once(needs: Callable[..., None], tmp_path: Path) -> None:
    """Written into a pipe nobody reads, the speech would never end by itself."""
    needs("espeak-ng")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    voice = EspeakVoice(into=pipe)
    speech = threading.Thread(target=voice.say, args=(LONG, "zh_CN"))
    speech.start()
    _wait_for(voice.speaking)
    began = time.monotonic()
    voice.stop()
    speech.join(timeout=10)
    assert not speech.is_alive()
    assert not voice.speaking()
    assert time.monotonic() - began < 1.0


def test_a_new_speech_ends_the_one_before(needs: Callable[..., None], tmp_path: Path) -> None:
    needs("espeak-ng")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    voice = EspeakVoice(into=pipe)
    first = threading.Thread(target=voice.say, args=(LONG, "zh_CN"))
    first.start()
    _wait_for(voice.speaking)
    voice._into = tmp_path / "second.wav"
    voice.say(("好。",), "zh_CN")
    first.join(timeout=10)
    assert not first.is_alive()
    assert (tmp_path / "second.wav").stat().st_size > 1000


def test_no_sound_card_is_said(needs: Callable[..., None]) -> None:
    """The program itself ends with 0 all the same."""
    needs("espeak-ng")
    environment = {"ALSA_CONFIG_PATH": os.devnull, "PULSE_SERVER": "unix:/nowhere"}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        with pytest.raises(DeviceProblem) as caught:
            EspeakVoice().say(("好。",), "zh_CN")
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    assert caught.value.code == "offline"
    assert caught.value.press


def test_without_the_program_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not espeak.is_here()
    with pytest.raises(DeviceProblem) as caught:
        EspeakVoice().say(("好。",), "zh_CN")
    assert caught.value.code == "no_hardware"


def test_the_twin_writes_what_would_be_said(tmp_path: Path) -> None:
    voice: Voice = SimulatedVoice(tmp_path / "out")
    voice.say(("还差 2 项。", "请补交。"), "zh_CN")
    assert voice.speaking()
    voice.stop()
    assert not voice.speaking()
    assert (tmp_path / "out" / FILE).read_text("utf-8") == "[zh_CN]\n还差 2 项。\n请补交。\n"


def test_no_voice_at_all_says_so() -> None:
    voice: Voice = AbsentVoice()
    with pytest.raises(DeviceProblem):
        voice.say(("好。",), "zh_CN")
    voice.stop()
    assert not voice.speaking()


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.005)
