"""The conversation with a reader, through the simulated one."""

from __future__ import annotations

import pytest

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.reader import Poll
from windowdesk.peripherals.id_reader.simulated import (
    SAM_NUMBER,
    ReaderTrouble,
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


def test_a_card_of_an_unknown_kind_is_reported_as_unsupported() -> None:
    reader = SimulatedReader()
    text = bytearray((" " * 128).encode("utf-16-le"))
    text[248:250] = "Q".encode("utf-16-le")
    reader.place_text(bytes(text))
    assert reader.poll() == Poll(fault=Fault.UNSUPPORTED)


def test_the_reader_tells_which_one_it_is() -> None:
    reader = SimulatedReader()
    assert reader.sam_number() == SAM_NUMBER
    reader.trouble(ReaderTrouble.UNPLUGGED)
    assert reader.sam_number() is Fault.OFFLINE
