"""What a document consists of, before anyone decides where it lands on paper.

``describe`` turns facts into a :class:`Sheet`; ``pdf`` sets it on A4. Neither knows the other.
All texts are final; the drawing room only measures, breaks and paints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windowdesk.domain.decision.model import Document


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``indent``: two characters at its start. ``small``: for notes."""

    spans: tuple[Span, ...]
    indent: bool = True
    small: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value in the key-value table."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Key-value table; a row holds one pair (across) or two."""

    rows: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``share``: part of the width that is left after the fixed columns; ``fixed`` in points."""

    title: str
    share: float = 0.0
    fixed: float = 0.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header row is repeated on every page it reaches.

    ``least``: no row is lower, in points; what is filled in by hand needs more room than print.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to fill in by hand: label, then rules of these lengths (ems) with words between."""

    label: str
    gaps: tuple[tuple[float, str], ...] = ((10.0, ""),)


@dataclass(frozen=True, slots=True)
class Signing:
    """The closing: lines to sign at the left; organ, seal place and date at the right.

    ``seal`` empty: no seal place (a promise is the applicant's own paper).
    """

    blanks: tuple[Blank, ...]
    organ: str = ""
    seal: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its label, and what stands there or room to write on (``lines``)."""

    label: str
    value: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """Fields to fill in, one or two a row; an empty one shows a rule to write on."""

    rows: tuple[tuple[Field, ...], ...]


Block = Paragraph | Pairs | Table | Signing | Form


@dataclass(frozen=True, slots=True)
class CopyLine:
    """第一联 交申请人."""

    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One A4 document: what stands in its head, body and foot; one page set per copy.

    ``usual``: words (plain, bold) that many documents of the same item share; only a hint that lets
    their glyphs be prepared once. ``stamp``: drawn large across every page (演示, 作废).
    """

    kind: Document
    number: str
    window: str
    copies: tuple[CopyLine, ...]
    marks: tuple[str, ...]
    organ: str
    title: str
    document_number: str
    addressee: str
    blocks: tuple[Block, ...]
    foot: tuple[str, ...]
    code_text: str
    issued_at: datetime
    usual: tuple[str, str] = ("", "")
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a paper: what its code says, the case's number, which paper it is, a foot."""

    code: str
    number: str
    index: str
    name: str
    counts: str
    foot: str


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """Labels for an A4 sheet of them."""

    labels: tuple[Label, ...]
    title: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of the slip: label left and value right, or text alone, centred when asked."""

    text: str
    label: str = ""
    bold: bool = False
    size: int = 24
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the slip."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The number as Code 128, with its digits below."""

    number: str


@dataclass(frozen=True, slots=True)
class Square:
    """The QR code."""

    text: str


SlipBlock = SlipLine | Rule | Bars | Square


@dataclass(frozen=True, slots=True)
class Slip:
    """The 80 mm slip, top to bottom."""

    blocks: tuple[SlipBlock, ...]
