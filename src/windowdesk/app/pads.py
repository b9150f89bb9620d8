"""What the person at the window answers by hand: a signature, an evaluation; and the ports of pads.

A pad may be the second screen, a maker's service or a box at the end of a line: whatever it is, it
is asked one thing, and one answer comes back, or word that none came. The clerk never sees what
somebody thinks of them, so nothing here words an answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Event
from typing import Protocol

from windowdesk.i18n import _


class Outcome(StrEnum):
    """How asking ended. Stable: they are stored and told to the centre."""

    GIVEN = "given"
    DECLINED = "declined"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"  # by the clerk


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was: tenths of a pixel of the picture, milliseconds since it first came down,
    thousandths of the full pressure. Whole numbers, so that a digest of them is one everywhere.
    """

    x: int
    y: int
    at_ms: int
    pressure: int = 1000


Strokes = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class SignatureWanted:
    """What is to be signed, as the signer is shown it: its title, lines of words, its pages as PNG.

    ``seconds``: how long somebody may take.
    """

    title: str
    lines: tuple[str, ...] = ()
    pages: tuple[bytes, ...] = ()
    seconds: float = 180.0


@dataclass(frozen=True, slots=True)
class Signature:
    """A picture (PNG, ``width`` by ``height``), and how it was drawn."""

    picture: bytes
    strokes: Strokes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SignatureAnswer:
    """``signature`` with GIVEN alone."""

    outcome: Outcome
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A second-level indicator of a grade."""

    code: str
    words: str

    def said(self) -> str:
        """In the language in use; an office's own words stand as they were written."""
        return _(self.words) if self.words else ""


@dataclass(frozen=True, slots=True)
class Level:
    """A grade: its code (1 非常满意 to 5 非常不满意, GB/T 39046) and why somebody may choose it."""

    code: int
    words: str
    reasons: tuple[Reason, ...] = ()

    def said(self) -> str:
        """In the language in use; an office's own words stand as they were written."""
        return _(self.words) if self.words else ""


@dataclass(frozen=True, slots=True)
class EvaluationWanted:
    """An evaluation of the case ``number`` is asked for, of the matter ``item``."""

    number: str
    item: str
    levels: tuple[Level, ...]
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class EvaluationAnswer:
    """``level`` and ``reasons`` (codes) with GIVEN alone."""

    outcome: Outcome
    level: int | None = None
    reasons: tuple[str, ...] = ()


class SignaturePad(Protocol):
    """Somebody signs on it. One request at a time."""

    def request(self, wanted: SignatureWanted, skip: Event) -> SignatureAnswer:
        """Ask, and wait for the answer. Blocking: call it in a worker. ``DeviceProblem``.

        SKIPPED a moment after any thread sets ``skip``; where it was set before, nobody is asked.
        """
        ...


class EvaluationPad(Protocol):
    """Somebody says on it how they were served. One request at a time."""

    def request(self, wanted: EvaluationWanted, skip: Event) -> EvaluationAnswer:
        """As :meth:`SignaturePad.request`."""
        ...


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """An asked-for signature as it is kept. ``digest`` binds picture, strokes and document."""

    case_id: str
    document_id: str
    document_sha256: str
    asked_at: datetime
    answered_at: datetime
    actor: str
    pad: str
    outcome: Outcome
    signature: Signature | None
    digest: str

    @property
    def file(self) -> str:
        """SHA-256 of the picture, by which it goes to the centre; "" where nobody signed."""
        return "" if self.signature is None else hashlib.sha256(self.signature.picture).hexdigest()


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """An evaluation as it is kept: of one case, answered or not."""

    case_id: str
    number: str
    window: str
    asked_at: datetime
    answered_at: datetime
    actor: str
    pad: str
    outcome: Outcome
    level: int | None
    reasons: tuple[str, ...]
