"""A USB SAM: frames over four endpoints, through pyusb, with a reader where libusb stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.endpoints import (
    BODY_IN,
    BODY_OUT,
    HEAD_IN,
    HEAD_OUT,
    Joiner,
    Wanted,
    split,
)
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.reader import Poll
from windowdesk.peripherals.id_reader.simulated import SAM_NUMBER, ReaderTrouble
from windowdesk.peripherals.id_reader.simulated_usb import SimulatedUsb
from windowdesk.peripherals.id_reader.transport_usb import UsbSamOpener
from windowdesk.peripherals.id_reader.wired import WiredReader


def read_by(bus: SimulatedUsb) -> WiredReader:
    return WiredReader(UsbSamOpener(backend=bus), timeout_s=0.2)


def test_a_published_request_is_parted_where_the_readers_part_it() -> None:
    """``find card`` of the published frames: preamble and length to 0x02, the rest to 0x06."""
    frame = bytes.fromhex("AAAAAA9669 0003 2001 22")
    assert split(frame) == (
        (HEAD_OUT, bytes.fromhex("AAAAAA96690003")),
        (BODY_OUT, bytes.fromhex("200122")),
    )
    assert (HEAD_OUT, BODY_OUT, HEAD_IN, BODY_IN) == (0x02, 0x06, 0x81, 0x85)


def test_a_published_reply_is_put_together_from_both_endpoints() -> None:
    joiner = Joiner()
    assert joiner.wants == Wanted(HEAD_IN, 64)
    assert joiner.feed(bytes.fromhex("AAAAAA96690508")) == bytes.fromhex("AAAAAA96690508")
    # 1288 bytes of body in whole packets, and never more than is missing
    assert joiner.wants == Wanted(BODY_IN, 1344)
    assert joiner.feed(bytes(1280)) == bytes(1280)
    assert joiner.wants == Wanted(BODY_IN, 64)
    assert joiner.feed(bytes(20)) == bytes(8)
    assert joiner.wants == Wanted(HEAD_IN, 64)


@pytest.mark.parametrize("head", ["", "AAAAAA9669", "AAAAAA96680004", "AAAAAA9669FFFF", "000000"])
def test_a_head_that_is_none_makes_nobody_wait_for_a_body(head: str) -> None:
    joiner = Joiner()
    assert joiner.feed(bytes.fromhex(head)) == b""
    assert joiner.wants.endpoint == HEAD_IN
    assert joiner.damaged == (1 if head else 0)


@given(st.binary(max_size=300), st.integers(1, 70))
def test_any_reply_survives_the_endpoints(data: bytes, packet: int) -> None:
    frame = protocol.Reply(0, 0, protocol.OK, data).encode()
    (_head, first), (_body, second) = split(frame)
    joiner, framer = Joiner(), protocol.ReplyFramer()
    got = framer.feed(joiner.feed(first))
    for at in range(0, len(second), packet):
        got += framer.feed(joiner.feed(second[at : at + packet]))
    assert [reply.data for reply in got] == [data]


@pytest.mark.parametrize("key", ["plain", "hong_kong", "foreigner_2017", "foreigner_2023"])
def test_a_card_is_read_through_pyusb(key: str) -> None:
    bus = SimulatedUsb()
    reader = read_by(bus)
    assert reader.poll() == Poll()
    bus.link.place_card(PEOPLE[key])
    assert reader.poll().card == PEOPLE[key]
    assert reader.poll() == Poll()
    assert reader.sam_number() == SAM_NUMBER
    reader.close()
    assert bus.claims == 0


def test_a_reader_that_is_pulled_out_comes_back_by_itself() -> None:
    bus = SimulatedUsb()
    reader = read_by(bus)
    assert reader.faults() == ()
    bus.plugged = False
    assert set(reader.faults()) <= {Fault.OFFLINE, Fault.NO_HARDWARE}
    assert reader.faults() == (Fault.NO_HARDWARE,)
    bus.plugged = True
    bus.link.place_card(PEOPLE["plain"])
    assert reader.poll().card == PEOPLE["plain"]
    reader.close()


def test_why_it_cannot_be_had_is_told_apart() -> None:
    bus = SimulatedUsb()
    bus.held = True
    assert read_by(bus).faults() == (Fault.IN_USE,)
    bus.held, bus.forbidden = False, True
    assert read_by(bus).faults() == (Fault.PERMISSION,)
    bus.forbidden = False
    bus.link.troubles = {ReaderTrouble.SILENT}
    assert read_by(bus).faults() == (Fault.TIMEOUT,)


def test_libusb_itself_loads_and_says_that_there_is_no_reader() -> None:
    """The system's own library: no such reader stands in a test machine, and that is an answer."""
    from usb.backend import libusb1

    assert libusb1.get_backend() is not None
    assert UsbSamOpener(0x0400, 0xC35A)() is Fault.NO_HARDWARE
