"""Faults in words, and the reader as the use cases see it."""

from __future__ import annotations

from datetime import datetime

import pytest

from windowdesk.app.errors import DeviceProblem
from windowdesk.app.ports import IdReader, PrintOutcome
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.faults import Fault, Severity, problem, severity, words
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import ReaderTrouble, SimulatedReader
from windowdesk.peripherals.printing import report

NOON = datetime.fromisoformat("2026-02-13T12:00")


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_says_what_happened_what_is_saved_and_what_to_press(fault: Fault) -> None:
    said = words(fault)
    assert all((said.happened, said.saved, said.press))
    assert severity(fault) in Severity
    error = problem(fault)
    assert error.code == fault.value
    assert error.words().startswith(said.happened)


@pytest.mark.parametrize("fault", [None, *Fault])
def test_a_doubtful_print_never_says_not_printed_nor_invites_a_second_one(
    fault: Fault | None,
) -> None:
    doubtful = report(PrintOutcome.UNCERTAIN, fault)
    assert doubtful.fault
    assert "不能确定是否已经出纸" in doubtful.words
    for misleading in ("没有打印", "重新打印", "重试"):
        assert misleading not in doubtful.words


def test_a_print_that_went_well_says_nothing() -> None:
    assert report(PrintOutcome.CONFIRMED).words == ""
    assert report(PrintOutcome.ASSUMED).fault == ""


def test_a_placed_card_reaches_the_desk_once() -> None:
    simulated = SimulatedReader()
    reader: IdReader = DeskIdReader(simulated)
    assert reader.poll() is None
    simulated.place_card(PEOPLE["rare_beyond_bmp"])
    card = reader.poll()
    assert card is not None
    assert (card.name, card.number) == ("王𬱖", "99999920010614004X")
    assert (card.kind, card.sex) == ("citizen", "2")
    assert (card.valid_from, card.valid_to) == ("2020-03-15", "2040-03-15")
    assert reader.poll() is None


def test_a_card_without_an_end_says_so() -> None:
    simulated = SimulatedReader()
    simulated.place_card(PEOPLE["permanent"])
    card = DeskIdReader(simulated).poll()
    assert card is not None
    assert card.valid_to == "长期"


def test_trouble_reaches_the_desk_as_a_named_problem() -> None:
    simulated = SimulatedReader()
    simulated.trouble(ReaderTrouble.UNPLUGGED)
    with pytest.raises(DeviceProblem) as caught:
        DeskIdReader(simulated).poll()
    assert caught.value.code == "offline"
    assert caught.value.press
