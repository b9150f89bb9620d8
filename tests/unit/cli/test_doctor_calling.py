"""What doctor says of the clips and of the loudspeaker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from windowdesk.cli.doctor_calling import audio, board, calling, clips, monitors, pads
from windowdesk.peripherals.call_board.board import BoardProfile
from windowdesk.peripherals.call_board.monitors import connected
from windowdesk.peripherals.call_board.simulated import BoardServer, BoardTwin
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.pads.pad import EVALUATION, talks_of
from windowdesk.peripherals.pads.simulated import PadTwin, SimulatedPadServer
from windowdesk.peripherals.voice.clips import FOLDER
from windowdesk.peripherals.voice.sound import Loudspeaker
from windowdesk.settings import Settings


def test_the_shipped_clips_are_whole_and_an_empty_folder_is_named(tmp_path: Path) -> None:
    assert clips(FOLDER).ok
    empty = clips(tmp_path)
    assert not empty.ok
    assert str(tmp_path) in empty.words
    assert "please" in empty.words
    assert "22050" in empty.press


def test_a_machine_without_sound_is_sick_only_where_sound_is_wanted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not audio(Loudspeaker()).ok
    assert audio(Loudspeaker(), needed=False).press
    player = tmp_path / "aplay"
    player.write_text("#!/bin/sh\nexit 1\n")
    player.chmod(0o755)
    deaf = audio(Loudspeaker())
    assert not deaf.ok
    assert "aplay" in deaf.press
    player.write_text("#!/bin/sh\nexit 0\n")
    assert audio(Loudspeaker()).ok


def test_nothing_is_asked_where_calls_are_off() -> None:
    assert list(calling(Settings(call_voice="off"))) == []


def test_a_board_is_looked_for_and_its_profile_read() -> None:
    twin = BoardTwin(BoardProfile.named("four-byte"))
    with BoardServer(twin.feed) as server:
        at = "{}:{}".format(*server.address)
        assert board(Settings(call_board=at)).ok
        wrong = board(Settings(call_board=at, call_board_profile="no-such"))
        assert not wrong.ok
        assert "no-such" in wrong.words
        (found,) = calling(Settings(call_voice="off", call_board=at))
        assert found.part == "call_board"
    gone = board(Settings(call_board=at))
    assert not gone.ok
    assert gone.press
    assert twin.history == [], "the doctor showed something to the hall"


def test_monitors_are_counted_where_one_is_wanted(tmp_path: Path) -> None:
    assert connected(tmp_path) is None
    for name, state in (("card0-DP-1", "connected"), ("card0-DP-2", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(state + "\n")
    assert connected(tmp_path) == 1
    assert list(monitors(Settings())) == []
    assert [found.part for found in monitors(Settings(call_screen="auto"))] == ["monitors"]


def test_pads_are_asked_how_they_are_and_nobody_is_asked_anything() -> None:
    twin = PadTwin(talks_of("json-evaluation", EVALUATION))
    with SimulatedPadServer(twin) as server:
        config = Settings(evaluation_pad=server.url)
        (well,) = pads(config)
        assert (well.part, well.ok) == ("evaluation_pad", True)
        assert twin.heard == ["ping"]
        for profile in ("four-byte", "frame-evaluation"):
            (odd,) = pads(Settings(evaluation_pad=server.url, evaluation_pad_profile=profile))
            assert not odd.ok
            assert odd.words.endswith(words(Fault.CONFIG).happened)
    serial = Settings(signature_pad="serial:/dev/nowhere@9600")
    (absent,) = pads(serial)
    (other,) = pads(replace(serial, signature_pad_profile="json-signature"))
    assert absent.words != other.words, "messages are not for a serial line"
    (gone,) = pads(config)
    assert not gone.ok
    assert gone.press
