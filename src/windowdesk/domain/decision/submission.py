"""What the counter knows about one application: who, which circumstances, what lies on the table.

Frozen format ``windowdesk/submission/1`` (schema in docs/schemas). A submission holds findings
only; no field of it says what the verdict should be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from windowdesk.domain.decision.model import DueDate, Reason
from windowdesk.domain.standard.model import Way

SCHEMA = "windowdesk/submission/1"


class Verification(Enum):
    """核验方式: how an identity was established."""

    CARD = "card"
    E_CERTIFICATE = "e_certificate"
    MANUAL = "manual"


class Credit(Enum):
    """What the credit record says; unknown while the centre has not answered."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


class Query(Enum):
    """How a query for a shared record or e-certificate ended; ``down`` is 待核验."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    DOWN = "down"


class Met(Enum):
    """A substantive condition as far as the papers show."""

    MET = "met"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant or agent. ``kind``: "person" or "organisation"; ``number``: 证件号 or 信用代码.

    ``remarks``: codes of what was odd about a card, or why none was read (app/cards.py).
    """

    kind: str
    name: str
    number: str
    verified: Verification = Verification.MANUAL
    verified_at: datetime | None = None
    valid_to: date | None = None
    phone: str = ""
    address: str = ""
    representative: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointFinding:
    """One check-point: met or not; what was seen, on which page; corrected on the spot or not."""

    ok: bool | None = None
    seen: str = ""
    page: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one material.

    ``way`` None with ``absent`` False means not examined yet. ``absent``: looked for, not there.
    ``matched`` (second visit only): the very paper of the first visit is back or in the file.
    """

    way: Way | None = None
    absent: bool = False
    originals: int = 0
    copies: int = 0
    pages: int = 0
    points: Mapping[str, PointFinding] = field(default_factory=dict)
    issued_on: date | None = None
    query: Query | None = None
    certificate: str = ""
    queried_at: datetime | None = None
    authorised_by: str = ""
    matched: bool | None = None
    electronic: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class BarFound:
    """A statutory bar that applies, with the record it was seen in."""

    bar: str
    evidence: str


@dataclass(frozen=True, slots=True)
class NoticePoint:
    """One point of an earlier one-time notice, identified by material, rule and check-point."""

    material: str
    rule: str
    point: str = ""


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """What the first visit left: its notice, what was in order then, and where the papers went.

    ``amended``: the amendments of the case that had come by then, merged into its people.
    """

    number: str
    received_at: datetime
    catalogue: str
    points: tuple[NoticePoint, ...]
    satisfied: tuple[str, ...]
    papers_returned: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    amended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandIn:
    """What a deferral still owes (容缺补齐): the open points of its verdict, and until when.

    ``received_at`` is the receipt the application counts from; ``until`` None: the holiday tables
    end before it.
    """

    number: str
    received_at: datetime
    owed: tuple[Reason, ...]
    until: DueDate | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """``windowdesk/submission/1``. ``received_at`` is local wall time, to the second.

    ``answers``: question id → option id (or ISO date). ``findings``: material id → finding.
    ``conditions``: condition id → met / unmet. ``defer`` and ``cannot_correct_now`` are wishes of
    the applicant; ``catalogue`` pins a version's hash (else the version in force on that day).
    With ``hand_in`` only what a deferral still owes lies on the table.
    """

    item: str
    received_at: datetime
    schema: str = SCHEMA
    catalogue: str = ""
    applicant: Party | None = None
    agent: Party | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    conditions: Mapping[str, Met] = field(default_factory=dict)
    bars: tuple[BarFound, ...] = ()
    defer: bool = False
    cannot_correct_now: bool = False
    credit: Credit = Credit.UNKNOWN
    first_visit: FirstVisit | None = None
    note: str = ""
    hand_in: HandIn | None = None
