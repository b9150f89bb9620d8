"""Who is called, by which clips, and in what order; the loudspeaker itself is in tests/peripherals."""

from __future__ import annotations

import threading
import wave
from array import array
from io import BytesIO
from pathlib import Path

import pytest

from windowdesk.app.calling import Calling, TicketCall, call_of
from windowdesk.app.errors import DeskError, DeviceProblem
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.voice.calls import MOST_WAITING, CallQueue, WrittenCalls
from windowdesk.peripherals.voice.clips import (
    BETWEEN_S,
    PIECES,
    RATE,
    ClipBank,
    ClipProblem,
    as_wave,
    pieces,
    silence,
)
from windowdesk.peripherals.voice.sound import Loudspeaker


class Heard(Loudspeaker):
    """A loudspeaker that is listened to; ``hold`` keeps it speaking until let go."""

    def __init__(self) -> None:
        super().__init__(("false",))
        self.sounds: list[bytes] = []
        self.fault: Fault | None = None
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Semaphore(0)

    def _play(self, sound: bytes, seconds: float) -> Fault | None:
        self.sounds.append(sound)
        self.begun.release()
        self.go_on.wait(60)
        return self.fault


class Time:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.mark.parametrize(
    ("ticket", "window", "said"),
    [
        ("A012", 3, "please A 0 1 2 number_to 3 window"),
        ("7", 12, "please 7 number_to ten 2 window"),
        ("BZ9", 120, "please B Z 9 number_to 1 hundred 2 ten window"),
        ("A1", 20, "please A 1 number_to 2 ten window"),
    ],
)
def test_what_is_said(ticket: str, window: int, said: str) -> None:
    assert " ".join(pieces(TicketCall(ticket, window))) == said


@pytest.mark.parametrize(
    "ticket",
    ["张三", "A012 张三", "ZHANGSAN", "", "A", "A12345", "440103199001011234", "a01", "补正"],
)
def test_nobody_can_be_called_by_name(ticket: str) -> None:
    assert call_of(ticket, 3) is None
    with pytest.raises(ValueError, match="ticket"):
        TicketCall(ticket, 3)


@pytest.mark.parametrize("window", [0, -1, 1000])
def test_a_window_is_a_number(window: int) -> None:
    with pytest.raises(ValueError, match="window"):
        TicketCall("A1", window)


def test_every_ticket_at_every_window_has_its_clips() -> None:
    assert ClipBank().missing() == ()
    for window in range(1, 1000):
        assert set(pieces(TicketCall("A0", window))) <= set(PIECES)


@pytest.mark.parametrize("name", PIECES)
def test_each_clip_is_heard_and_is_no_longer_than_its_word(name: str) -> None:
    data = ClipBank()._clip(name)
    samples = array("h", data)
    loud = (sum(sample * sample for sample in samples) / len(samples)) ** 0.5
    assert 2000 < loud < 6000
    assert 0.15 < len(samples) / RATE < 1.4
    # cut: the sound begins and ends within a fiftieth of a second
    edge = RATE // 50
    assert max(map(abs, samples[:edge])) > 150
    assert max(map(abs, samples[-edge:])) > 150


def test_a_call_is_one_sound_and_is_said_again_after_two_seconds() -> None:
    bank, call = ClipBank(), TicketCall("A1", 3)
    once, twice = (_samples(bank.sound(call, times)) for times in (1, 2))
    assert len(twice) - len(once) > 2 * BETWEEN_S * RATE
    assert silence(BETWEEN_S) in twice


def _samples(sound: bytes) -> bytes:
    with wave.open(BytesIO(sound)) as file:
        return file.readframes(file.getnframes())


def _a(number: int) -> TicketCall:
    return TicketCall(f"A{number}", 3)


def test_calls_come_one_after_another_the_urgent_first() -> None:
    speaker, bank = Heard(), ClipBank()
    queue = CallQueue(bank, speaker)
    speaker.go_on.clear()
    assert queue.call(_a(1))
    assert speaker.begun.acquire(timeout=60)
    for number, priority in ((2, 0), (3, 0), (4, 5)):
        assert queue.call(_a(number), priority)
    assert len(speaker.sounds) == 1, "a second one began beside the first"
    speaker.go_on.set()
    assert queue.idle(60)
    assert speaker.sounds == [bank.sound(_a(number)) for number in (1, 4, 2, 3)]
    queue.stop()


