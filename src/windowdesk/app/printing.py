"""Printing: one job to one printer, and what is known of it afterwards.

A job is sent at most once without somebody's word. ``SENDING`` is on the disk before the first byte
leaves, so that a crash at any moment leaves a job in doubt, never one that is quietly sent again. A
job in doubt waits until the clerk has looked at the printer, or is replaced by a marked reprint
(:mod:`windowdesk.app.spooling`). "It did not come out" makes it an ordinary job again: printing it
then is the first print, no 补打.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from windowdesk.app.errors import BadInput, DeskError, StoreProblem
from windowdesk.app.labelling import LABEL_MEDIA
from windowdesk.app.ports import (
    PDF,
    SETTLED_BY_HAND,
    AuditEntry,
    Clock,
    LabelPrinter,
    PagePrinter,
    PrintJob,
    PrintOutcome,
    PrintReport,
    PrintState,
    ReceiptPrinter,
    Store,
    StoredDocument,
    Traced,
)
from windowdesk.domain.papers import ONE_COPY
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _

STATES_AFTER = {
    PrintOutcome.CONFIRMED: PrintState.PRINTED,
    PrintOutcome.ASSUMED: PrintState.PRINTED,
    PrintOutcome.UNCERTAIN: PrintState.UNCERTAIN,
    PrintOutcome.FAILED: PrintState.FAILED,
}
# its queue has not named it yet: whatever was made there has no data
_NO_ID = "-"
_MAY_BE_SENT = (PrintState.QUEUED, PrintState.FAILED)
IN_DOUBT = (PrintState.SENDING, PrintState.UNCERTAIN)
# a PDF, how many copies it holds, and which of them to keep, counted from 1
PickCopies = Callable[[bytes, int, tuple[int, ...]], bytes]
PAGE, RECEIPT, LABEL = "page", "receipt", "label"
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Printers:
    """The printers of this window by role, the usual one first. Names are shown to the clerk."""

    page: tuple[tuple[str, PagePrinter], ...]
    receipt: tuple[tuple[str, ReceiptPrinter], ...]
    # most windows have none: their labels come out on A4
    label: tuple[tuple[str, LabelPrinter], ...] = ()

    def names(self, role: str) -> tuple[str, ...]:
        """The printers a job of ``role`` may go to, the usual one first."""
        return tuple(name for name, _printer in self.of(role))

    def of(self, role: str) -> tuple[tuple[str, object], ...]:
        """The printers of ``role`` with their names."""
        by_role: dict[str, tuple[tuple[str, object], ...]] = {
            PAGE: self.page,
            RECEIPT: self.receipt,
            LABEL: self.label,
        }
        return by_role[role]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A job nobody can be sure of, with its paper."""

    job: PrintJob
    paper: StoredDocument


