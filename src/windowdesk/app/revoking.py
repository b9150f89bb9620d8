"""撤销: papers that should not have been issued are taken back in writing, never in silence.

What a counter issued is a fact (decision 0090). Where a review finds that it cannot stand, the case is
voided and a 撤销告知书 issued in one act: it names every paper that no longer holds, the reason, what
becomes of the application and what the applicant may do. Number and 文号 stay taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from windowdesk.app.custody import in_the_file
from windowdesk.app.drawing import Drawing, Serials
from windowdesk.app.facts import act_on, revocation_facts
from windowdesk.app.lifecycle import PERHAPS_OUT, UNPRINTED, Ended, accounted, cannot_void
from windowdesk.app.ports import AuditEntry, StoredDocument, UnitOfWork
from windowdesk.app.recording import Entry, Recorder, issued_payload
from windowdesk.app.shelf import Shelf
from windowdesk.app.wording import document_title
from windowdesk.domain.cases.case import Case, EventKind, IssuedPaper, State
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document
from windowdesk.i18n import in_chinese
from windowdesk.protocol.operations import Operation

# the applicant's own papers, and what proves only that something was handed in
_NOT_REVOKED = frozenset(
    {
        Document.SLIP.value,
        Document.DEFERRAL_PROMISE.value,
        Document.PROMISE.value,
        Document.SPOT_CORRECTION.value,
        Document.LABELS.value,
    }
)


class Revoking:
    """The use case over the recorder and the press. Who may ask for it is the caller's to know."""

    def __init__(self, recorder: Recorder, drawing: Drawing, shelf: Shelf) -> None:
        self._recorder = recorder
        self._drawing = drawing
        self._shelf = shelf

    def revoke(
        self,
        case_id: str,
        reason: str,
        papers: PapersBack | None,
        by: str,
        also: Callable[[UnitOfWork, Operation], None] | None = None,
    ) -> Ended:
        """Void the case and issue the notice, for ``reason``; ``by`` answers for it.

        ``papers``: what became of those that came out. ``also`` is written in the same transaction.
        Raises ``BadInput`` for a case that has ended and for papers nobody accounts for.
        """
        case = self._recorder.case(case_id)
        if case.state in (State.EMPTY, State.WITHDRAWN, State.VOIDED) or case.decision is None:
            raise cannot_void(case)
        jobs = self._recorder.store.print_jobs(case_id=case_id)
        waiting = tuple(job for job in jobs if job.state in UNPRINTED)
        back = accounted(papers, came_out=any(job.state in PERHAPS_OUT for job in jobs))
        now, clerk = self._recorder.clock.now(), self._recorder.who().number
        voided = {"reason": reason, "papers": back.value, "by": by}

        def draw() -> Entry:
            serials: Serials = []
            paper = self._notice(case, reason, serials, now)
            detail = {"from": case.state.value, "papers": back.value, "by": by}
            return Entry(
                operation="case.voided",
                events=(
                    (EventKind.VOIDED, voided),
                    (EventKind.DOCUMENT_ISSUED, issued_payload(paper)),
                ),
                audit=(AuditEntry(now, clerk, "case.revoke", case.number, "done", detail),),
                papers=(paper,),
                serials=tuple(serials),
                cancelled=waiting,
                also=also,
            )

        entry, made = self._recorder.record_numbered(case, draw, now)
        return Ended(case_id, case.number, "voided", entry.papers, made, len(waiting))

    def _notice(self, case: Case, reason: str, serials: Serials, now: datetime) -> StoredDocument:
        drawing, clerk = self._drawing, self._recorder.who().number
        item = self._shelf.version(case.decision.catalogue if case.decision else "").item
        act = replace(
            act_on(in_the_file(case), item, drawing.place, clerk, now),
            time_unverified=drawing.behind(now),
            offline=drawing.offline,
        )
        number = drawing.number(act, Document.REVOCATION, serials)
        revoked = self.revoked(case)
        return drawing.paper(
            act,
            Document.REVOCATION,
            case.case_id,
            lambda code: revocation_facts(act, reason, revoked, number, code),
        )

    def revoked(self, case: Case) -> tuple[str, ...]:
        """The papers of ``case`` that would no longer hold: 《title》 文号 and day, oldest first."""
        return tuple(self.named(case, paper) for paper in self.revocable(case))

    @staticmethod
    def revocable(case: Case) -> tuple[IssuedPaper, ...]:
        """What the organ said in writing: not the applicant's own papers, not a paper twice."""
        return tuple(p for p in case.papers if not p.of and p.kind not in _NOT_REVOKED)

    def named(self, case: Case, paper: IssuedPaper) -> str:
        """《title》 文号 and day of a paper of ``case``."""
        stored = self._recorder.store.documents_of(case.case_id)
        titles = {one.document_id: str(one.facts.get("title", "")) for one in stored}
        title = titles.get(paper.document_id) or _title(paper.kind)
        return f"《{title}》{paper.document_number}（{paper.at:%Y-%m-%d}）"


def _title(kind: str) -> str:
    """What a paper of another window is called, whose own words are not here."""
    known = {one.value for one in Document}
    if kind not in known:
        return kind
    with in_chinese():
        return document_title(Document(kind), {})
