"""Our QR modules are segno's, module by module, whatever the text and the version."""

from __future__ import annotations

from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.documents import samples
from windowdesk.documents import codes, squares
from windowdesk.domain.decision.model import Document


def segnos(content: Any) -> tuple[str, ...]:
    symbol = segno.make(content, error="m", micro=False, boost_error=False, mask=0)
    return tuple("".join("1" if cell & 1 else "0" for cell in row) for row in symbol.matrix)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(min_size=1, max_size=300), st.from_regex(r"[0-9A-Z:/. ]{1,400}", fullmatch=True)
    )
)
def test_any_text_gives_segnos_symbol(text: str) -> None:
    assert squares.rows(text) == segnos(text)


@pytest.mark.parametrize("version", range(1, 41))
def test_every_version(version: int) -> None:
    """A full symbol of each: remainder bits, block sizes and alignment differ from one to the next."""
    bits = squares.consts.SYMBOL_CAPACITY[version][squares.LEVEL]
    text = "a" * ((bits - 20) // 8)  # byte mode, with the longer of its two lengths
    side = 17 + 4 * version
    assert len(segnos(text)) == side
    assert squares.rows(text) == segnos(text)


def test_a_signed_statement_in_its_three_segments() -> None:
    text = samples.code_text(Document.ACCEPTANCE)
    segments = codes._segments(text)
    assert len(segments) == 3
    assert squares.rows(segments) == segnos(segments)
