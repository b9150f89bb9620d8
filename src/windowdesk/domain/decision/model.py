"""The verdict and its reasons: frozen format ``windowdesk/decision/1`` (domain A.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from windowdesk.domain.standard.model import Basis

SCHEMA = "windowdesk/decision/1"


class Outcome(Enum):
    """The outcomes of A.4, by name. There is no other way an application can end here."""

    UNDETERMINED = "undetermined"
    NOT_REQUIRED = "not_required"
    NOT_COMPETENT = "not_competent"
    BARRED = "barred"
    CORRECT_NOW = "correct_now"
    CORRECT_ONCE = "correct_once"
    ACCEPT = "accept"
    ACCEPT_ON_SPOT = "accept_on_spot"
    ACCEPT_DEFERRED = "accept_deferred"
    RECEIVE_ONLY = "receive_only"


ACCEPTING = frozenset(
    {Outcome.ACCEPT, Outcome.ACCEPT_ON_SPOT, Outcome.ACCEPT_DEFERRED, Outcome.RECEIVE_ONLY}
)
REFUSING = frozenset({Outcome.NOT_REQUIRED, Outcome.NOT_COMPETENT, Outcome.BARRED})


class Weight(Enum):
    """What a reason does: decides, waits, is a gap, may be deferred, warns, or only remarks."""

    DECIDES = "decides"
    WAITS = "waits"
    GAP = "gap"
    WARNS = "warns"
    REMARKS = "remarks"
    REVIEW = "review"


class RowStatus(Enum):
    UNEXAMINED = "unexamined"
    SATISFIED = "satisfied"
    PENDING_QUERY = "pending_query"
    FIX_NOW = "fix_now"
    GAP = "gap"
    NOT_NEEDED = "not_needed"


class Rule(Enum):
    """Every rule that can give a reason; its value is the stable rule id."""

    IDENTITY_MISSING = "identity.missing"
    IDENTITY_EXPIRED = "identity.expired"
    AGENT_MISSING = "identity.agent_missing"
    QUESTION_OPEN = "question.open"
    ROW_UNEXAMINED = "row.unexamined"
    POINT_UNEXAMINED = "point.unexamined"
    DATE_UNKNOWN = "validity.date_unknown"
    ITEM_CANCELLED = "item.cancelled"
    ITEM_NOT_YET = "item.not_yet_effective"
    NOT_REQUIRED = "gate.not_required"
    NOT_COMPETENT = "gate.not_competent"
    CHANGE_ITEM = "gate.change_item"
    ON_BEHALF = "gate.receive_on_behalf"
    BARRED = "bar.applies"
    ABSENT = "material.absent"
    ORIGINALS_SHORT = "material.originals_short"
    COPIES_SHORT = "material.copies_short"
    WRONG_FORM = "material.wrong_form"
    WAY_NOT_ALLOWED = "material.way_not_allowed"
    TOO_OLD = "material.too_old"
    POINT_FAILED = "point.failed"
    POINT_CORRECTED = "point.corrected"
    GROUP_SHORT = "group.short"
    RECORD_NOT_FOUND = "query.not_found"
    RECORD_PENDING = "query.pending"
    PROMISE_BARRED = "promise.credit_bad"
    DEFERRAL_BARRED = "deferral.credit_bad"
    CREDIT_PENDING = "credit.pending"
    DEFERRED = "deferral.granted"
    CONDITION_UNMET = "condition.unmet"
    OPTIONAL_DEFECT = "optional.defect"
    RETURNED_MISSING = "visit.returned_paper_missing"
    MISSED_BEFORE = "visit.missed_before"
    OLD_VERSION = "visit.version_that_asks_less"
    RENEWAL_LATE = "renewal.late"
    RENEWAL_SWITCHED = "renewal.switched"
    RENEWAL_EARLY = "renewal.early"
    COMPLETE = "complete"
    ORGAN_ACCEPTS = "acceptance.organ"
    ON_SPOT_BECOMES_PROMISED = "deferral.on_spot_becomes_promised"
    HANDED_IN = "deferral.handed_in"
    HANDED_IN_LATE = "deferral.handed_in_late"


class Document(Enum):
    """What may be printed for a case. ``slip`` is the 80 mm 受理回执.

    ``emergency_slip`` is filled in by hand while nothing works and becomes a case later.
    """

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    CORRECTION = "correction"
    NOT_ACCEPTED = "not_accepted"
    NOT_REQUIRED = "not_required"
    DEFERRAL_NOTICE = "deferral_notice"
    DEFERRAL_PROMISE = "deferral_promise"
    SPOT_CORRECTION = "spot_correction"
    HAND_IN_RECEIPT = "hand_in_receipt"
    WITHDRAWAL = "withdrawal"
    PROMISE = "promise"
    CONSULTATION = "consultation"
    APPLICATION_FORM = "application_form"
    LABELS = "labels"
    REVOCATION = "revocation"
    RECTIFICATION = "rectification"
    SLIP = "slip"
    EMERGENCY_SLIP = "emergency_slip"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: rule id, weight, and where it applies; ``words`` quote the standard, ``seen`` the paper.

    ``deferrable``: 可申请容缺. ``fixable``: may be corrected on the spot. ``params`` hold numbers
    and dates the wording needs (texts).
    """

    rule: Rule
    weight: Weight
    material: str = ""
    name: str = ""
    point: str = ""
    words: str = ""
    fix: str = ""
    seen: str = ""
    page: str = ""
    basis: Basis | None = None
    deferrable: bool = False
    fixable: bool = False
    params: Mapping[str, str] = field(default_factory=dict)

    def resting_on(self, basis: Basis | None) -> Reason:
        """The same reason on another ground. Field by field: every verdict does this to most of its
        reasons, and ``replace`` looks at the class for each.
        """
        return Reason(
            self.rule,
            self.weight,
            self.material,
            self.name,
            self.point,
            self.words,
            self.fix,
            self.seen,
            self.page,
            basis,
            self.deferrable,
            self.fixable,
            self.params,
        )


