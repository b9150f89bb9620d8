"""补打: the same paper again, drawn from its stored facts and counted; the first one's bytes stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from windowdesk.app.drawing import Drawing
from windowdesk.app.errors import BadInput
from windowdesk.app.facts import reprinted, voided
from windowdesk.app.ports import AuditEntry, PrintJob, PrintState, Signer, StoredDocument
from windowdesk.app.recording import Entry, Recorder, issued_payload
from windowdesk.domain.cases.case import Case, EventKind, State
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.plain import from_plain
from windowdesk.i18n import _, counted

_NEVER_CAME_OUT = (PrintState.QUEUED, PrintState.FAILED)
_CANCELLED = PrintState.CANCELLED
# a printer that loses every slip is not fed the whole roll
BY_ITSELF = 3
_IN_DOUBT = (PrintState.SENDING, PrintState.UNCERTAIN)


class Why(Enum):
    """Why a paper is printed once more."""

    UNCLEAR = "unclear"
    DAMAGED = "damaged"
    LOST = "lost"
    FILE = "file"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reprinted:
    """A paper to print: ``count`` 0 when the first one never came out and is printed now."""

    paper: StoredDocument
    job: PrintJob
    count: int


class Reprinting:
    """The use case over the store, the press and the signer. ``project_of``: a case's 办件编号, or ""."""

    def __init__(
        self,
        recorder: Recorder,
        drawing: Drawing,
        signer: Signer,
        project_of: Callable[[str], str] = lambda _case_id: "",
    ) -> None:
        self._recorder = recorder
        self._project_of = project_of
        self._drawing = drawing
        self._signer = signer

    def reprint(self, document_id: str, why: Why) -> Reprinted:
        """Draw the paper ``document_id`` (or the one it is a reprint of) once more.

        Raises ``BadInput``: "unknown_document", or "print_in_doubt" while nobody has said whether
        the last printing came out.
        """
        paper = self._first(document_id)
        case = self._recorder.case(paper.case_id)
        job = self._last_job(case, paper)
        if job is not None and job.state in _IN_DOUBT:
            raise BadInput(
                _("上一次打印不能确定是否已出纸。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请先看打印机，回答是否已出纸，再补打。"),
                code="print_in_doubt",
            )
        if job is not None and job.state in _NEVER_CAME_OUT:
            return Reprinted(self._of(job, paper), job, self.count(case, paper.document_id))
        return self._again(case, paper, why)

    def replace(self, job: PrintJob) -> Reprinted:
        """Print the paper of ``job``, which nobody can be sure of, again and marked; none is asked.

        In one transaction: from then on the reprint stands for the job. Raises ``BadInput``
        "enough_reprints" when :data:`BY_ITSELF` went the same way: then somebody has to look.
        """
        paper = self._first(job.document_id)
        case = self._recorder.case(paper.case_id)
        if self.count(case, paper.document_id) >= BY_ITSELF:
            raise BadInput(
                counted("这一份已经自动补打 {n} 次，仍不能确定是否已出纸。", BY_ITSELF),
                saved=_("文书已存好，没有丢失。"),
                press=_("请看打印机，回答“已出纸”（Y）或“未出纸”（N）。"),
                code="enough_reprints",
            )
        return self._again(case, paper, Why.UNCLEAR, (job,))

    def reprint_all(self, case_id: str, why: Why, kind: str = "") -> tuple[Reprinted, ...]:
        """Every paper of the case, or those of ``kind``; ``BadInput`` when there is none."""
        first = [
            paper
            for paper in self._recorder.store.documents_of(case_id)
            if not paper.facts.get("reprint") and kind in ("", paper.kind.value)
        ]
        if not first:
            raise BadInput(
                _("该件没有这种文书。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请在“办件”中查看该件有哪些文书。"),
                code="unknown_document",
            )
        return tuple(self.reprint(paper.document_id, why) for paper in first)

    @staticmethod
    def count(case: Case, document_id: str) -> int:
        """How often the paper has been reprinted."""
        return max((p.reprint for p in case.papers if p.of == document_id), default=0)

    def _first(self, document_id: str) -> StoredDocument:
        paper = self._recorder.store.document(document_id)
        if paper is None:
            raise BadInput(_("没有这份文书。"), code="unknown_document")
        case = self._recorder.case(paper.case_id)
        of = next((p.of for p in case.papers if p.document_id == document_id and p.of), "")
        first = self._recorder.store.document(of) if of else None
        return first or paper

    def _last_job(self, case: Case, paper: StoredDocument) -> PrintJob | None:
        """The job of the newest print of ``paper``: of its last reprint, else of itself."""
        again = [p.document_id for p in case.papers if p.of == paper.document_id]
        newest = again[-1] if again else paper.document_id
        jobs = self._recorder.store.print_jobs(case_id=paper.case_id)
        mine = [job for job in jobs if job.document_id == newest and job.state is not _CANCELLED]
        # copies sent apart have a job each: one in doubt comes first, then one that never came out
        for wanted in (_IN_DOUBT, _NEVER_CAME_OUT):
            for job in mine:
                if job.state in wanted:
                    return job
        return mine[-1] if mine else None

    def _of(self, job: PrintJob, paper: StoredDocument) -> StoredDocument:
        return self._recorder.store.document(job.document_id) or paper

    def _again(
        self, case: Case, paper: StoredDocument, why: Why, replaced: tuple[PrintJob, ...] = ()
    ) -> Reprinted:
        recorder, now = self._recorder, self._recorder.clock.now()
        count = self.count(case, paper.document_id) + 1
        facts = from_plain(PaperFacts, paper.facts)
        statement = dict(self._signer.open(facts.code_text))
        statement["reprint"] = count
        project = self._project_of(case.case_id)
        facts = reprinted(facts, count, self._signer.sign(statement), now, project)
        # the notice that took the others back holds: it alone does not wear 作废
        if case.state is State.VOIDED and paper.kind is not Document.REVOCATION:
            facts = voided(facts, _voided_at(case))
        again = self._drawing.stored(facts, case.case_id, now)
        payload = {
            **issued_payload(again),
            "of": paper.document_id,
            "reprint": count,
            "reason": why.value,
        }
        detail = {"document": paper.kind.value, "count": str(count)}
        entry = Entry(
            operation="case.reprinted",
            events=((EventKind.REPRINTED, payload),),
            audit=(
                AuditEntry(
                    now, recorder.who().number, "case.reprint", case.number, why.value, detail
                ),
            ),
            papers=(again,),
            replaced=replaced,
            listed=False,
        )
        (job,) = recorder.record(case, entry, now)
        return Reprinted(again, job, count)


def _voided_at(case: Case) -> datetime:
    return next(e.at for e in reversed(case.history) if e.kind is EventKind.VOIDED)
