"""A scanner's keys as the kernel shows them: what they spell, and how such a device is opened."""

from __future__ import annotations

import os
import queue
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parts import needs
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.scanner.evdev import EVIOCGRAB, EvdevLine, grabbed, keyboards
from windowdesk.peripherals.scanner.framing import MOST, ScanError
from windowdesk.peripherals.scanner.keys import EVENT, PAD, PLAIN, KeyCore, events_of
from windowdesk.peripherals.scanner.listening import ListeningScanner

HEADER = Path("/usr/include/linux/input-event-codes.h")
TAB, PAD_ENTER = 15, 96


def spelt(data: bytes, *, at_once: int = 4096) -> list[str]:
    core = KeyCore()
    found: list[str | ScanError] = []
    for start in range(0, len(data), at_once):
        found += core.feed(data[start : start + at_once])
    return [scan if isinstance(scan, str) else scan.code for scan in (*found, *core.pause())]


def key(code: int, value: int) -> bytes:
    return EVENT.pack(0, 0, 1, code, value) + EVENT.pack(0, 0, 0, 0, 0)


@pytest.mark.parametrize("at_once", [1, 24, 4096])
@pytest.mark.parametrize("end", [28, TAB, PAD_ENTER])
def test_everything_a_us_keyboard_types_is_spelt(at_once: int, end: int) -> None:
    everything = string.ascii_letters + string.digits + string.punctuation + " "
    assert spelt(events_of(everything, end), at_once=at_once) == [everything]


def test_what_has_no_key_comes_as_control_or_by_number() -> None:
    payload = "0106901234567892\x1d17261130\x1eé荔湾区"
    assert spelt(events_of(payload)) == [payload]
    assert spelt(events_of("]C1" + payload)) == [payload]
    # by number between Latin and GBK it is Unicode
    by_number = key(56, 1) + b"".join(key(code, 1) + key(code, 0) for code in (79, 81, 71, 79, 72))
    assert spelt(by_number + key(56, 0)) == [chr(13718)]


def test_caps_lock_turns_letters_only_and_ends_with_the_scan() -> None:
    caps = key(58, 1) + key(58, 0)
    assert spelt(caps + events_of("aB3[") + events_of("aB")) == ["Ab3[", "aB"]


def test_a_hole_in_the_keys_is_no_scan() -> None:
    dropped = EVENT.pack(0, 0, 0, 3, 0)
    whole = events_of("2644010300012030015737")
    assert spelt(whole[:240] + dropped + whole[240:] + events_of("1")) == ["lost", "1"]


def test_a_jammed_trigger_fills_no_memory() -> None:
    assert spelt(events_of("1" * (MOST + 5)) + events_of("2")) == ["too_long", "2"]


def test_a_key_held_down_and_a_mouse_say_nothing() -> None:
    held = key(2, 1) + key(2, 2) * 9 + key(2, 0)
    assert spelt(held + EVENT.pack(0, 0, 2, 0, 7) + key(0x110, 1)) == ["1"]


def test_without_enter_a_scan_is_over_by_itself_and_with_it_it_is_given_longer() -> None:
    core = KeyCore()
    assert core.feed(events_of("7")[: 4 * EVENT.size]) == ()
    assert core.waiting
    assert core.patience_s < 0.2
    assert core.pause() == ("7",)
    core.feed(events_of("8"))
    assert core.patience_s >= 1


@given(st.text(st.characters(max_codepoint=0xFFFF, codec="gbk"), min_size=1))
def test_every_text_of_a_chinese_code_page_comes_back(text: str) -> None:
    kept = "".join(letter for letter in text if letter not in "\0\t\r")
    if kept and not kept.startswith("]"):
        assert spelt(events_of(kept)) == [kept]


def test_the_keys_are_the_kernels() -> None:
    """The kernel's own header is the witness."""
    needs("kernel-headers")
    said = {
        name: int(number, 0)
        for name, number in re.findall(
            r"^#define (KEY_\w+)\s+(\d+|0x[0-9a-f]+)\b", HEADER.read_text(encoding="ascii"), re.M
        )
    }
    names = {"-": "MINUS", "=": "EQUAL", "[": "LEFTBRACE", "]": "RIGHTBRACE", ";": "SEMICOLON"}
    names |= {"'": "APOSTROPHE", "`": "GRAVE", "\\": "BACKSLASH", ",": "COMMA", ".": "DOT"}
    names |= {"/": "SLASH", " ": "SPACE"}
    for code, letter in PLAIN.items():
        assert said["KEY_" + names.get(letter, letter.upper())] == code
    on_pad = {"-": "MINUS", "+": "PLUS", ".": "DOT", "/": "SLASH", "*": "ASTERISK"}
    for code, letter in PAD.items():
        assert said["KEY_KP" + on_pad.get(letter, letter)] == code
    assert (said["KEY_ENTER"], said["KEY_KPENTER"], said["KEY_TAB"]) == (28, PAD_ENTER, TAB)
    number = int.from_bytes(b"E", "big") << 8 | 0x90 | 4 << 16 | 1 << 30  # _IOW('E', 0x90, int)
    assert number == EVIOCGRAB


class Plugged:
    """An event device of pipes: the far end types."""

    def __init__(self) -> None:
        self._ours, self.theirs = os.pipe()

    def opened(self) -> EvdevLine:
        return EvdevLine(self._ours)

    def types(self, text: str) -> None:
        os.write(self.theirs, events_of(text))


def test_keys_become_scans_through_the_same_thread_as_a_line() -> None:
    gun, heard = Plugged(), queue.Queue[str | ScanError]()
    scanner, lost = ListeningScanner(gun.opened, KeyCore()), queue.Queue[None]()
    scanner.heard, scanner.lost = heard.put, lambda: lost.put(None)
    assert scanner.faults() == ()
    gun.types("2644010300012030015737")
    assert heard.get(timeout=60) == "2644010300012030015737"
    os.close(gun.theirs)
    lost.get(timeout=60)
    scanner.close()


def test_why_a_device_cannot_be_had() -> None:
    assert grabbed("/dev/input/there-is-none") is Fault.NO_HARDWARE
    assert grabbed("no device of this name") is Fault.NO_HARDWARE
    assert grabbed("/dev/null") is Fault.CONFIG


def test_only_what_types_digits_is_a_scanner(tmp_path: Path) -> None:
    """As sysfs tells it: a lid switch, a gun, and a mouse whose description is broken."""
    for number, (name, keys) in enumerate(
        [
            ("Lid Switch", "0"),
            ("HENEX 2D Scanner", "1000003 9f207ac14057ff febeffdfffefffff fffffffffffffffe"),
        ]
    ):
        folder = tmp_path / f"event{number}" / "device"
        (folder / "capabilities").mkdir(parents=True)
        (folder / "name").write_text(name + "\n", encoding="utf-8")
        (folder / "capabilities" / "key").write_text(keys + "\n", encoding="ascii")
    (tmp_path / "event9").mkdir()
    assert keyboards(tmp_path) == {"/dev/input/event1": "HENEX 2D Scanner"}
