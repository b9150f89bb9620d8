"""How the second screen and the voice are set up; free of Qt, since presenters' options hold it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from windowdesk.gui.applicant.screens import AUTO

if TYPE_CHECKING:  # the first paint does not wait for the domain
    from windowdesk.app.at_window import AtWindow
    from windowdesk.app.pads import EvaluationPad, SignaturePad
    from windowdesk.app.speaking import Voice

Pad = TypeVar("Pad")
SIZES = (24, 30, 38)
Squares = Callable[[str], Sequence[Sequence[tuple[int, int]]]]


def no_squares(_text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """No code at all."""
    return ()


@dataclass(frozen=True, slots=True)
class NamedPad(Generic[Pad]):
    """A pad beside the desk, and what it is called."""

    name: str
    pad: Pad


@dataclass(frozen=True, slots=True)
class FacingOptions:
    """``screen`` as in screens.choose; ``type_size`` in px; ``keep_size`` is told of another one.

    ``squares`` gives the dark runs (offset, width) of each row of a QR code; ``voice`` None: nothing
    is read aloud. ``at_window`` None: nobody is asked to sign or to evaluate; a pad that is None: the
    second screen is the pad.
    """

    screen: str = AUTO
    type_size: int = SIZES[0]
    squares: Squares = no_squares
    voice: Voice | None = None
    keep_size: Callable[[int], None] | None = None
    at_window: AtWindow | None = None
    signature_pad: NamedPad[SignaturePad] | None = None
    evaluation_pad: NamedPad[EvaluationPad] | None = None
