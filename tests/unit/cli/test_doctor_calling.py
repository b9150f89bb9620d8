"""What doctor says of the clips and of the loudspeaker."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowdesk.cli.doctor_calling import audio, calling, clips
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