class Printing:
    """The use case over store and printers. All of it may block: call it in a worker.

    ``who`` is the person signed in.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        printers: Printers,
        who: Callable[[], StaffMember],
        pick: PickCopies,
    ) -> None:
        self._store = store
        self._clock = clock
        self.printers = printers
        self._who = who
        self._pick = pick

    # --- sending -------------------------------------------------------------------------------

    def send(self, key: str, printer: str = "") -> PrintReport:
        """Send a waiting job to ``printer`` (the usual one of its role) and keep how it ended.

        Raises ``BadInput`` for a job that is unknown ("unknown_job"), in doubt ("print_in_doubt"),
        out already ("already_printed") or cancelled, and ``StoreProblem`` when it cannot be noted
        that it is sent: then no byte has left.
        """
        paper, job = self._take(key, printer)
        try:
            report = self._transmit(paper, job, printer)
        except DeskError as problem:
            report = PrintReport(PrintOutcome.FAILED, problem.code, problem.words())
        return self._keep(job, report)

    def _take(self, key: str, printer: str) -> tuple[StoredDocument, PrintJob]:
        """The job, from now on SENDING, and its paper."""
        with self._store.transaction() as work:
            # read inside: of two who press at once, the second finds it taken
            job = self._store.print_job(key)
            paper = self._store.document(job.document_id) if job is not None else None
            if job is None or paper is None:
                raise BadInput(_("没有这个打印任务。"), code="unknown_job")
            _refuse_unless_waiting(job)
            name = self._name(job.role, printer)
            job = replace(
                job,
                state=PrintState.SENDING,
                attempt=job.attempt + 1,
                detail="",
                printer=name,
                external=_NO_ID if self._traced(job.role, name) else "",
            )
            work.save_print_state(job)
        return paper, job

    def _name(self, role: str, printer: str) -> str:
        names = self.printers.names(role)
        return printer if printer in names else names[0]

    def _transmit(self, paper: StoredDocument, job: PrintJob, printer: str) -> PrintReport:
        if paper.media == PDF:
            page = _named(self.printers.page, printer)
            content = self._content(paper, job)
            if isinstance(page, Traced):
                keep = partial(self._keep_id, job)
                return page.print_traced(content, _title(job), job.copies, keep)
            return page.print(content, paper.document_id, job.copies)
        if paper.media == LABEL_MEDIA:
            return _named(self.printers.label, printer).print(paper.content, paper.document_id)
        return _named(self.printers.receipt, printer).print(paper.content, paper.document_id)

    def _content(self, paper: StoredDocument, job: PrintJob) -> bytes:
        wanted, there = copies_of(job), len(destinations(paper))
        return self._pick(paper.content, there, wanted) if wanted and there > 1 else paper.content

    def _traced(self, role: str, name: str) -> Traced | None:
        printer = dict(self.printers.of(role)).get(name)
        return printer if isinstance(printer, Traced) else None

    def _keep_id(self, job: PrintJob, external: str) -> None:
        """What the printer's queue calls the job, durable before its data leaves."""
        with self._store.transaction() as work:
            work.save_print_state(replace(job, external=external))

    def look_up(self, job: PrintJob) -> PrintState:
        """What became of a job in doubt, where its printer can say; its state from now on.

        Out: printed. Never had its data: it waits like any other. Unknown: it stays in doubt.
        """
        printer = self._traced(job.role, job.printer)
        if printer is None or not job.external:
            return job.state
        handle = "" if job.external == _NO_ID else job.external
        paper = self._store.document(job.document_id)
        octets = len(self._content(paper, job)) if paper is not None else 0
        report = printer.found(handle, _title(job), octets)
        if report.outcome is PrintOutcome.UNCERTAIN:
            return job.state
        state = STATES_AFTER[report.outcome]
        sure = report.outcome.value if state is PrintState.PRINTED else ""
        with self._store.transaction() as work:
            # asking took its time: what somebody said of it meanwhile, or sent again, stands
            now = self._store.print_job(job.key)
            if now is None or (now.state, now.attempt) != (job.state, job.attempt):
                return job.state if now is None else now.state
            work.save_print_state(replace(now, state=state, detail="looked_up", sure=sure))
        return state

    def _keep(self, job: PrintJob, report: PrintReport) -> PrintReport:
        """Keep how the job ended. When that cannot be written it stays SENDING: in doubt.

        Then the clerk is told so, and never "not printed": the paper may lie in the tray.
        """
        state = STATES_AFTER[report.outcome]
        sure = report.outcome.value if state is PrintState.PRINTED else ""
        try:
            with self._store.transaction() as work:
                # read again: meanwhile the printer's queue may have named it
                named = self._store.print_job(job.key) or job
                done = replace(named, state=state, detail=report.fault, sure=sure)
                work.save_print_state(done)
        except StoreProblem as problem:
            words = _("打印结果没有记下来（{why}）。请看打印机：是否已出纸？").format(
                why=problem.message.rstrip("。")
            )
            return PrintReport(PrintOutcome.UNCERTAIN, "not_recorded", words)
        return report

    def broke(self, key: str, report: PrintReport) -> bool:
        """The driver of ``key`` made a mistake in the midst: it is in doubt now, as ``report`` says.

        False where it was not being sent: then no byte has left. Left SENDING nobody could answer for it
        before the next start.
        """
        with self._store.transaction() as work:
            job = self._store.print_job(key)
            if job is None or job.state is not PrintState.SENDING:
                return False
            state = STATES_AFTER[report.outcome]
            work.save_print_state(replace(job, state=state, detail=report.fault))
        return True

    def withdraw(self, key: str) -> bool:
        """Take back a job that waits; False when it is being sent, or was."""
        with self._store.transaction() as work:
            # read inside: its printer may be well again this very moment
            job = self._store.print_job(key)
            if job is None or job.state not in _MAY_BE_SENT:
                return False
            work.save_print_state(replace(job, state=PrintState.CANCELLED, detail="withdrawn"))
        return True

    def withdraw_unwanted(self, waiting: Iterable[PrintJob]) -> None:
        """Take back what of ``waiting`` nobody wants any more, if its paper is of no case."""
        for job in waiting:
            paper = None if job.wanted else self._store.document(job.document_id)
            if paper is not None and not paper.case_id:
                self.withdraw(job.key)

    # --- the clerk's word ----------------------------------------------------------------------

    def settle(self, key: str, printed: bool) -> None:
        """The clerk's word on a job in doubt: it came out, or it did not (audited).

        Raises ``BadInput`` for one of which more is known by now: a marked reprint stands for it
        ("print_replaced"), or its printer says that it is out ("already_printed").
        """
        state = PrintState.PRINTED if printed else PrintState.FAILED
        word, sure = SETTLED_BY_HAND[0 if printed else 1], "seen" if printed else ""
        entry = AuditEntry(self._clock.now(), self._who().number, "print.settle", key, word)
        with self._store.transaction() as work:
            # read inside: "it did not" sends it again, unmarked, so it has to be in doubt this very moment
            job = self._store.print_job(key)
            if job is None:
                raise BadInput(_("没有这个打印任务。"), code="unknown_job")
            if _settled(job, printed=printed):
                return
            work.save_print_state(replace(job, state=state, detail=word, sure=sure))
            work.audit(entry)

    def doubts(self) -> tuple[Doubt, ...]:
        """Every job of every case that waits for the clerk's word, oldest first."""
        found = []
        for job in self._store.print_jobs(states=(PrintState.UNCERTAIN,)):
            paper = self._store.document(job.document_id)
            if paper is not None:
                found.append(Doubt(job, paper))
        return tuple(found)

    # --- copies --------------------------------------------------------------------------------

    def split(self, key: str) -> tuple[PrintJob, ...]:
        """A job of its own for each copy of a paper that waits, so that they can be sent apart.

        What they replace is cancelled. A paper of one copy, or one already apart, stays as it is.
        """
        with self._store.transaction() as work:
            # read inside: its printer may take the whole of it this very moment
            job = self._store.print_job(key)
            paper = self._store.document(job.document_id) if job is not None else None
            if job is None or paper is None:
                raise BadInput(_("没有这个打印任务。"), code="unknown_job")
            there = destinations(paper)
            if len(there) < 2 or copies_of(job) or job.state not in _MAY_BE_SENT:
                return (job,)
            apart = tuple(_copy(job, ordinal) for ordinal in range(1, len(there) + 1))
            work.save_print_state(replace(job, state=PrintState.CANCELLED, detail="split"))
            for each in apart:
                work.queue_print(each)
        return apart


