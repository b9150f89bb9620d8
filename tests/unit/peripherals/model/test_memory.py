"""What pictures leave behind in a process is given back."""

from __future__ import annotations

from tests.helpers.resident import resident_kib
from windowdesk.peripherals.model.memory import give_back


def test_what_was_let_go_is_given_back() -> None:
    """The last block stands behind all others: without being told to, the library keeps those."""
    blocks = [bytes([1]) * 20_000 for _block in range(3000)]
    last = blocks.pop()
    blocks.clear()
    kept = resident_kib()
    give_back()
    assert kept - resident_kib() > 40_000
    assert len(last) == 20_000
