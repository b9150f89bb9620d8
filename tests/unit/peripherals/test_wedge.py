"""A scan is caught before it leaks into a field, and typing always arrives whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.scanner.simulated import KeyPress, SimulatedScanner
from windowdesk.peripherals.scanner.wedge import Verdict, WedgeRecogniser

RECEIPT = "2644010300012030015737"


class Desk:
    """A field behind the recogniser, with the timer a window would run."""

    def __init__(self) -> None:
        self.wedge = WedgeRecogniser()
        self.field = ""
        self.scans: list[str] = []

    def press(self, text: str, at_ms: float, *, repeated: bool = False) -> None:
        deadline = self.wedge.deadline_ms
        if deadline is not None and deadline <= at_ms:
            self.field += self.wedge.tick(deadline)
        verdict = self.wedge.key(text, at_ms, repeated=repeated)
        self.field += verdict.replay
        if not verdict.swallow:
            self.field += text
        if verdict.scan is not None:
            self.scans.append(verdict.scan)

    def type(self, text: str, gap_ms: float, start_ms: float = 0.0) -> float:
        for position, character in enumerate(text):
            self.press(character, start_ms + position * gap_ms)
        return start_ms + len(text) * gap_ms

    def rest(self) -> str:
        self.field += self.wedge.flush()
        return self.field


@pytest.mark.parametrize("gap_ms", [0.0, 0.1, 2.8, 8.8, 15.0, 34.0])
@pytest.mark.parametrize("suffix", ["\r", "\t"])
def test_a_scan_never_reaches_the_field(gap_ms: float, suffix: str) -> None:
    desk = Desk()
    for key in SimulatedScanner(gap_ms, suffix).keys(RECEIPT):
        desk.press(key.text, key.at_ms)
    assert desk.scans == [RECEIPT]
    assert desk.rest() == ""


@pytest.mark.parametrize("gap_ms", [40.0, 60.0, 120.0, 300.0])
def test_typing_the_same_digits_and_enter_is_typing(gap_ms: float) -> None:
    desk = Desk()
    desk.type(RECEIPT + "\r", gap_ms)
    assert desk.scans == []
    assert desk.rest() == RECEIPT + "\r"


def test_a_short_burst_is_typing() -> None:
    desk = Desk()
    desk.type("12345\r", 5.0)
    assert desk.scans == []
    assert desk.rest() == "12345\r"


def test_a_key_held_down_is_not_a_scanner() -> None:
    desk = Desk()
    desk.press("0", 0.0)
    for n in range(1, 12):
        desk.press("0", 500.0 + n * 30.0, repeated=True)
    desk.press("\r", 900.0)
    assert desk.scans == []
    assert desk.rest() == "0" * 12 + "\r"


def test_a_digit_twice_at_once_is_a_scanner_though_the_window_system_calls_it_held() -> None:
    desk = Desk()
    for position, digit in enumerate(RECEIPT):
        desk.press(digit, position * 0.3, repeated=position > 0 and digit == RECEIPT[position - 1])
    desk.press("\r", 8.0)
    assert desk.scans == [RECEIPT]
    assert desk.rest() == ""


def test_a_separator_belongs_to_a_scan_and_alone_it_is_somebodys_shortcut() -> None:
    desk = Desk()
    desk.type("0106901\x1d17261130\r", 5.0)
    assert desk.scans == ["0106901\x1d17261130"]
    assert WedgeRecogniser().key("\x1d", 0.0) == Verdict()


def test_one_late_key_does_not_tear_a_scan_apart() -> None:
    desk = Desk()
    end = desk.type(RECEIPT[:10], 4.0)
    desk.type(RECEIPT[10:] + "\r", 4.0, end + 70.0)
    assert desk.scans == [RECEIPT]
    assert desk.rest() == ""


def test_a_scan_in_the_middle_of_typing_leaves_the_typing_whole() -> None:
    desk = Desk()
    end = desk.type("张三 ", 130.0)
    for key in SimulatedScanner().keys(RECEIPT, end + 130.0):
        desk.press(key.text, key.at_ms)
    desk.type("abc", 130.0, end + 5000.0)
    assert desk.scans == [RECEIPT]
    assert desk.rest() == "张三 abc"


def test_two_scans_one_after_the_other() -> None:
    desk = Desk()
    for start in (0.0, 200.0):
        for key in SimulatedScanner().keys(RECEIPT, start):
            desk.press(key.text, key.at_ms)
    assert desk.scans == [RECEIPT, RECEIPT]


def test_an_arrow_key_gives_back_what_is_held_first() -> None:
    wedge = WedgeRecogniser()
    assert wedge.key("7", 0.0).swallow
    verdict = wedge.key("", 10.0)
    assert (verdict.replay, verdict.swallow) == ("7", False)


def test_a_held_key_is_given_back_at_its_deadline() -> None:
    wedge = WedgeRecogniser()
    wedge.key("7", 1000.0)
    deadline = wedge.deadline_ms
    assert deadline is not None
    assert deadline - 1000.0 <= 36.0
    assert wedge.tick(deadline - 1) == ""
    assert wedge.tick(deadline) == "7"
    assert wedge.deadline_ms is None


KEYS = st.lists(
    st.tuples(
        st.sampled_from(["1", "a", "中", "𬱖", " ", "", "\r", "\t", "\b"]),
        st.floats(-50, 400, allow_nan=False),
        st.booleans(),
    ),
    max_size=60,
)


@given(KEYS)
def test_nothing_is_lost_invented_or_reordered(keys: list[tuple[str, float, bool]]) -> None:
    desk, at_ms, typed = Desk(), 0.0, ""
    for text, gap, repeated in keys:
        at_ms += gap
        typed += text
        before = len(desk.scans)
        desk.press(text, at_ms, repeated=repeated)
        if len(desk.scans) > before:
            # the scan took its payload and its suffix out of what was typed
            typed = typed[: -len(desk.scans[-1]) - 1]
        assert typed.startswith(desk.field)
    assert desk.rest() == typed


def test_a_wedge_cannot_type_chinese() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        list(SimulatedScanner().keys("政务"))
    assert list(SimulatedScanner(1.0).keys("1")) == [KeyPress("1", 0.0), KeyPress("\r", 1.0)]
