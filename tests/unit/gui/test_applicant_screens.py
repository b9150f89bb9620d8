"""Which monitor the applicant looks at: never the desk's own, whatever the setting says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowdesk.gui.applicant.screens import choose

TWO = ("DP-1", "HDMI-1")


@pytest.mark.parametrize(
    ("setting", "names", "desk", "chosen"),
    [
        ("auto", ("DP-1",), 0, None),
        ("auto", TWO, 0, 1),
        ("auto", TWO, 1, 0),
        ("off", TWO, 0, None),
        ("2", TWO, 0, 1),
        ("1", TWO, 0, None),
        ("3", TWO, 0, None),
        ("HDMI-1", TWO, 0, 1),
        ("VGA-1", TWO, 0, None),
        ("auto", (), 0, None),
    ],
)
def test_choice(setting: str, names: tuple[str, ...], desk: int, chosen: int | None) -> None:
    assert choose(setting, names, desk) == chosen


@given(
    st.sampled_from(["auto", "off", "1", "2", "9", "DP-1", "HDMI-1"]),
    st.lists(st.sampled_from(["DP-1", "HDMI-1", "VGA-1"]), unique=True).map(tuple),
    st.integers(0, 2),
)
def test_the_desk_keeps_its_own_monitor(setting: str, names: tuple[str, ...], desk: int) -> None:
    chosen = choose(setting, names, desk)
    assert chosen is None or (chosen != desk and 0 <= chosen < len(names))
