"""How the second screen and the voice are set up; free of Qt, since presenters' options hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from windowdesk.gui.applicant.screens import AUTO

if TYPE_CHECKING:  # the first paint does not wait for the domain
    from windowdesk.app.speaking import Voice

SIZES = (24, 30, 38)
Squares = Callable[[str], Sequence[Sequence[tuple[int, int]]]]


def no_squares(_text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """No code at all."""
    return ()


@dataclass(frozen=True, slots=True)
class FacingOptions:
    """``screen`` as in screens.choose; ``type_size`` in px; ``keep_size`` is told of another one.

    ``squares`` gives the dark runs (offset, width) of each row of a QR code; ``voice`` None: nothing
    is read aloud.
    """

    screen: str = AUTO
    type_size: int = SIZES[0]
    squares: Squares = no_squares
    voice: Voice | None = None
    keep_size: Callable[[int], None] | None = None
