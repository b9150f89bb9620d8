"""Pictures of papers: what the desk wants of a document camera or a scanner.

Both are an :class:`ImageSource`: one hands over a sheet when asked, the other as many as lie in its
feeder. What a device sends is a picture as it came; edges, skew and sharpness are found out
afterwards, so that every source is treated alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

JPEG, PNG = "image/jpeg", "image/png"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a source; one that cannot do it does the nearest it can.

    ``pages``: no more than so many, 0 is all there are (a camera and the glass of a scanner have
    one). ``dpi`` is what a scanner is set to; a camera has its own. ``feeder``: "auto" takes the
    feeder when paper lies in it, else the glass. ``duplex``: both sides, where the feeder can.
    """

    pages: int = 0
    dpi: int = 300
    colour: bool = True
    feeder: Literal["auto", "feeder", "glass"] = "auto"
    duplex: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One picture as the device sent it, encoded.

    ``media`` is "image/jpeg" or "image/png"; ``width`` and ``height`` are its pixels, ``dpi`` its
    pixels per inch of paper, 0 where the device does not know (a camera on a stand). ``source`` is
    the device's name as people call it. A simulated page bears 演示 in the picture itself.
    """

    content: bytes
    media: str
    width: int
    height: int
    dpi: int
    source: str
    simulated: bool = False


class ImageSource(Protocol):
    """A document camera or scanner. All but ``cancel`` may block: call it in a worker."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def simulated(self) -> bool: ...

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        """Each page as soon as it is there; one conversation with the device at a time.

        ``DeviceProblem``, its code the fault's name (``peripherals/faults.py``), when it breaks
        off: the pages that came before are good. The device is free again when the iterator ends,
        is closed, or raises.
        """
        ...

    def cancel(self) -> None:
        """Stop from any thread: ``pages`` ends soon, without an error."""
        ...


@dataclass(frozen=True, slots=True)
class Prints:
    """A page in every size it is kept in, as JPEG.

    ``content`` is the page, ``view`` the same for the screen, ``thumb`` for a list; ``width`` and
    ``height`` are the pixels of ``content``.
    """

    content: bytes
    view: bytes
    thumb: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FinishedPage(Prints):
    """A page as it is kept: cut out, straight, and judged; the clerk decides what follows.

    ``dpi`` is known or guessed from the shape, so that the page has its real size on paper.
    ``blurred``, ``empty``, ``dim``: what was noticed. ``cropped``: its edges were found on a table.
    """

    dpi: int
    source: str
    simulated: bool = False
    blurred: bool = False
    empty: bool = False
    dim: bool = False
    cropped: bool = False


class Finishing(Protocol):
    """Makes pages of pictures. Blocking; any thread."""

    def warm(self) -> None:
        """Get ready while nothing waits; never raises."""
        ...

    def finish(self, page: Page) -> FinishedPage:
        """``DeviceProblem`` when the picture is none, or cannot be worked on."""
        ...

    def turn(self, content: bytes, quarters: int) -> Prints:
        """The page ``content`` turned by ``quarters`` of a circle, to the right. ``DeviceProblem``."""
        ...


@runtime_checkable
class Viewfinder(Protocol):
    """A source that shows what it sees before the picture is taken."""

    def glance(self) -> Page:
        """What lies there now, small (JPEG). ``DeviceProblem`` on a fault. Blocking."""
        ...

    def rest(self) -> None:
        """Nobody looks any more: the camera may be switched off. Blocking."""
        ...
