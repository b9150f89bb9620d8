"""What is said to a pad and what it says, whatever its bytes are: the cores fill this, the drivers use it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from windowdesk.app.pads import EvaluationWanted, Point, Signature, SignatureWanted, Strokes

# a maker's service sends a picture in one message
MOST_BYTES = 4_000_000
MOST_POINTS = 15_000


class Kind(Enum):
    """What a message of a pad means."""

    LEVEL = "level"
    SIGNED = "signed"
    DECLINED = "declined"
    TIMEOUT = "timeout"
    ALIVE = "alive"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """One message. ``level`` and ``reasons`` with LEVEL, ``signature`` with SIGNED."""

    kind: Kind
    level: int = 0
    reasons: tuple[str, ...] = ()
    signature: Signature | None = None


class Talk(Protocol):
    """One conversation's core, without I/O. A fresh one for each: what half arrived is forgotten.

    ``feed`` and the rest never raise; what cannot be understood is nothing said.
    """

    def ask(self, wanted: EvaluationWanted | SignatureWanted) -> bytes:
        """What begins it; b"" where the pad always listens."""
        ...

    def cancel(self) -> bytes:
        """What ends it; b"" where nothing does."""
        ...

    def ping(self) -> bytes:
        """What the pad answers when it is well; b"" where it cannot be asked."""
        ...

    def feed(self, data: bytes) -> list[Told]:
        """What was said, by a piece of the line or one whole message."""
        ...


class Answering(Protocol):
    """The pad's side of the same bytes, for twins."""

    def heard(self, data: bytes) -> list[str]:
        """What the desk said: "ask", "cancel" or "ping"."""
        ...

    def tell(self, told: Told) -> bytes:
        """``told`` as the pad's bytes."""
        ...


def drawn(strokes: Strokes, width: int, height: int, mark: str = "") -> Signature:
    """The picture of ``strokes`` (tenths of its pixels), for pads that send points alone."""
    import io

    from PIL import Image, ImageDraw

    # ink is grey: a third of the bytes to press, which Python's lock is held for
    picture = Image.new("RGB" if mark else "L", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(point.x / 10, point.y / 10) for point in stroke]
        if len(points) > 1:
            pen.line(points, fill="#101820", width=4, joint="curve")
        elif points:
            pen.point(points[0], fill="#101820")
    if mark:
        pen.rectangle((0, 0, width - 1, 18), fill="#8f5400")
        pen.text((4, 3), mark, fill="white")
    data = io.BytesIO()
    picture.save(data, "PNG")
    return Signature(data.getvalue(), strokes, width, height)


def split(points: list[Point]) -> Strokes:
    """Points as strokes: no pressure means that the pen was up."""
    strokes: list[list[Point]] = [[]]
    for point in points:
        if point.pressure > 0:
            strokes[-1].append(point)
        elif strokes[-1]:
            strokes.append([])
    return tuple(tuple(stroke) for stroke in strokes if stroke)