def test_the_same_call_is_not_said_again_within_two_seconds() -> None:
    speaker, time = Heard(), Time()
    queue = CallQueue(ClipBank(), speaker, now=time)
    speaker.go_on.clear()
    assert queue.call(_a(1))
    assert speaker.begun.acquire(timeout=60)
    assert not queue.call(_a(1)), "while it is being said"
    assert queue.call(_a(2))
    assert not queue.call(_a(2)), "while it waits"
    speaker.go_on.set()
    assert queue.idle(60)
    time.s = BETWEEN_S - 0.01
    assert not queue.call(_a(1))
    time.s = BETWEEN_S
    assert queue.call(_a(1))
    assert queue.idle(60)
    assert len(speaker.sounds) == 3
    queue.stop()


def test_what_was_dropped_is_not_said_and_the_queue_stays_short() -> None:
    speaker, bank = Heard(), ClipBank()
    queue = CallQueue(bank, speaker)
    speaker.go_on.clear()
    queue.call(_a(0))
    assert speaker.begun.acquire(timeout=60)
    for number in range(1, MOST_WAITING + 4):
        queue.call(_a(number))
    queue.drop(_a(MOST_WAITING + 3))
    speaker.go_on.set()
    assert queue.idle(60)
    said = [bank.sound(_a(number)) for number in (0, *range(4, MOST_WAITING + 3))]
    assert speaker.sounds == said
    queue.stop()


def test_what_is_wrong_is_told_and_the_next_is_said_all_the_same() -> None:
    speaker = Heard()
    queue = CallQueue(ClipBank(), speaker)
    speaker.fault = Fault.OFFLINE
    queue.call(_a(1))
    assert queue.idle(60)
    assert queue.faults() == (Fault.OFFLINE,)
    speaker.fault = None
    queue.call(_a(2))
    assert queue.idle(60)
    assert queue.faults() == ()
    queue.stop()
    assert not queue.call(_a(3))


def test_a_missing_or_wrong_clip_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    for name in PIECES:
        (tmp_path / f"{name}.wav").write_bytes(as_wave(silence(0.1)))
    assert ClipBank(tmp_path).missing() == ()
    (tmp_path / "7.wav").unlink()
    (tmp_path / "A.wav").write_bytes(b"RIFF")
    (tmp_path / "B.wav").write_bytes(as_wave(b""))
    assert ClipBank(tmp_path).missing() == ("7", "A", "B")
    with pytest.raises(ClipProblem, match=r"7\.wav"):
        ClipBank(tmp_path).sound(TicketCall("7", 3))
    assert CallQueue(ClipBank(tmp_path), Heard()).faults() == (Fault.CONFIG,)


@pytest.mark.parametrize(
    ("command", "fault"),
    [(("true",), None), (("false",), Fault.OFFLINE), (("no-such-player",), Fault.NO_HARDWARE)],
)
def test_a_player_that_fails_is_a_fault(command: tuple[str, ...], fault: Fault | None) -> None:
    assert Loudspeaker(command).play(as_wave(silence(0.1)), 0.1) is fault


def test_a_player_that_hangs_is_silenced() -> None:
    speaker = Loudspeaker(("tail", "-f"))
    done = threading.Thread(target=speaker.play, args=(as_wave(silence(0.1)), 600.0))
    done.start()
    while done.is_alive():
        speaker.stop()
        done.join(0.01)
    assert not speaker.mouth.locked()


def test_a_call_that_was_still_being_put_together_is_silenced_as_well() -> None:
    begun, stopped = threading.Event(), threading.Event()

    class Slow(ClipBank):
        def sound(self, call: TicketCall, times: int = 1) -> bytes:
            begun.set()
            stopped.wait(60)
            return as_wave(silence(0.1))

    class Told(Loudspeaker):
        def stop(self) -> None:
            super().stop()
            stopped.set()

    speaker = Told(("tail", "-f"))
    queue = CallQueue(Slow(), speaker)
    queue.call(_a(1))
    assert begun.wait(60)
    queue.stop()
    assert not speaker.mouth.locked()


def test_a_display_that_fails_holds_up_no_other() -> None:
    shown: list[TicketCall] = []

    class Good:
        def show(self, call: TicketCall) -> None:
            shown.append(call)

        def clear(self) -> None:
            shown.clear()

    class Bad(Good):
        def show(self, call: TicketCall) -> None:
            raise problem(Fault.OFFLINE)

    calling = Calling(3, None, (Bad(), Good()))
    called = calling.call("A7")
    assert called == TicketCall("A7", 3)
    with pytest.raises(DeviceProblem) as caught:
        calling.show(called)
    assert isinstance(caught.value, DeskError)
    assert shown == [TicketCall("A7", 3)]
    assert calling.call("补正") is None


def test_the_demonstration_writes_who_is_called(tmp_path: Path) -> None:
    written = WrittenCalls(tmp_path / "out" / "calls.txt")
    assert written.call(TicketCall("A7", 3))
    assert (tmp_path / "out" / "calls.txt").read_text("utf-8") == "[模拟] A7 → 3\n"
