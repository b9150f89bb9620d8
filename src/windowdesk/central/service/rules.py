"""What becomes of an operation: applied, recorded, rejected or parked. No database here.

The order of the questions: is it of a kind we know (else parked); can it be read; is the case the
office's; does it follow the case's last event; are number and actor in order. What issued a document
is never less than recorded, for the paper is in somebody's hand; what follows the case's last event
moves the case on though it was only recorded, so that one doubt does not make all later acts stale.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from windowdesk.domain.cases.case import EventKind, State, state_after
from windowdesk.domain.cases.ending import OPEN
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.identity.iso7064 import check_97_10
from windowdesk.protocol.batch import too_deep
from windowdesk.protocol.messages import OperationHead, Result
from windowdesk.protocol.reviews import Side

CASE_KINDS = frozenset(
    {
        "case.issued",
        "case.handed_in",
        "case.withdrawn",
        "case.voided",
        "case.reprinted",
        "case.rectified",
    }
)
# of these every one leaves a document, whether or not we can read it
_ISSUING_KINDS = frozenset({"case.issued", "case.withdrawn", "case.reprinted", "case.rectified"})
ISSUING = (EventKind.DOCUMENT_ISSUED, EventKind.REPRINTED)
_RECEIVED, _ISSUED = EventKind.RECEIVED, EventKind.DOCUMENT_ISSUED
# a decision that leaves the case as it is would not have been issued
_ENDING_NOTHING = (Outcome.UNDETERMINED,)
# searched by identity first: a set would ask Python for an Enum's hash
_OPEN = (State.ACCEPTED, State.ACCEPTED_DEFERRED, *sorted(OPEN, key=lambda state: state.value))
_NAME = re.compile(r"[0-9A-Za-z._-]{1,64}")
_NUMBER = re.compile(r"[0-9]{22}", re.ASCII)


class _Verdict(msgspec.Struct, gc=False):
    outcome: Outcome
    item: str = ""


class _Widened(msgspec.Struct, gc=False):
    widened: Outcome


class _Party(msgspec.Struct, gc=False):
    number: str = ""


class _Submission(msgspec.Struct, gc=False):
    applicant: _Party | None = None


class _Payload(msgspec.Struct, gc=False):
    """What the centre reads of an event; the rest stays in the line."""

    number: str = ""
    decision: _Verdict | None = None
    override: _Widened | None = None
    submission: _Submission | None = None
    slip: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    document: str = ""
    document_number: str = ""


class _Event(msgspec.Struct, gc=False):
    case_id: str
    seq: int
    kind: EventKind
    at: datetime
    actor: str
    window: str = ""
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Act(msgspec.Struct, gc=False):
    """``after`` is additive: the operation this one builds on, as "device/epoch/seq"."""

    events: list[_Event]
    after: str = ""


class _Whole(OperationHead, frozen=True, kw_only=True, gc=False):
    """An operation about a case, read in one pass."""

    payload: _Act  # type: ignore[assignment]  # read further than the wire's head does


_ACT = msgspec.json.Decoder(_Act)
_HEAD = msgspec.json.Decoder(OperationHead)
# for ``open_batch``
read_whole: Callable[[bytes], OperationHead] = msgspec.json.Decoder(_Whole).decode


class CaseLine(msgspec.Struct, gc=False):
    """A case as its row says, and as this batch moves it on."""

    case_id: str
    office: str
    number: str | None = None
    project: str | None = None
    item: str = ""
    state: State = State.EMPTY
    version: int = 0
    operations: str = ""
    day: str = ""
    twin: str = ""  # KEPT characters of it
    amendments: str = ""
    began: int = 0
    known: bool = False
    last: int = -1

    @property
    def open(self) -> bool:
        """Whether somebody may still act on it."""
        return self.state in _OPEN


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database said, for one batch of one device and epoch.

    ``cases`` holds every case the batch names, and is moved on by :func:`judge`. ``numbers`` are
    those of the batch that a case already has. ``blocks`` are the device's, with the epoch of each.
    ``doubted`` are the cases of which this device holds another history than the centre: versions
    count alike in both, so a fitting number means nothing there.
    """

    device: str
    epoch: int
    office: str
    cases: dict[str, CaseLine]
    numbers: dict[str, str]
    blocks: dict[int, int]
    demo_from: int | None
    doubted: set[str]
    may_act: Callable[[str, str], bool]
    in_force: Callable[[str, datetime], bool]
    serial_leased: Callable[[str], bool]


