"""The standard of one item (事项标准), in the terms of 实施清单 and 实施规范.

An :class:`Item` is the whole of what decides: what may be asked for, under which circumstances,
on which legal ground, within which time. It is data and nothing else; its canonical form names it
(SHA-256), and a case keeps the version of its receipt for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from windowdesk.domain.standard.forms import Form
from windowdesk.domain.standard.when import ALWAYS, When
from windowdesk.domain.time.limits import Limit


class MatterType(Enum):
    """事项类型, GB/T 39046-2020 A.1 (the types that reach a counter)."""

    PERMIT = "01"
    PAYMENT = "05"
    CONFIRMATION = "07"
    REWARD = "08"
    ADJUDICATION = "09"
    OTHER_POWER = "10"
    PUBLIC_SERVICE = "20"


class ProjectType(Enum):
    """办件类型, GB/T 39046-2020 A.6."""

    ON_SPOT = "1"
    PROMISED = "2"
    OTHER = "9"


class Necessity(Enum):
    """必要性: 1 必要, 2 非必要, 3 容缺后补."""

    REQUIRED = "1"
    OPTIONAL = "2"
    DEFERRABLE = "3"


class PaperForm(Enum):
    """材料形式: 1 纸质, 2 电子化, 3 纸质或电子化."""

    PAPER = "1"
    ELECTRONIC = "2"
    EITHER = "3"


class Source(Enum):
    """来源渠道."""

    APPLICANT = "10"
    GOVERNMENT = "20"
    INTERMEDIARY = "30"
    OTHER = "99"


class OriginalUse(Enum):
    """What happens to an original: kept in the file, or seen and given back (验原件退还)."""

    KEEP = "keep"
    INSPECT = "inspect"


class Way(Enum):
    """The ways a material may be satisfied (domain A.3): never to be merged."""

    SUBMITTED = "submitted"
    SHARED = "shared"
    E_CERTIFICATE = "e_certificate"
    PROMISE = "promise"
    DEFERRED = "deferred"


class GateOutcome(Enum):
    """Answers that end the matter before any material is looked at."""

    NOT_REQUIRED = "not_required"
    NOT_COMPETENT = "not_competent"


class Route(Enum):
    """What 'another organ is competent' means at this counter."""

    OTHER_ORGAN = "other_organ"
    CHANGE_ITEM = "change_item"
    RECEIVE_ON_BEHALF = "receive_on_behalf"


class AcceptedBy(Enum):
    """Who accepts: the window under an entrustment, the organ itself (收件后待受理), or this window
    because it is the organ's own counter, to which nothing is entrusted."""

    WINDOW = "window"
    ORGAN = "organ"
    OWN_COUNTER = "own_counter"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal ground: law with its book-title marks, the article, and its words where quoted."""

    law: str
    article: str = ""
    words: str = ""

    def cite(self) -> str:
        """As cited in a document: 《…》第八条第(三)项."""
        return f"{self.law}{self.article}"


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A code under a *named* scheme; never a hard length (domain B.2)."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """复议 or 诉讼: where and within which time; per-organ data, since it changed in 2024."""

    organ: str
    within: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Organ:
    """The administrative organ in whose name every document is issued (art. 32).

    ``uscc`` is its code under ``code_scheme``: 统一社会信用代码, or the scheme of another country.
    """

    name: str
    full_name: str
    uscc: str
    seal: str
    document_prefix: str
    phone: str
    review: Remedy
    lawsuit: Remedy
    note: str = ""
    code_scheme: str = "uscc"


@dataclass(frozen=True, slots=True)
class Entrustment:
    """受理权委托 (art. 24): to whom, of which kind, by which document, from when.

    ``basis`` is the special law that allows an entrustee which is no administrative organ.
    """

    to: str
    to_kind: str
    document: str
    since: date
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    by: AcceptedBy
    entrustment: Entrustment | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Which law governs receiving and accepting: grounds by outcome, and the notice clock."""

    name: str
    accept: Basis
    correct_now: Basis
    correct_once: Basis
    not_required: Basis
    not_competent: Basis
    notice_within: Limit
    silence_accepts: bool


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the circumstances (情形). ``kind``: "choice", "date"; shown when ``when`` holds.

    ``label`` names it in a word or two where room is short (业务, 办理方式).
    """

    id: str
    text: str
    options: tuple[Option, ...] = ()
    when: When = ALWAYS
    kind: str = "choice"
    help: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """An answer that ends the matter: no permission needed, or another organ is competent."""

    id: str
    outcome: GateOutcome
    when: When
    words: str
    basis: Basis
    refer_to: str = ""
    route: Route = Route.OTHER_ORGAN

    @property
    def hands_on(self) -> bool:
        """跨域通办: another organ is competent and this window takes the papers in for it."""
        return self.outcome is GateOutcome.NOT_COMPETENT and self.route is Route.RECEIVE_ON_BEHALF


@dataclass(frozen=True, slots=True)
class Bar:
    """The law itself bars applying (e.g. art. 78), with its article."""

    id: str
    words: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the permit: substance, judged by the organ, never a ground to refuse receipt."""

    id: str
    words: str
    basis: Basis
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """受理要点: one yes/no formal question in the standard's own words."""

    id: str
    words: str
    basis: Basis | None = None
    on_spot: bool = False
    fix: str = ""
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class Material:
    """``shared_as``: papers of several items under one such name are one and the same paper, so that
    what was seen for one matter of a visit may serve the next; without it name and issuer decide.
    """

    id: str
    name: str
    originals: int = 0
    copies: int = 0
    necessity: Necessity = Necessity.REQUIRED
    original_use: OriginalUse = OriginalUse.KEEP
    form: PaperForm = PaperForm.PAPER
    source: Source = Source.APPLICANT
    issuer: str = ""
    size: str = "A4"
    validity: Limit | None = None
    points: tuple[CheckPoint, ...] = ()
    ways: tuple[Way, ...] = (Way.SUBMITTED,)
    shared_fallback: bool = True
    basis: Basis | None = None
    how: str = ""
    copy_on_spot: bool = True
    shared_as: str = ""
    counts_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of the checklist: one ``material``, or a group needing ``need`` of its ``members``.

    ``need`` 0 in a group means all of them (a bundle inside a one-of). Groups nest.
    """

    id: str
    material: Material | None = None
    name: str = ""
    need: int = 0
    members: tuple[Requirement, ...] = ()
    when: When = ALWAYS
    basis: Basis | None = None

    def __post_init__(self) -> None:
        if (self.material is None) == (not self.members):
            raise ValueError(f"{self.id}: either one material or members")
        if self.material is not None and self.material.id != self.id:
            raise ValueError(f"{self.id}: the material has another id")


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """特别程序: kind A extends the limit (延长), kind B stops the clock (不计入). Units per item."""

    id: str
    name: str
    kind: str
    longest: Limit | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """法定 and 承诺 limits under some circumstances; ``deferred`` applies to a 即办件 with a deferral."""

    statutory: Limit
    promised: Limit
    statutory_basis: Basis
    deferred: Limit | None = None
    specials: tuple[SpecialProcedure, ...] = ()
    when: When = ALWAYS
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deferral:
    """容缺受理 of this item: the published list's ground and the longest time to hand in."""

    within: Limit
    basis: Basis
    consequence: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """The window to apply for renewal; ``late`` is "as_new" (answers switch) or "warn".

    It ends ``before`` the expiry and, where the item's law says so, begins ``opens`` before it; to
    come earlier only warns. A window in working days can only warn: the calendar of the expiry's
    year is seldom known.
    """

    when: When
    expiry_question: str
    before: Limit
    late: str
    words: str
    basis: Basis
    switch_question: str = ""
    switch_to: str = ""
    opens: Limit | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    free: bool
    words: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant gets in the end, and how it may reach them."""

    name: str
    validity: str = ""
    delivery: tuple[str, ...] = ("窗口领取",)


@dataclass(frozen=True, slots=True)
class Item:
    code: str
    name: str
    version: str
    effective: date
    organ: Organ
    matter_type: MatterType
    project_type: ProjectType
    acceptance: Acceptance
    procedure: Procedure
    basis: tuple[Basis, ...]
    requirements: tuple[Requirement, ...]
    limits: tuple[TimeLimits, ...]
    fee: Fee
    result: Result
    codes: tuple[ItemCode, ...] = ()
    short_name: str = ""
    applicants: tuple[str, ...] = ("person", "organisation")
    agent_when: When | None = None
    questions: tuple[Question, ...] = ()
    gates: tuple[Gate, ...] = ()
    bars: tuple[Bar, ...] = ()
    conditions: tuple[Condition, ...] = ()
    deferral: Deferral | None = None
    renewals: tuple[Renewal, ...] = ()
    document_names: dict[str, str] = field(default_factory=dict)
    cancelled: date | None = None
    successor: str = ""
    sensitive: bool = False
    jurisdiction: str = ""
    keywords: tuple[str, ...] = ()
    note: str = ""
    forms: tuple[Form, ...] = ()
