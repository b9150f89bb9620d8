"""Issuing: the verdict becomes a case, its documents and its operation in one transaction.

Numbers are peeked at, the documents drawn with them, and claimed inside the transaction; should
another act have claimed them meanwhile, everything is drawn again. Nothing is printed before the
commit has reached the disk (sync.md, odoo#125037).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from windowdesk.app.binding import Bound, Copying, NoCopies
from windowdesk.app.drawing import Drawing, Serials, first_job
from windowdesk.app.errors import BadInput, NothingToIssue
from windowdesk.app.facts import Issuing, paper_facts, papers_for, secret_of
from windowdesk.app.intake import Intake
from windowdesk.app.limiting import Limits, NoLimits
from windowdesk.app.ports import AuditEntry, NumberClaimed, PrintJob, Store, StoredDocument
from windowdesk.app.recording import case_of, issued_payload, summary_of
from windowdesk.app.shelf import Shelved
from windowdesk.app.slips import SlipUse
from windowdesk.app.wording import state_words
from windowdesk.app.wording_joints import explained, points
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind, State, fold
from windowdesk.domain.decision.model import Decision, Outcome, unproven
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.numbers import ReceiptNumber, new_query_secret
from windowdesk.domain.plain import canonical, to_plain
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _

TRIES = 5
_ZERO = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time without zone, as clocks here give it
_OF_THE_SLIP = (EventKind.RECEIVED, EventKind.DECIDED)


@dataclass(frozen=True, slots=True)
class Issued:
    """What left the counter: case, number, documents, and the print jobs waiting for a printer."""

    case_id: str
    number: str
    query_secret: str
    decision: Decision
    override: Override | None
    papers: tuple[StoredDocument, ...]
    jobs: tuple[PrintJob, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter ready to be issued. ``case_id`` is set on a return visit.

    ``group`` links the cases of one visit (domain K 24), of which this is the ``nth``. ``slip``: the
    emergency slip on which it was taken in; its number and its time are the case's. ``notes`` of the
    draft say of which papers there is no picture.
    """

    shelved: Shelved
    decision: Decision
    submission: Submission
    override: Override | None = None
    case_id: str = ""
    draft_id: str = ""
    group: str = ""
    nth: int = 1
    slip: SlipUse | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, intake: Intake, shelved: Shelved, decision: Decision, override: Override | None
    ) -> Matter:
        """What ``intake`` has come to."""
        visit = intake.visit
        return cls(
            shelved,
            decision,
            intake.submission,
            override,
            visit.case_id,
            visit.draft_id,
            visit.group,
            visit.nth,
            visit.slip,
            visit.notes,
        )


