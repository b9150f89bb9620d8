"""The conversation with a reader, through the simulated one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from windowdesk.peripherals.desk import card_read
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.layout import build_text
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.protocol import Command, CommandFramer
from windowdesk.peripherals.id_reader.reader import Poll, SamReader
from windowdesk.peripherals.id_reader.simulated import (
    SAM_NUMBER,
    ReaderTrouble,
    SimulatedLink,
    SimulatedReader,
)


@pytest.mark.parametrize("key", PEOPLE)
def test_placing_a_card_reads_it_once_until_it_is_placed_again(key: str) -> None:
    reader = SimulatedReader()
    assert reader.poll() == Poll()
    reader.place_card(PEOPLE[key])
    assert reader.poll() == Poll(card=PEOPLE[key])
    assert reader.poll() == Poll()
    reader.lift()
    assert reader.poll() == Poll()
    reader.place_card(PEOPLE[key])
    assert reader.poll().card == PEOPLE[key]


def test_a_slow_noisy_line_reads_the_same_card() -> None:
    reader = SimulatedReader()
    reader.trouble(ReaderTrouble.DRIBBLE, ReaderTrouble.NOISE)
    reader.place_card(PEOPLE["rare_beyond_bmp"])
    assert reader.poll().card == PEOPLE["rare_beyond_bmp"]


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (ReaderTrouble.UNPLUGGED, Fault.OFFLINE),
        (ReaderTrouble.SILENT, Fault.TIMEOUT),
        (ReaderTrouble.UNREADABLE, Fault.CARD_UNREADABLE),
        (ReaderTrouble.UNAUTHORISED, Fault.UNAUTHORISED),
        (ReaderTrouble.SELF_TEST, Fault.SELF_TEST),
        (ReaderTrouble.DAMAGED_FRAMES, Fault.PROTOCOL),
    ],
)
def test_each_trouble_is_named_and_goes_away_by_itself(
    trouble: ReaderTrouble, fault: Fault
) -> None:
    reader = SimulatedReader()
    reader.place_card(PEOPLE["plain"])
    reader.trouble(trouble)
    assert reader.poll() == Poll(fault=fault)
    reader.trouble()
    assert reader.poll().card == PEOPLE["plain"]


def test_a_card_of_an_unknown_kind_is_shown_raw_and_never_guessed() -> None:
    reader = SimulatedReader()
    text = bytearray(("外" * 3 + " " * 125).encode("utf-16-le"))
    text[8:10] = b"\x00\xd8"
    text[248:250] = "Q".encode("utf-16-le")
    reader.place_text(bytes(text))
    found = reader.poll()
    assert (found.card, found.fault) == (None, Fault.UNSUPPORTED)
    assert found.unknown is not None
    assert (found.unknown.letter, found.unknown.words) == ("Q", "外外外 . Q")
    assert "外" not in repr(found)


PUBLISHED_SW3 = {
    0x10: Fault.PROTOCOL,
    0x11: Fault.PROTOCOL,
    0x21: Fault.PROTOCOL,
    0x23: Fault.UNAUTHORISED,
    0x24: Fault.PROTOCOL,
    0x31: Fault.CARD_UNREADABLE,
    0x32: Fault.CARD_UNREADABLE,
    0x33: Fault.CARD_UNREADABLE,
    0x40: Fault.WRONG_CARD,
    0x41: Fault.CARD_UNREADABLE,
    0x47: Fault.CARD_UNREADABLE,
    0x60: Fault.SELF_TEST,
    0x66: Fault.UNAUTHORISED,
    0x81: Fault.CARD_UNREADABLE,
    0x90: None,
    0x9F: None,
    0x80: None,
    0x91: None,
}


@pytest.mark.parametrize("sw3", range(256))
def test_every_status_a_reader_can_give_has_words_or_is_well(sw3: int) -> None:
    fault = protocol.Reply(0, 0, sw3, b"").fault()
    assert fault is PUBLISHED_SW3.get(sw3, Fault.PROTOCOL)
    if fault is not None:
        assert words(fault).press


def test_lift_and_place_again_is_what_0x41_says() -> None:
    reader = SimulatedReader()
    reader.place_card(PEOPLE["plain"])
    reader.trouble(ReaderTrouble.UNREADABLE)
    found = reader.poll()
    assert found.fault is Fault.CARD_UNREADABLE
    assert "拿起证件重新放好" in words(Fault.CARD_UNREADABLE).press


@pytest.mark.parametrize("sw3", [0x31, 0x40, 0x60, 0x66, 0x7E])
def test_the_status_of_any_step_is_the_fault_of_the_poll(sw3: int) -> None:
    reader = SimulatedReader()
    reader.link.sw3 = sw3
    assert reader.poll().fault is PUBLISHED_SW3.get(sw3, Fault.PROTOCOL)
    assert reader.faults() == (PUBLISHED_SW3.get(sw3, Fault.PROTOCOL),)


def test_nobody_is_asked_for_the_fingerprints_on_a_card() -> None:
    link, heard = SimulatedLink(), CommandFramer()
    link.place(build_text(PEOPLE["plain"]))
    asked: list[Command] = []
    send = link.send

    def overheard(data: bytes) -> None:
        asked.extend(heard.feed(data))
        send(data)

    link.send = overheard  # type: ignore[method-assign] # what goes to the reader
    assert SamReader(link).poll().card == PEOPLE["plain"]
    # it would be 30 10
    assert [(each.cmd, each.para) for each in asked] == [
        *((0x20, 0x01), (0x20, 0x02), (0x30, 0x01), (0x30, 0x03)),
    ]


def test_the_latest_address_is_read_behind_the_card() -> None:
    reader = SimulatedReader()
    moved = replace(PEOPLE["plain"], appended="虚拟省演示市样例区新华里6号")
    reader.place_card(moved)
    assert reader.poll().card == moved
    assert card_read(moved).address == moved.appended


def test_a_reader_that_does_not_know_the_latest_address_is_asked_once() -> None:
    reader = SimulatedReader()
    asked: list[protocol.Command] = []
    answer = reader.link._answer

    def older(command: protocol.Command) -> protocol.Reply:
        asked.append(command)
        if command == protocol.READ_APPENDED:
            return protocol.Reply(0, 0, 0x21, b"")
        return answer(command)

    reader.link._answer = older  # type: ignore[method-assign] # one answer overheard
    for _time in range(2):
        reader.place_card(PEOPLE["plain"])
        assert reader.poll().card == PEOPLE["plain"]
    assert asked.count(protocol.READ_APPENDED) == 1


class LateLink(SimulatedLink):
    """A line that delivers its first answer only after the patience for it ran out."""

    held = True

    def receive(self, timeout_s: float) -> bytes:
        if self.held:
            self.held = False
            return b""
        return super().receive(timeout_s)


def test_an_answer_that_comes_late_is_not_taken_for_the_next_ones() -> None:
    link = LateLink()
    link.place(build_text(PEOPLE["plain"]))
    reader = SamReader(link)
    assert reader.poll() == Poll(fault=Fault.TIMEOUT)
    link.lift()
    # the card that was found then is gone: what the line still holds must not say otherwise
    assert reader.poll() == Poll()
    link.place(build_text(PEOPLE["second"]))
    assert reader.poll().card == PEOPLE["second"]


class Babbler:
    """A line that never falls silent and never says anything."""

    def send(self, data: bytes) -> None: ...

    def receive(self, timeout_s: float) -> bytes:
        return b"\xaa" * 64


def test_a_line_that_never_falls_silent_does_not_hold_the_desk() -> None:
    assert SamReader(Babbler(), timeout_s=0.01).poll().fault is Fault.TIMEOUT


def test_the_reader_tells_which_one_it_is() -> None:
    reader = SimulatedReader()
    assert reader.sam_number() == SAM_NUMBER
    reader.trouble(ReaderTrouble.UNPLUGGED)
    assert reader.sam_number() is Fault.OFFLINE
