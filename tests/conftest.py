"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real input written by others; named by WINDOWDESK_TEST_DATA, else beside the checkout."""
    folder = Path(os.environ.get("WINDOWDESK_TEST_DATA", ROOT.parent / "shared" / "data"))
    assert folder.is_dir(), f"test data missing: set WINDOWDESK_TEST_DATA (looked in {folder})"
    return folder