@dataclass(frozen=True, slots=True)
class _Act:
    """One act of issuing, as far as it is settled before any number is known."""

    matter: Matter
    outcome: Outcome
    clerk: StaffMember
    now: datetime
    case: Case | None
    case_id: str
    secret: str
    bound: Bound

    @property
    def received_at(self) -> datetime:
        """When the application came in: now, or when the emergency slip says it did."""
        slip = self.matter.slip
        return slip.received_at if slip is not None else self.now


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Documents drawn with numbers that are peeked at and not yet claimed."""

    number: str
    claim: ReceiptNumber | None
    serials: tuple[tuple[str, int, int], ...]
    papers: tuple[StoredDocument, ...]


def new_case_id(at: datetime) -> str:
    """32 hex digits that begin with the time: cases of one morning are neighbours in every index.

    Twelve digits of milliseconds, twenty of chance. An id from chance alone made a case a third
    dearer for a centre that holds a million of them.
    """
    return f"{(at - _ZERO) // timedelta(milliseconds=1):012x}{secrets.token_hex(10)}"


class Issuer:
    """The issuing use case over its ports. ``random`` gives unpredictable bytes."""

    def __init__(
        self,
        store: Store,
        drawing: Drawing,
        random: Callable[[int], bytes],
        limits: Limits | None = None,
        copies: Copying | None = None,
    ) -> None:
        self.copies: Copying = copies or NoCopies()
        self.limits: Limits = limits or NoLimits()
        self._store = store
        self._drawing = drawing
        self._random = random
        self._versions: set[str] = set()  # versions this store is known to keep

    def issue(self, matter: Matter, clerk: StaffMember, now: datetime) -> Issued:
        """Store and draw everything for ``matter``; durable when this returns.

        Raises ``NothingToIssue`` while the verdict is undetermined, waits for corrections on the
        spot or rests on a ✗ without what was seen, ``Frozen`` where the policy stops it, and
        ``StoreProblem`` kinds when nothing could be written: then nothing was issued.
        """
        outcome = issuable(matter)
        self._unless_frozen(outcome)
        case = case_of(self._store, matter.case_id) if matter.case_id else None
        _still_corrected(case)
        case_id = matter.case_id or new_case_id(now)
        on_slip = matter.slip.slip.secret if matter.slip is not None else ""
        secret = secret_of(case) or on_slip or new_query_secret(self._random)
        copied = case_id, matter.draft_id, matter.decision, matter.notes, now
        act = _Act(matter, outcome, clerk, now, case, case_id, secret, self.copies.bound(*copied))
        for _attempt in range(TRIES):
            drawn = self._draw(act)
            try:
                jobs = self._commit(act, drawn)
            except NumberClaimed:
                continue
            return Issued(
                case_id,
                drawn.number,
                secret,
                matter.decision,
                matter.override,
                drawn.papers,
                jobs,
            )
        raise NumberClaimed("the numbers keep moving")

    def _unless_frozen(self, outcome: Outcome) -> None:
        """Asked before a number is even looked at: nobody is left with half a receipt."""
        self.limits.check("issue")
        if outcome is Outcome.ACCEPT_DEFERRED:
            self.limits.check("deferral")

    def _number(self, act: _Act) -> tuple[str, ReceiptNumber | None]:
        """The case's number, and what has to be claimed for it."""
        if act.case is not None:
            return act.case.number, None
        if act.matter.slip is not None:
            return act.matter.slip.slip.number, None
        claim = self._store.next_number()
        return claim.text(), claim

    def _draw(self, act: _Act) -> _Drawn:
        number, claim = self._number(act)
        issuing = Issuing(
            item=act.matter.shelved.item,
            decision=act.matter.decision,
            submission=act.matter.submission,
            override=act.matter.override,
            place=self._drawing.place,
            clerk=act.clerk.number,
            number=number,
            secret=act.secret,
            at=act.now,
            first_received_at=(act.case.first_received_at if act.case else None) or act.received_at,
            time_unverified=self._drawing.behind(act.now),
            offline=self._drawing.offline,
            keyed_in=act.matter.slip is not None,
        )
        serials: Serials = []
        papers = []
        for kind in papers_for(act.matter.decision, act.outcome):
            document_number = self._drawing.number(issuing, kind, serials)
            papers.append(
                self._drawing.paper(
                    issuing,
                    kind,
                    act.case_id,
                    partial(paper_facts, issuing, kind, document_number),
                )
            )
        return _Drawn(number, claim, tuple(serials), tuple(papers))

    def _commit(self, act: _Act, drawn: _Drawn) -> tuple[PrintJob, ...]:
        events = tuple(self._events(act, drawn))
        after = fold(act.case_id, (*(act.case.history if act.case else ()), *events))
        jobs = tuple(first_job(paper) for paper in drawn.papers)
        item = act.matter.shelved.item
        catalogue = act.matter.decision.catalogue
        with self._store.transaction() as work:
            if drawn.claim is not None:
                work.claim_number(drawn.claim)
            if act.matter.slip is not None:
                work.use_slip(act.matter.slip.slip, act.case_id, act.clerk.number, act.now)
            for prefix, year, serial in drawn.serials:
                work.claim_document_serial(prefix, year, serial)
            if catalogue not in self._versions:
                work.save_item_version(catalogue, item.code, canonical(item))
            for event in events:
                work.append_event(event)
            for paper in drawn.papers:
                work.add_document(paper)
            self.copies.keep(work, act.bound)
            work.append_operation(
                kind="case.issued",
                actor=act.clerk.number,
                case_id=act.case_id,
                base_version=act.case.seq if act.case else 0,
                catalogue=catalogue,
                wall_time=act.now,
                payload={"events": [to_plain(event) for event in events]},
            )
            for job in jobs:
                work.queue_print(job)
            work.save_summary(summary_of(after, act.now))
            for entry in _audit_entries(act, after.number):
                work.audit(entry)
            if act.matter.draft_id:
                work.delete_draft(act.matter.draft_id)
        self._versions.add(catalogue)  # durable now, and never let go of
        return jobs

    def _events(self, act: _Act, drawn: _Drawn) -> Iterator[CaseEvent]:
        matter = act.matter
        received: dict[str, Any] = {
            "number": drawn.number,
            "secret": act.secret,
            "submission": to_plain(matter.submission),
        }
        if matter.group:
            received |= {"group": matter.group, "nth": matter.nth}
        received |= act.bound.payload
        if matter.slip is not None:
            received["slip"] = {"keyed_in_at": to_plain(act.now), "taken_by": matter.slip.taken_by}
        facts: list[tuple[EventKind, dict[str, Any]]] = [
            (EventKind.RECEIVED, received),
            (EventKind.DECIDED, {"decision": to_plain(matter.decision)}),
        ]
        if matter.override is not None:
            facts.append((EventKind.OVERRIDDEN, {"override": to_plain(matter.override)}))
        facts += [(EventKind.DOCUMENT_ISSUED, issued_payload(paper)) for paper in drawn.papers]
        first = (act.case.seq if act.case else 0) + 1
        for seq, (kind, payload) in enumerate(facts, first):
            # its paper was written then; what is printed for it is printed now
            at = act.received_at if kind in _OF_THE_SLIP else act.now
            yield CaseEvent(
                act.case_id, seq, kind, at, act.clerk.number, self._drawing.place.window, payload
            )