class Judged(msgspec.Struct, frozen=True):
    """``code`` says why it was not applied. ``case`` is the case it moved on; ``against`` the
    operation it met there, "device/epoch/seq"."""

    seq: int
    state: str
    code: str = ""
    case: CaseLine | None = None
    against: str = ""
    facts: Mapping[str, str | int] = {}

    def result(self, review: str) -> Result:
        return Result(seq=self.seq, state=self.state, code=self.code, review=review)  # type: ignore[arg-type]  # one of the four


class Read(msgspec.Struct, frozen=True, gc=False):
    """An operation as far as it can be read. ``act`` None: of another kind, or unreadable.

    ``numbers`` are the receipt numbers it speaks of, ``serials`` the 文号 it gave out. ``twin`` is
    the same for the same applicant and matter, and says neither; "" where either is missing.
    """

    head: OperationHead
    storable: bool
    act: _Act | None
    numbers: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    twin: str = ""


def read(head: OperationHead, line: bytes) -> Read:
    """Read an operation; nothing in it can make this fail."""
    storable = _storable(head, line)
    if head.kind not in CASE_KINDS:
        # what looks like a case's act is something else's payload
        return Read(_HEAD.decode(line) if type(head) is _Whole else head, storable, None)
    act = _act(head) if storable else None
    if act is None:
        return Read(head, storable, None)
    numbers = tuple([e.payload.number for e in act.events if e.kind is _RECEIVED])
    # a paper printed again bears the number it had
    issued = [e.payload.document_number for e in act.events if e.kind is _ISSUED]
    twin = _twin(act) if head.base_version == 0 else ""
    return Read(head, True, act, numbers, tuple(filter(None, issued)), twin)


# a whole digest at a random place of its index would cost a push a page of its own; whoever finds the
# beginning again compares the rest (twins.ask)
KEPT = 12


