"""200 % on a 1920×1080 screen: the real program, and every screen of it measured under the real scale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.e2e.test_window import program, virtual_display, widest
from windowdesk import settings

PATIENCE_S = 240


def test_the_program_at_200_percent_fills_the_screen_and_no_more(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("xvfb", "xdotool")
    profile = tmp_path / "profile"
    settings.save(profile, interface_scale=200)
    command = [sys.executable, "-m", "windowdesk", "run", "--profile", str(profile)]
    with virtual_display("1920x1080") as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("QT_SCALE_FACTOR", None)
        with program(command, environment) as desk:
            assert _until(lambda: widest(environment) > 1000), desk.poll()
            assert widest(environment) <= 1920, "wider than the screen: its minimum does not fit"


def test_every_screen_fits_at_200_percent(tmp_path: Path, needs: Callable[..., None]) -> None:
    """The walk's measures under QT_SCALE_FACTOR=2 on a real X server: pixel sizes, not logical ones."""
    needs("xvfb")
    with virtual_display("1920x1080") as display:
        environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "2",
        }
        call = [sys.executable, "-m", "tests.gui.walk.scaled"]
        done = subprocess.run(
            call, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ratio"] == 2.0
    assert found["screen"] == [960, 540]
    assert len(found["states"]) >= 5
    assert found["wrong"] == []


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if condition():
            return True
    return False
