"""Every core that reads what an ID reader, or a host, sends: bent frames, lying lengths, any pieces.

As for printers (:mod:`tests.proofs.test_printer_fuzz`): a core raises nothing but its own error, keeps
no more than it says, and finds nothing that it was not given.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.proof import Proof
from tests.proofs.bending import PIECES, Target, try_bent
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.card import IdCard
from windowdesk.peripherals.id_reader.endpoints import HEAD_BYTES, Joiner
from windowdesk.peripherals.id_reader.hid import (
    HidProfile,
    Unwrapper,
    parse_profile,
    shipped,
    wrap,
)
from windowdesk.peripherals.id_reader.layout import (
    build_appended,
    build_text,
    parse_appended,
    parse_text,
    raw_text,
)
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import SimulatedLink
from windowdesk.peripherals.profiles.loading import ProfileError

# the longest frame there is, and what a framer may hold of it
_MOST = 0x1000 + HEAD_BYTES
_PROFILES = shipped()


def _replies(pieces: PIECES) -> None:
    framer, given = protocol.ReplyFramer(), 0
    for piece in pieces:
        given += len(piece)
        for reply in framer.feed(piece):
            assert len(reply.data) <= given
            reply.fault()
            data = protocol.split_base(reply.data)
            if data is not None:
                assert len(data.text + data.photo) < len(reply.data)
                _text([data.text])
        assert len(framer._framer._buffer) <= _MOST


def _text(pieces: PIECES) -> None:
    block = b"".join(pieces)
    card = parse_text(block)
    assert isinstance(card, IdCard | Fault)
    assert len(raw_text(block).words) <= len(block)
    if isinstance(card, IdCard):
        again = parse_text(build_text(card))
        assert again == card
    assert isinstance(parse_appended(block), str | Fault)


def _reader(pieces: PIECES) -> None:
    """The reader's half: whatever a host sends, it answers in whole frames or not at all."""
    link = SimulatedLink()
    link.place(build_text(PEOPLE["plain"]))
    for piece in pieces:
        link.send(piece)
        assert len(link._framer._framer._buffer) <= _MOST
        said = link.receive(0)
        framer = protocol.ReplyFramer()
        framer.feed(said)
        assert framer.damaged == 0
        assert not framer._framer._buffer


def _joiner(pieces: PIECES) -> None:
    joiner = Joiner()
    for piece in pieces:
        wanted = joiner.wants
        assert 0 < wanted.size <= 0x1000
        assert wanted.size % 64 == 0
        assert len(joiner.feed(piece)) <= len(piece)


def _reports(pieces: PIECES) -> None:
    for profile in (*_PROFILES.values(), HidProfile("n", "", "0400", "c35b", report_id=1)):
        for replies in (True, False):
            unwrapper = Unwrapper(profile, replies=replies)
            for piece in pieces:
                assert len(unwrapper.feed(piece)) <= len(piece)
            assert unwrapper.damaged <= len(pieces)


def _profile(pieces: PIECES) -> None:
    with suppress(ProfileError):
        profile = parse_profile("mine", b"".join(pieces).decode("utf-8", errors="replace"))
        reports = wrap(protocol.FIND_CARD.encode(), profile)
        assert {len(report) for report in reports} == {profile.report_bytes + 1}


_BASE = protocol.Reply(
    0, 0, protocol.OK, protocol.join_base(build_text(PEOPLE["plain"]), bytes(1024))
).encode()
# nobody asks for fingerprints, and a reader may give them: three lengths, three parts
_FULL = protocol.Reply(
    0, 0, protocol.OK, b"\1\0\4\0\2\0" + build_text(PEOPLE["hong_kong"]) + bytes(1024 + 512)
).encode()
_NONE = bytes.fromhex("AAAAAA9669000400008084")
_HUAXU_TOML = b"""vendor = "10c4"\nproduct = "0007"\nreport_bytes = 64\n[request]\nstart = "88"
serial = 2\nlength = "le16"\nhead = "B1"\nsum = "add16le"\n"""
TARGETS = {
    "replies": Target(_replies, (_NONE, _BASE, _FULL)),
    "text": Target(
        _text, (*(build_text(card) for card in PEOPLE.values()), build_appended("虚拟省演示市"))
    ),
    "reader": Target(
        _reader,
        tuple(
            command.encode()
            for command in (protocol.FIND_CARD, protocol.SELECT_CARD, protocol.READ_BASE)
        ),
    ),
    "endpoints": Target(_joiner, (_BASE[:7], _BASE[7:1000], _NONE)),
    "reports": Target(
        _reports,
        (
            wrap(_NONE, _PROFILES["huaxu"])[0][1:],
            bytes.fromhex("AA0000 0E00 000000 AAAAAA9669000400008084 1304").ljust(64, b"\0"),
        ),
    ),
    "profile": Target(_profile, (_HUAXU_TOML,)),
}


@pytest.mark.proof(small=300, large=1_000_000)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_a_core(name: str, proof: Proof) -> None:
    try_bent(TARGETS[name], proof)


@pytest.mark.parametrize("name", TARGETS)
def test_the_frames_themselves_are_understood(name: str) -> None:
    """What is bent above is right to begin with: else everything would be noise."""
    for frame in TARGETS[name].frames:
        TARGETS[name].core([frame])
    if name == "text":
        assert all(
            isinstance(parse_text(frame), IdCard)
            for frame in TARGETS[name].frames
            if len(frame) == 256
        )
    if name == "replies":
        assert [len(protocol.ReplyFramer().feed(frame)) for frame in TARGETS[name].frames] == [
            1
        ] * 3
    if name == "reports":
        assert Unwrapper(_PROFILES["huaxu"]).feed(TARGETS[name].frames[1]) == _NONE