def _audit_entries(act: _Act, number: str) -> Iterator[AuditEntry]:
    matter = act.matter
    detail = {"item": matter.shelved.item.code, "catalogue": matter.decision.catalogue}
    if matter.slip is not None:
        detail["slip"] = matter.slip.received_at.isoformat(timespec="minutes")
    yield AuditEntry(act.now, act.clerk.number, "case.issue", number, act.outcome.value, detail)
    if matter.override is not None:
        widened = {"computed": matter.override.computed.value, "by": matter.override.by}
        yield AuditEntry(act.now, matter.override.by, "case.override", number, "widened", widened)


def issuable(matter: Matter) -> Outcome:
    """The outcome documents are issued for, or an error that says what still has to happen."""
    outcome = matter.override.widened if matter.override else matter.decision.outcome
    if outcome is Outcome.UNDETERMINED:
        raise NothingToIssue(
            _("还有 {n} 项没有查看，不能出具文书。").format(n=len(matter.decision.waits())),
            saved=_("已录入的内容都在。"),
            press=_("请按右侧所列逐项查看。"),
        )
    if outcome is Outcome.CORRECT_NOW:
        raise NothingToIssue(
            _("有 {n} 项可以当场更正，更正后再行核对。").format(
                n=sum(gap.fixable for gap in matter.decision.gaps())
            ),
            saved=_("已录入的内容都在。"),
            press=_("更正后按 G 记录；不能的，请勾选“申请人今天不能当场更正”。"),
            code="correct_now",
        )
    _need_evidence(matter.decision)
    return outcome


def _still_corrected(case: Case | None) -> None:
    """A case that was concluded, withdrawn or voided meanwhile is not issued on once more."""
    if case is not None and case.state is not State.CORRECTING:
        raise BadInput(
            _("该件状态为“{state}”，不在补正中。").format(state=state_words(case.state.value)),
            saved=_("已录入的内容都在。"),
            press=_("请在“办件”中查看。"),
            code="not_correcting",
        )


def _need_evidence(decision: Decision) -> None:
    """Every ✗ says what was seen: discretion hides in findings (domain A.4, *Evidence of a ✗*)."""
    bare = [reason for reason in decision.reasons if unproven(reason)]
    if not bare:
        return
    named = points(*(explained(r.name, r.words) if r.name else r.words for r in bare))
    raise NothingToIssue(
        _("有 {n} 处判为不符，没有写所见：{points}。").format(n=len(bare), points=named),
        saved=_("已录入的内容都在。"),
        press=_("请逐处写明看到了什么、在第几页。"),
        code="evidence_missing",
    )
