"""A helper with a maker's library may hang, crash or run wild: one question fails, no more."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.frames import LONGEST, FrameDecoder, FrameError, encode
from windowdesk.peripherals.model.helper import Helper, HelperError

CHILD = (sys.executable, str(Path(__file__).with_name("risky_child.py")))
PATIENT = 60.0
a_few = settings(max_examples=settings().max_examples // 6)


class Hand:
    """A clock somebody moves by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Hand:
    return Hand()


@pytest.fixture(scope="module")
def helper(clock: Hand) -> Iterator[Helper]:
    # other tests of this process may have helpers of their own
    before = set(threading.enumerate())
    helper = Helper(CHILD, now=clock)
    yield helper
    helper.stop()
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name == "helper"]


@pytest.mark.parametrize(
    ("bad", "within", "fault"),
    [
        ("crash", PATIENT, Fault.HELPER_CRASHED),
        ("hang", 0.3, Fault.TIMEOUT),
        ("flood", PATIENT, Fault.PROTOCOL),
        ("babble", PATIENT, Fault.PROTOCOL),
    ],
)
def test_a_bad_library_costs_one_answer(
    helper: Helper, clock: Hand, bad: str, within: float, fault: Fault
) -> None:
    clock.now += 60
    assert helper.ask("echo", PATIENT, word="在")["said"] == "在"
    starts = helper.starts
    with pytest.raises(HelperError) as told:
        helper.ask(bad, within)
    assert told.value.fault is fault
    # not started again before its time: a library that dies at once must not eat the processor
    with pytest.raises(HelperError) as told:
        helper.ask("echo", PATIENT)
    assert (told.value.fault, helper.starts) == (Fault.HELPER_CRASHED, starts)
    clock.now += 60
    assert helper.ask("echo", PATIENT, word="回来了")["said"] == "回来了"
    assert helper.starts == starts + 1


def test_one_that_does_not_listen_is_not_talked_to_for_ever() -> None:
    # more than its pipe holds; its own alarm ends it where nobody else does
    deaf = Helper((sys.executable, "-c", "import signal\nsignal.alarm(60)\nsignal.pause()"))
    begun = time.monotonic()
    with pytest.raises(HelperError) as told:
        deaf.ask("put", 0.3, data="x" * 1_000_000)
    assert told.value.fault is Fault.TIMEOUT
    assert time.monotonic() - begun < PATIENT / 2
    deaf.stop()


def test_an_error_of_the_library_is_an_answer_without_its_words(
    helper: Helper, clock: Hand
) -> None:
    clock.now += 60
    answer = helper.ask("fail", PATIENT, name="陈雨桐")
    assert answer["error"] == "RuntimeError"
    assert "陈雨桐" not in json.dumps(answer, ensure_ascii=False)
    assert helper.ask("print", PATIENT)["fine"] is True


def test_without_the_program_there_is_no_hardware(clock: Hand) -> None:
    with pytest.raises(HelperError) as told:
        Helper(("/nowhere/sdk",), now=clock).ask("echo", PATIENT)
    assert told.value.fault is Fault.NO_HARDWARE


@a_few
@given(st.lists(st.binary(max_size=64), max_size=8))
def test_no_bytes_break_the_messages(pieces: list[bytes]) -> None:
    decoder = FrameDecoder()
    try:
        for piece in pieces:
            for message in decoder.feed(piece):
                assert isinstance(message, dict)
    except FrameError:
        return


@a_few
@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4), st.integers(1, 9))
def test_messages_come_back_whole_in_any_pieces(message: dict[str, str], size: int) -> None:
    sent = encode(message) * 2
    decoder = FrameDecoder()
    back = [one for at in range(0, len(sent), size) for one in decoder.feed(sent[at : at + size])]
    assert back == [message, message]


def test_a_lying_length_is_refused_before_it_is_kept() -> None:
    with pytest.raises(FrameError):
        FrameDecoder().feed((LONGEST + 1).to_bytes(4, "big"))
    with pytest.raises(FrameError):
        encode({"x": "y" * LONGEST})
