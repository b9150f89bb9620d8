"""Pads and bars of a counter: what asking and calling found out is on their lamps at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.counter import CHEAP, StandingClock
from windowdesk.app.calling import TicketCall
from windowdesk.app.errors import DeviceProblem
from windowdesk.app.pads import EvaluationWanted, Outcome, SignatureWanted
from windowdesk.bootstrap.counter import open_counter
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.peripherals.call_board.board import BoardProfile
from windowdesk.peripherals.call_board.simulated import BoardServer, BoardTwin
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.pads.pad import EVALUATION, talks_of
from windowdesk.peripherals.pads.simulated import PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.talk import Kind, Told
from windowdesk.settings import Settings

NEVER = threading.Event()


@contextmanager
def devices_of(profile: Path, config: Settings) -> Iterator[CounterDevices]:
    """Nobody asks them anything by itself: what their lamps say, their work told them."""
    counter = open_counter(profile, clock=StandingClock(), config=config, hasher=CHEAP)
    yield CounterDevices(counter)
    counter.close()


def state(devices: CounterDevices, role: str) -> tuple[str, str]:
    lamp = next(lamp for lamp in devices.lamps() if lamp.role == role)
    return lamp.state, lamp.words


def test_a_pad_that_fails_while_somebody_is_asked_shows_it_at_once(tmp_path: Path) -> None:
    twin = PadTwin(talks_of("json-evaluation", EVALUATION))
    server = SimulatedPadServer(twin)
    config = Settings(evaluation_pad=server.url, signature_pad="ws://127.0.0.1:1/")
    with server, devices_of(tmp_path, config) as devices:
        rates, signs = devices.pads.evaluation, devices.pads.signature
        assert rates is not None
        assert signs is not None
        wanted = EvaluationWanted("1", "x", (), 60)
        twin.answer(Told(Kind.LEVEL, 2))
        assert rates.pad.request(wanted, NEVER).outcome is Outcome.GIVEN
        assert state(devices, "evaluation_pad") == ("ready", "")
        twin.answer(Told(Kind.FAILED))
        with pytest.raises(DeviceProblem):
            rates.pad.request(wanted, NEVER)
        assert state(devices, "evaluation_pad") == ("fault", words(Fault.PROTOCOL).happened)
        with pytest.raises(DeviceProblem):
            signs.pad.request(SignatureWanted("x"), NEVER)
        assert state(devices, "signature_pad") == ("fault", words(Fault.OFFLINE).happened)


def test_a_bar_says_on_its_lamp_what_it_cannot_show(tmp_path: Path) -> None:
    three = tmp_path / "three.toml"
    three.write_text(
        'kind = "call_board"\nshow = "{board:u8} {number:u16}"\nclear = "{board:u8} FF FF"\nmost = 999'
    )
    twin = BoardTwin(BoardProfile.named(str(three)))
    server = BoardServer(twin.feed)
    host, port = server.address
    config = Settings(
        window="3", call_board=f"{host}:{port}", call_board_profile=str(three), call_voice="off"
    )
    with devices_of(tmp_path / "profile", config) as devices:
        calling = devices.calls.calling
        assert calling is not None
        with server:
            calling.show(TicketCall("A999", 3))
            assert twin.shows(1, "999", 60)
            assert state(devices, "call_board") == ("ready", "")
            with pytest.raises(DeviceProblem, match="叫号屏"):
                calling.show(TicketCall("A1000", 3))
            said = words(Fault.UNSUPPORTED, "call_board").happened
            assert state(devices, "call_board") == ("ready", said)
        with pytest.raises(DeviceProblem):
            calling.clear()
        assert state(devices, "call_board") == ("fault", words(Fault.OFFLINE).happened)
