"""The desk of the day: as in tests/gui, with a clerk who counts."""

from __future__ import annotations

import pytest

from tests.day.hands import CountingClerk
from tests.gui.conftest import qapp_cls, rig
from tests.helpers.window import DeskRig

__all__ = ["qapp_cls", "rig"]


@pytest.fixture
def clerk(rig: DeskRig) -> CountingClerk:
    return CountingClerk(rig.desk_app, rig.scanner)
