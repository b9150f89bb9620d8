"""HID readers: how a maker wraps the frame is data, and the reports are compared byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.address import opener_of
from windowdesk.peripherals.id_reader.hid import (
    HidProfile,
    Unwrapper,
    parse_profile,
    profile_named,
    shipped,
    wrap,
)
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated_serial import SimulatedHidReader
from windowdesk.peripherals.id_reader.transport_hid import HidOpener
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.profiles.loading import ProfileError

HUAXU = profile_named("huaxu")
OPENS = {
    "hid": "from windowdesk.peripherals.id_reader.transport_hid import HidOpener as o;"
    "from windowdesk.peripherals.id_reader.hid import profile_named as n; o({0!r}, n('huaxu'))()",
    "evdev": "from windowdesk.peripherals.scanner.evdev import grabbed; grabbed({0!r})",
    "serial": "from windowdesk.peripherals.wires.files import SerialOpener; SerialOpener({0!r})()",
}


def test_a_request_is_wrapped_as_the_makers_driver_does() -> None:
    """``find card``: 88, serial 0, length 11 (command and frame), B1, the frame, its sum, zeros."""
    [report] = wrap(protocol.FIND_CARD.encode(), HUAXU)
    counted = bytes.fromhex("0B00 B1 AAAAAA9669 0003 2001 22")
    wanted = bytes.fromhex("88 0000") + counted + sum(counted).to_bytes(2, "little")
    assert report == b"\0" + wanted.ljust(64, b"\0")
    assert len(report) == 65


def huaxu_replies(frame: bytes) -> list[bytes]:
    """As the maker's reader answers, written from its driver: 54 bytes of the frame in each report."""
    reports = []
    for number, at in enumerate(range(0, len(frame), 54)):
        piece = b"\0" + number.to_bytes(2, "little") + frame[at : at + 54]
        counted = len(piece).to_bytes(2, "little") + piece
        check = sum(counted) & 0xFFFF
        reports.append((b"\xaa\0\0" + counted + check.to_bytes(2, "little")).ljust(64, b"\0"))
    return reports


def test_a_long_reply_comes_in_as_many_reports_as_it_needs() -> None:
    reply = protocol.Reply(0, 0, protocol.OK, protocol.join_base(b"t" * 256, b"p" * 1024))
    reports = huaxu_replies(reply.encode())
    assert len(reports) == 24
    unwrapper, framer = Unwrapper(HUAXU), protocol.ReplyFramer()
    got = [whole for report in reports for whole in framer.feed(unwrapper.feed(report))]
    assert got == [reply]
    assert unwrapper.damaged == 0


@pytest.mark.parametrize(
    ("at", "byte"), [(0, 0x88), (3, 0xFF), (4, 0x01), (10, 0x55), (3, 0x00), (62, 0x01)]
)
def test_a_damaged_report_is_dropped_and_counted(at: int, byte: int) -> None:
    report = bytearray(huaxu_replies(protocol.Reply(0, 0, 0x90, bytes(60)).encode())[0])
    report[at] = byte
    unwrapper = Unwrapper(HUAXU)
    assert unwrapper.feed(bytes(report)) == b""
    assert unwrapper.damaged == 1


@given(st.sampled_from(sorted(shipped())), st.binary(max_size=400))
def test_any_frame_survives_any_profile(name: str, data: bytes) -> None:
    profile = shipped()[name]
    command = protocol.Command(0x30, 0x01, data)
    unwrapper, framer = Unwrapper(profile, replies=False), protocol.CommandFramer()
    reports = wrap(command.encode(), profile)
    assert {len(report) for report in reports} == {profile.report_bytes + 1}
    got = [whole for report in reports for whole in framer.feed(unwrapper.feed(report[1:]))]
    assert got == [command]


GOOD = 'vendor = "0400"\nproduct = "c35b"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vendor = 4\n", "vendor 的类型不对"),
        ('vendor = "04"\nproduct = "c35b"\n', "四位十六进制"),
        (GOOD + "colour = 3\n", "不认识 colour"),
        (GOOD + "report_bytes = 5\n", "不可能"),
        (GOOD + '[reply]\nstart = "zz"\n', "start 不是十六进制"),
        (GOOD + '[reply]\nlength = "le32"\n', "不认识的"),
        (GOOD + "report_bytes = 8\n[request]\nhead = '1122334455667788'\n", "没有余地"),
        ("= 1", "不是 TOML"),
    ],
)
def test_a_profile_that_cannot_be_used_says_which_part(text: str, told: str) -> None:
    with pytest.raises(ProfileError, match=told):
        parse_profile("mine", text)


def test_a_counters_own_profile_wins_and_a_wrong_one_is_a_setting_that_is_wrong(
    tmp_path: Path,
) -> None:
    (tmp_path / "huaxu.toml").write_text(GOOD + 'words = "ours"\n', encoding="utf-8")
    assert profile_named("huaxu", tmp_path).words == "ours"
    (tmp_path / "huaxu.toml").write_text("= 1", encoding="utf-8")
    assert opener_of("hid:/dev/hidraw0,huaxu", tmp_path)() is Fault.CONFIG
    assert opener_of("hid:/dev/hidraw0,nobody", tmp_path)() is Fault.CONFIG
    assert opener_of("hid:/dev/there-is-none,plain", tmp_path)() is Fault.NO_HARDWARE


def test_a_pty_reader_answers_a_whole_card_in_reports() -> None:
    """Long replies, both directions, over a real line; another profile hears nothing."""
    with SimulatedHidReader(HUAXU) as twin:
        twin.link.place_card(PEOPLE["foreigner_2017"])
        reader = WiredReader(HidOpener(twin.path, HUAXU), timeout_s=30)
        assert reader.poll().card == PEOPLE["foreigner_2017"]
        reader.close()
        deaf = WiredReader(HidOpener(twin.path, profile_named("plain")), timeout_s=0.1)
        assert deaf.faults()[0] in (Fault.TIMEOUT, Fault.PROTOCOL)
        deaf.close()


def test_a_report_with_a_number_of_its_own_is_read_past_it() -> None:
    numbered = HidProfile("n", "", "0400", "c35b", 64, report_id=5)
    [report] = wrap(protocol.FIND_CARD.encode(), numbered)
    assert report[0] == 5
    assert Unwrapper(numbered).feed(report).startswith(protocol.PREAMBLE)


def test_a_length_that_lies_gives_nothing_even_without_a_sum() -> None:
    unsummed = parse_profile("mine", GOOD + 'report_bytes = 16\n[reply]\nlength = "le16"\n')
    unwrapper = Unwrapper(unsummed)
    assert unwrapper.feed(b"\x03\x00abc".ljust(16, b"\0")) == b"abc"
    assert unwrapper.feed(b"\x0f\x00abc".ljust(16, b"\0")) == b""
    assert unwrapper.damaged == 1


@pytest.mark.parametrize("kind", list(OPENS))
def test_a_line_that_is_a_terminal_does_not_take_the_desk_with_it(kind: str) -> None:
    """A desk that a service starts leads a session: its first terminal is its own, and hangs it up."""
    with SimulatedHidReader(HUAXU) as twin:
        look = OPENS[kind].format(twin.path) + "; import os; os.open('/dev/tty', os.O_RDWR)"
        done = subprocess.run(
            [sys.executable, "-c", look],
            start_new_session=True, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 1
    assert "No such device or address: '/dev/tty'" in done.stderr
