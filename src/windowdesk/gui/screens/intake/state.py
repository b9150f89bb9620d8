"""What the intake screen shows, as plain values: the presenter makes them, the view paints them.

No Qt in here, so that a test can read the screen the way a clerk does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from windowdesk.domain.decision.submission import Credit, Met


class Tone(Enum):
    """Colour by meaning; the theme knows the colours. ``muted`` is ink of the third rank."""

    PLAIN = "plain"
    MUTED = "muted"
    ACCENT = "accent"
    ACCEPT = "accept"
    CORRECT = "correct"
    REFUSE = "refuse"
    DEFER = "defer"
    WAIT = "wait"


class Mark(Enum):
    """The icon before a word: never colour alone."""

    MET = "✓"
    FAILED = "✕"
    OPEN = "○"
    FIXABLE = "▲"
    PENDING = "◔"
    DEFERRED = "◆"
    NOT_NEEDED = "–"


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person as the left pane shows one: the number is masked and grouped."""

    role: str
    name: str
    number: str
    verified: str
    is_verified: bool
    validity: str = ""
    expired: bool = False
    phone: str = ""
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationState:
    name: str
    number: str
    check: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class QuestionState:
    """One question of the circumstances. ``kind`` "choice" or "date"; ``chosen`` in words.

    ``optional``: nothing waits for it.
    """

    id: str
    text: str
    kind: str
    options: tuple[tuple[str, str], ...]
    chosen_id: str
    chosen: str
    help: str = ""
    optional: bool = False

    @property
    def open(self) -> bool:
        """Still without an answer that something waits for."""
        return not self.chosen_id and not self.optional


@dataclass(frozen=True, slots=True)
class ConditionState:
    """A condition of the permit: recorded, never a ground against acceptance."""

    id: str
    words: str
    basis: str
    met: Met | None


@dataclass(frozen=True, slots=True)
class BarState:
    """A statutory bar; ``evidence`` names the record it was seen in, "" when it does not apply."""

    id: str
    words: str
    basis: str
    evidence: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A matter of this visit; ``draft_id`` when it is unfinished and may be taken up."""

    nth: int
    item: str
    words: str
    tone: Tone
    draft_id: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class CardAsked:
    """A question about a card that was read; ``choices``: (id, words) in the order of the buttons."""

    words: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhoState:
    """The left pane. ``present`` stands at the window; ``principal`` is who they act for.

    ``usual``: the answers of the last matter of this item can be taken over. ``picture``: the photo
    off the card of whoever is present, a BMP, kept in memory only.
    """

    present: PersonState | None
    principal: PersonState | None
    organisation: OrganisationState | None
    agent_wanted: bool
    questions: tuple[QuestionState, ...]
    conditions: tuple[ConditionState, ...]
    bars: tuple[BarState, ...]
    ticket: str
    nth: int
    return_visit: str = ""
    hand_in: bool = False
    visit: tuple[VisitLine, ...] = ()
    usual: bool = False
    asked: CardAsked | None = None
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Chip:
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The heading over alternatives: their name, how many are needed, how the group stands."""

    key: str
    name: str
    rule: str
    mark: Mark
    word: str
    tone: Tone
    spoken: str


@dataclass(frozen=True, slots=True)
class Shots:
    """Pictures of a paper: how many, the first of them small, and whether any is doubtful.

    None at all (``count`` 0) means that the clerk said there is paper only.
    """

    count: int
    thumb: bytes
    doubtful: bool


@dataclass(frozen=True, slots=True)
class RowLine:
    """One material. ``received`` are runs of text, each strong or not; ``shots`` its pictures."""

    key: str
    material: str
    index: int
    name: str
    chip: Chip
    received: tuple[tuple[str, bool], ...]
    mark: Mark
    word: str
    tone: Tone
    expanded: bool
    grouped: bool
    spoken: str
    shots: Shots | None = None


@dataclass(frozen=True, slots=True)
class PointLine:
    """A check-point under its row, or the issue date a paper of limited validity needs."""

    key: str
    material: str
    point: str
    words: str
    seen: str
    basis: str
    mark: Mark
    tone: Tone
    fixable: bool
    last: bool
    spoken: str


Line = GroupLine | RowLine | PointLine


@dataclass(frozen=True, slots=True)
class ChecklistState:
    """The middle pane. ``selected`` is the key of the current line; ``form``: one can be printed."""

    title: str
    organ: str
    version: str
    promise: str
    lines: tuple[Line, ...]
    selected: str
    done: int
    total: int
    form: bool = False


class ReasonKind(Enum):
    """How much room a reason gets: one line while it waits, its whole case when it counts."""

    HEADING = "heading"
    WAIT = "wait"
    GAP = "gap"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ReasonState:
    """A reason of the verdict; ``target`` is where Enter leads (a line or question key)."""

    kind: ReasonKind
    number: str
    title: str
    text: str = ""
    how: str = ""
    basis: str = ""
    deferrable: bool = False
    tone: Tone = Tone.PLAIN
    target: str = ""


@dataclass(frozen=True, slots=True)
class DueState:
    name: str
    words: str
    firm: bool


@dataclass(frozen=True, slots=True)
class WishState:
    """Something the applicant may ask for; shown only while it can matter."""

    shown: bool = False
    on: bool = False


@dataclass(frozen=True, slots=True)
class VerdictState:
    """The right pane: one outcome, every reason, one action."""

    tone: Tone
    mark: Mark
    title: str
    subtitle: str
    reasons: tuple[ReasonState, ...]
    papers: str
    basis: str
    dues: tuple[DueState, ...]
    action: str
    enabled: bool
    blocked: str
    version: str
    may_override: bool
    defer: WishState
    cannot: WishState
    credit: Credit
    credit_shown: bool
    credit_source: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class DayState:
    """One day on the way to a due date."""

    day: str
    number: str
    words: str
    counted: bool


@dataclass(frozen=True, slots=True)
class WayChoice:
    """An entry of the 提交方式 menu: ``id`` "way" or "way:query"."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftState:
    """A matter put aside, as the list of them shows it (no personal data)."""

    id: str
    title: str
    at: str
    progress: str = ""