def destinations(paper: StoredDocument) -> tuple[str, ...]:
    """Whom each copy of ``paper`` is for, in order: 申请人, 随案, 存根; () of a paper of no case."""
    if "copies" not in paper.facts and paper.case_id:
        # the one copy for the applicant is the facts' default, and a default is not written
        return tuple(copy.destination for copy in ONE_COPY)
    return tuple(str(copy["destination"]) for copy in paper.facts.get("copies", ()))


def copies_of(job: PrintJob) -> tuple[int, ...]:
    """Which copies ``job`` prints, counted from 1; () is all of them (see :meth:`Printing.split`)."""
    parts = job.key.split("/")
    return (int(parts[2]),) if len(parts) == 3 else ()


def _copy(job: PrintJob, ordinal: int) -> PrintJob:
    """The job of one copy of what ``job`` prints."""
    slip = f"{job.slip}/{ordinal}" if job.slip else ""
    key, queued = f"{job.key}/{ordinal}", PrintState.QUEUED
    return replace(job, key=key, slip=slip, state=queued, attempt=0, detail="")


def _title(job: PrintJob) -> str:
    """What a printer's queue shows, and finds again: the job's own key and which attempt; no person."""
    return f"{job.key}#{job.attempt}"


def _settled(job: PrintJob, *, printed: bool) -> bool:
    """Whether a person's word changes nothing any more; ``BadInput`` where it comes too late."""
    if job.state in IN_DOUBT:
        return False
    if job.state is PrintState.PRINTED and printed:
        return True
    _refuse_unless_waiting(job)
    # it waits: seen to be there after all, it is not sent again
    return not printed


def _refuse_unless_waiting(job: PrintJob) -> None:
    """A job is sent when it waits, and not a second time."""
    if job.state in _MAY_BE_SENT:
        return
    happened, press, code = {
        PrintState.PRINTED: (
            _("这一份已经打印过。"),
            _("需要再打一份，请用“补打”。"),
            "already_printed",
        ),
        PrintState.CANCELLED: (_("这一份已取消打印。"), _("请选择另一份文书。"), "print_cancelled"),
        PrintState.REPLACED: (
            _("这一份不能确定是否已出纸，已自动补打。"),
            _("请看补打的那一份。"),
            "print_replaced",
        ),
    }.get(
        job.state,
        (
            _("这一份不能确定是否已出纸。"),
            _("请先看打印机，回答“已出纸”（Y）或“未出纸”（N）。"),
            "print_in_doubt",
        ),
    )
    raise BadInput(happened, saved=_("文书已存好，没有丢失。"), press=press, code=code)


def _named(printers: tuple[tuple[str, P], ...], name: str) -> P:
    """The printer called ``name``, else the usual one."""
    return next((printer for known, printer in printers if known == name), printers[0][1])
