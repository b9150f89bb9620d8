"""Frames of GA 467: the golden ones, the damaged ones, and any bytes at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.protocol import CommandFramer, Reply, ReplyFramer

GOLDEN_REQUESTS = {
    "read SAM id": protocol.SAM_NUMBER,
    "find card": protocol.FIND_CARD,
    "select card": protocol.SELECT_CARD,
    "read base (text+photo)": protocol.READ_BASE,
    "read appended address": protocol.READ_APPENDED,
}


def _golden(shared_data: Path) -> dict[str, str]:
    """Meaning → hex digits of each row of the recorded table."""
    table = (shared_data / "id-card-reader" / "frames.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (AAAAAA9669[0-9A-F ]*)", table, re.MULTILINE)
    return {meaning: digits.replace(" ", "") for meaning, digits in rows}


def test_requests_are_byte_for_byte_those_recorded(shared_data: Path) -> None:
    golden = _golden(shared_data)
    for meaning, command in GOLDEN_REQUESTS.items():
        assert command.encode() == bytes.fromhex(golden[meaning]), meaning


def test_recorded_replies_are_understood(shared_data: Path) -> None:
    golden = _golden(shared_data)
    [no_card] = ReplyFramer().feed(bytes.fromhex(golden["reply: no card"]))
    assert (no_card.sw3, no_card.data, no_card.fault()) == (protocol.NO_CARD, b"", None)

    found = Reply(0, 0, protocol.CARD_FOUND, bytes(4)).encode()
    assert found == bytes.fromhex(golden["reply: find OK prefix"]) + b"\x97"

    base = Reply(0, 0, protocol.OK, protocol.join_base(bytes(256), bytes(1024))).encode()
    assert base.startswith(bytes.fromhex(golden["reply: base OK prefix"]))
    assert len(base) == 1295
    [read] = ReplyFramer().feed(base)
    message = protocol.split_base(read.data)
    assert message is not None
    assert (len(message.text), len(message.photo)) == (256, 1024)

    finger = Reply(0, 0, protocol.OK, bytes(6 + 256 + 1024 + 1024)).encode()
    assert finger.startswith(bytes.fromhex(golden["reply: with fingerprint OK prefix"]))
    assert len(finger) == 2321
    assert len(ReplyFramer().feed(finger)) == 1


@pytest.mark.parametrize("step", [1, 2, 7, 64, 2000])
def test_a_frame_arrives_in_any_pieces_behind_noise(step: int) -> None:
    reply = Reply(0, 0, protocol.OK, bytes(range(256)) * 5)
    stream = b"\x00\xff\xaa\xaa\xaa\x96" + reply.encode() + b"\xaa" + reply.encode()
    framer = ReplyFramer()
    got = [
        whole for at in range(0, len(stream), step) for whole in framer.feed(stream[at : at + step])
    ]
    assert got == [reply, reply]


def test_a_damaged_frame_is_counted_and_the_next_one_still_read() -> None:
    good = Reply(0, 0, protocol.OK, b"next").encode()
    bad = bytearray(Reply(0, 0, protocol.OK, b"damaged").encode())
    bad[-2] ^= 0x01
    framer = ReplyFramer()
    assert [r.data for r in framer.feed(bytes(bad) + good)] == [b"next"]
    assert framer.damaged == 1


def test_an_impossible_length_does_not_make_the_framer_wait() -> None:
    good = Reply(0, 0, protocol.NO_CARD, b"")
    framer = ReplyFramer()
    assert framer.feed(protocol.PREAMBLE + b"\xff\xff" + good.encode()) == [good]


def test_reader_status_becomes_a_fault_with_words() -> None:
    assert Reply(0, 0, 0x41, b"").fault() is Fault.CARD_UNREADABLE
    assert Reply(0, 0, 0x40, b"").fault() is Fault.WRONG_CARD
    assert Reply(0, 0, 0x66, b"").fault() is Fault.UNAUTHORISED
    assert Reply(0, 0, 0x7E, b"").fault() is Fault.PROTOCOL


def test_a_reply_never_shows_its_data() -> None:
    assert "王" not in repr(Reply(0, 0, protocol.OK, "王".encode("utf-16-le")))
    assert repr(Reply(0, 0, protocol.OK, b"secret")) == "Reply(sw3=90, 6 bytes)"


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_garbage_never_raises_and_never_hides_the_next_frame(pieces: list[bytes]) -> None:
    framer = ReplyFramer()
    for piece in pieces:
        framer.feed(piece)
        CommandFramer().feed(piece)
    framer.reset()
    reply = Reply(0, 0, protocol.NO_CARD, b"")
    assert framer.feed(reply.encode()) == [reply]


@given(st.binary(max_size=600), st.binary(max_size=6), st.integers(1, 9))
def test_any_payload_survives_the_line(data: bytes, noise: bytes, step: int) -> None:
    reply = Reply(0x12, 0x34, protocol.OK, data)
    stream = noise.replace(b"\xaa", b"") + reply.encode()
    framer = ReplyFramer()
    got = [w for at in range(0, len(stream), step) for w in framer.feed(stream[at : at + step])]
    assert got == [reply]


@given(st.binary(max_size=300))
def test_splitting_a_base_message_never_raises(data: bytes) -> None:
    message = protocol.split_base(data)
    if message is not None:
        assert protocol.join_base(message.text, message.photo) == data