def _twin(act: _Act) -> str:
    """A digest of applicant and matter; an applicant without a number is nobody's twin."""
    applicant = item = ""
    for event in act.events:
        payload = event.payload
        if payload.submission is not None and payload.submission.applicant is not None:
            applicant = "".join(payload.submission.applicant.number.split()).upper()
        if payload.decision is not None:
            item = payload.decision.item
    if not (applicant and item):
        return ""
    return hashlib.sha256(f"{item}\0{applicant}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def blocks_of(numbers: Iterable[str]) -> set[int]:
    """The blocks that well-formed receipt numbers name."""
    return {int(number[8:15]) for number in numbers if _NUMBER.fullmatch(number)}


def judge(one: Read, facts: Facts) -> Judged:
    """The outcome of one operation; moves the case in ``facts`` on where it follows."""
    head, act = one.head, one.act
    if not one.storable:
        return Judged(head.seq, "rejected", "broken")
    if head.kind not in CASE_KINDS:
        return Judged(head.seq, "parked", "unknown_kind")
    if act is None:
        state = "recorded" if head.kind in _ISSUING_KINDS else "rejected"
        return Judged(head.seq, state, "broken")
    issued = any(event.kind in ISSUING for event in act.events)
    case = facts.cases.get(head.case_id) or CaseLine(head.case_id, facts.office)
    code, moves = _doubt(one, act, case, facts)
    about = _versions(head, case) if code else {}
    against = case.operations.rsplit(" ", 1)[-1] if code == "stale" else ""
    if code == "stale":
        facts.doubted.add(head.case_id)
    if code and not issued:
        return Judged(head.seq, "rejected", code, None, against, about)
    if moves and not _move(case, act, head, facts, keep_number=code != "number_used"):
        return Judged(head.seq, "recorded" if issued else "rejected", "broken")
    if moves:
        case.twin = case.twin or one.twin[:KEPT]
    if not code:
        return Judged(head.seq, "applied", "", case)
    return Judged(head.seq, "recorded", code, case if moves else None, against, about)


def _storable(head: OperationHead, line: bytes) -> bool:
    """Whether its names can be stored and its bytes handed around: text, and none too deep."""
    try:
        line.decode("utf-8")
        datetime.fromisoformat(head.wall_time)
    except ValueError:
        return False
    # what is not about a case need not name one
    about = (head.case_id,) if head.case_id or head.kind in CASE_KINDS else ()
    names = (head.kind, head.op_id, *about)
    if not all(map(_NAME.fullmatch, names)) or len(head.wall_time) > 32:
        return False
    return not too_deep(line)


def _act(head: OperationHead) -> _Act | None:
    """The payload, if its events are the case's, in order, each of a kind and time that exists."""
    payload: Any = head.payload
    try:
        act: _Act = payload if type(payload) is _Act else _ACT.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    case_id, actor = head.case_id, head.actor
    for seq, event in enumerate(act.events, head.base_version + 1):
        if event.seq != seq or event.case_id != case_id or event.actor != actor:
            return None
    return act if act.events else None


def _doubt(one: Read, act: _Act, case: CaseLine, facts: Facts) -> tuple[str, bool]:
    """What speaks against it ("" nothing), and whether it follows the case's last event."""
    head, numbers = one.head, one.numbers
    if case.office != facts.office:
        return "not_yours", False
    if _stale(head, act, case, facts):
        return "stale", False
    for event in act.events:
        if event.kind is _RECEIVED and (code := _number_doubt(event.payload, case, facts)):
            return code, True
    if case.version == 0 and not numbers:
        return "no_number", False
    if not all(map(facts.serial_leased, one.serials)):
        return "serial_not_leased", True
    if not facts.may_act(head.actor, act.events[0].at.isoformat(timespec="seconds")):
        return "staff", True
    # a case keeps the version it began under, whatever becomes of it
    if case.version == 0 and not facts.in_force(head.catalogue, act.events[0].at):
        return "catalogue", True
    return "", True


def _stale(head: OperationHead, act: _Act, case: CaseLine, facts: Facts) -> bool:
    if head.base_version != case.version:
        return True
    if act.after:
        return act.after != (case.operations.rsplit(" ", 1)[-1])
    return head.case_id in facts.doubted


def _number_doubt(payload: _Payload, case: CaseLine, facts: Facts) -> str:
    """What speaks against a receipt number; one of an emergency slip may be of an earlier epoch."""
    number = payload.number
    if not (_NUMBER.fullmatch(number) and check_97_10(number)):
        return "number_malformed"
    if case.number is not None:
        return "" if number == case.number else "number_changed"
    if facts.numbers.get(number, case.case_id) != case.case_id:
        return "number_used"
    block = int(number[8:15])
    demo = facts.demo_from is not None and block >= facts.demo_from
    leased = facts.blocks.get(block)
    ours = leased == facts.epoch or (leased is not None and bytes(payload.slip) != b"")
    return "" if demo or ours else "number_not_leased"


def _move(
    case: CaseLine, act: _Act, head: OperationHead, facts: Facts, *, keep_number: bool
) -> bool:
    """Move ``case`` on by the events; False, and nothing moved, where they cannot be folded."""
    state, item, number, day = case.state, case.item, case.number, case.day
    for event in act.events:
        payload, kind = event.payload, event.kind
        outcome = payload.override.widened if payload.override else None
        if payload.decision is not None:
            outcome, item = payload.decision.outcome, item or payload.decision.item[:64]
        try:
            state = state_after(state, kind, outcome)
        except KeyError:  # an outcome that ends nothing
            return False
        if kind is _RECEIVED and number is None and keep_number:
            number, day = payload.number, event.at.date().isoformat()
    case.state, case.item, case.number, case.day = state, item, number, day
    case.version = act.events[-1].seq
    name = f"{head.device}/{head.epoch}/{head.seq}"
    case.operations = f"{case.operations} {name}" if case.operations else name
    case.last = head.seq
    facts.cases[case.case_id] = case
    if number is not None:
        facts.numbers.setdefault(number, case.case_id)
    return True


def _versions(head: OperationHead, case: CaseLine) -> dict[str, str | int]:
    return {"base": head.base_version, "version": case.version, "kind": head.kind}


def side(one: Read) -> Side | None:
    """What an operation did to its case, for whoever has to choose; None where nobody can tell."""
    if one.act is None:
        return None
    state, issued, number = State.EMPTY, "", ""
    for event in one.act.events:
        payload = event.payload
        outcome = payload.override.widened if payload.override else None
        outcome = payload.decision.outcome if payload.decision else outcome
        if outcome not in _ENDING_NOTHING:
            state = state_after(state, event.kind, outcome)
        issued, number = payload.document or issued, payload.document_number or number
    last = one.act.events[-1]
    return Side(
        window=last.window,
        device=one.head.device,
        actor=one.head.actor,
        at=last.at.isoformat(timespec="seconds"),
        event=last.kind.value,
        state=state.value if state is not State.EMPTY else "",
        document=issued,
        document_number=number,
        number=next(iter(one.numbers), ""),
        case_id=one.head.case_id,
        version=str(last.seq),
    )