_OF_POINTS = frozenset({Rule.POINT_FAILED, Rule.MISSED_BEFORE, Rule.OPTIONAL_DEFECT, Rule.BARRED})


def unproven(reason: Reason) -> bool:
    """A ✗ or a bar without what was seen. A page alone is no evidence: it says where, not what."""
    return bool(reason.point) and reason.rule in _OF_POINTS and not reason.seen.strip()


@dataclass(frozen=True, slots=True)
class RowResult:
    """How one row of the checklist stands; ``members`` for groups. ``path`` is the row's id."""

    id: str
    name: str
    status: RowStatus
    way: str = ""
    originals: int = 0
    originals_needed: int = 0
    copies: int = 0
    copies_needed: int = 0
    original_returned: bool = False
    need: int = 0
    members: tuple[RowResult, ...] = ()


@dataclass(frozen=True, slots=True)
class DueDate:
    """A limit as it applies here. ``firm`` False: 预计, the holiday tables end before it.

    ``due`` None: on the spot, or no estimate possible. ``limit`` as "5wd".
    """

    kind: str
    limit: str
    start: date
    due: date | None
    firm: bool
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """``windowdesk/decision/1``: one outcome and every reason, from the standard alone.

    Equal inputs give equal canonical bytes: nothing here depends on a clock, a language or an
    order of work.
    """

    outcome: Outcome
    item: str
    item_name: str
    version: str
    catalogue: str
    received_at: datetime
    basis: Basis | None
    reasons: tuple[Reason, ...]
    materials: tuple[RowResult, ...]
    documents: tuple[Document, ...]
    due: tuple[DueDate, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    schema: str = SCHEMA

    def gaps(self) -> tuple[Reason, ...]:
        """Everything a one-time notice must say."""
        return tuple(reason for reason in self.reasons if reason.weight is Weight.GAP)

    def waits(self) -> tuple[Reason, ...]:
        """What still has to be looked at before anything may be issued."""
        return tuple(reason for reason in self.reasons if reason.weight is Weight.WAITS)
