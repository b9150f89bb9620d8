"""A keyboard scanner on a real X server: xdotool's keys, whole and in order, at three speeds."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import Any

import pytest

from tests.e2e.test_window import virtual_display
from tests.gui.wedge_child import CODE, DELAYS, RECEIPT, TYPED
from tests.parts import needs

PATIENCE_S = 600


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the desk saw of the keys, all in one run."""
    needs("xvfb", "openbox", "xdotool")
    profile = tmp_path_factory.mktemp("keys") / "profile"
    with virtual_display() as display:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as manager:
            call = [sys.executable, "-m", "tests.gui.wedge_child", str(profile)]
            done = subprocess.run(
                call,
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
            )
            manager.terminate()
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_no_key_of_a_scan_reaches_the_field(found: dict[str, Any]) -> None:
    field = found["field"]
    each = [text for _delay in DELAYS for text in (RECEIPT, CODE)]
    assert field["scanned"] == [*each, RECEIPT, "0106901\x1d17261130", RECEIPT]
    assert field["told"] == []
    assert field["focus"]


def test_no_key_of_a_scan_works_a_row(found: dict[str, Any]) -> None:
    rows = found["rows"]
    assert rows["a_key_does"], "the same key by hand has to do something"
    assert not rows["scans_did"]
    assert rows["popups"] == 0


def test_what_a_person_types_stands_there_and_is_not_felt_to_wait(found: dict[str, Any]) -> None:
    assert found["typed"]["text"] == TYPED
    held = found["typed"]["held_ms"]
    assert len(held) == len(TYPED)
    # 36 ms by design, and beyond some 100 ms typing feels late; a quarter of the letters at least came
    # to a machine that had nothing else to do
    assert statistics.quantiles(held, n=4)[0] < 60
