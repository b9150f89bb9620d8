"""Decides what is said of issued papers and their printing, and what may be done next.

A print job ends confirmed, assumed, uncertain or failed, and the words differ: told "printed" about
a slip nobody saw, a clerk hands over nothing; told "failed", prints it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import (
    PrintJob,
    PrintOutcome,
    PrintReport,
    PrintState,
    StoredDocument,
)
from windowdesk.app.printing import Doubt, Printers, copies_of, destinations
from windowdesk.app.reprinting import Reprinted
from windowdesk.app.spool import News, Spool
from windowdesk.app.wording import due_name, due_words, outcome_words, state_words
from windowdesk.app.wording_joints import listed
from windowdesk.domain.cases.case import Case, State
from windowdesk.domain.decision.model import Decision, Document
from windowdesk.domain.decision.override import Override
from windowdesk.gui.runner import Awaiter
from windowdesk.i18n import N_, _, counted


class PrintingDesk(Protocol):
    """The clerk's word on jobs; may block."""

    @property
    def printers(self) -> Printers: ...

    def settle(self, key: str, printed: bool) -> None: ...

    def split(self, key: str) -> tuple[PrintJob, ...]: ...

    def doubts(self) -> tuple[Doubt, ...]: ...


class PreviewDesk(Protocol):
    """The part of the desk this screen uses; all of it may block."""

    @property
    def printing(self) -> PrintingDesk: ...

    @property
    def spool(self) -> Spool: ...

    def papers(self, case_id: str) -> tuple[StoredDocument, ...]: ...

    def jobs_of(self, case_id: str) -> tuple[PrintJob, ...]: ...

    def case(self, case_id: str) -> Case: ...

    def export(self, document_id: str, folder: Path) -> Path: ...


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of the list: a paper, or one copy of it that is printed by itself.

    ``ident`` names the line, ``document_id`` its paper; ``words`` say how its printing stands,
    ``where`` which copies go to which printer. ``printers``: whom the clerk may choose from.
    ``left``: it is still to be printed, or failed and may be sent again.
    """

    ident: str
    document_id: str
    title: str
    slip: bool
    words: str
    tone: str
    waiting: bool = False
    uncertain: bool = False
    left: bool = False
    explain: str = ""
    where: str = ""
    role: str = ""
    printers: tuple[str, ...] = ()
    printer: str = ""
    may_split: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """What was issued, over the list."""

    title: str
    subtitle: str
    tone: str
    number: str
    due: str


class PreviewView(Protocol):
    """What the presenter tells its view."""

    def show_headline(self, headline: Headline) -> None: ...

    def show_papers(self, lines: tuple[PaperLine, ...]) -> None: ...

    def show_pages(self, pages: dict[str, list[bytes]]) -> None: ...

    def show_note(self, words: str) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


@dataclass(frozen=True, slots=True)
class _Paper:
    document: StoredDocument
    job: PrintJob | None
    assumed: bool = False
    explain: str = ""


class PreviewPresenter:
    """The papers of one case. ``previews`` draws pages (worker); ``folder`` takes saved files;
    ``save_paper`` writes one document as files (worker); without it the stored bytes are saved.
    """

    def __init__(
        self,
        desk: PreviewDesk,
        runner: Awaiter,
        view: PreviewView,
        previews: Callable[[StoredDocument], list[bytes]],
        folder: Path,
        *,
        save_paper: Callable[[StoredDocument, Path], list[Path]] | None = None,
    ) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._previews = previews
        self._folder = folder
        self._save_paper = save_paper or self._export
        self._papers: dict[str, _Paper] = {}
        self._pages: dict[str, list[bytes]] = {}
        self._printing: set[str] = set()
        self._chosen: dict[str, str] = {}
        self._case_id = ""
        self._to_send: tuple[str, ...] = ()

    # --- opening -------------------------------------------------------------------------------

    def show_issued(self, issued: Issued) -> None:
        """Just issued: show everything, and print it at once, as the button said."""
        self._take(issued.case_id, issued.papers, issued.jobs)
        self._view.show_headline(_headline(issued.number, issued.decision, issued.override))
        self.print_all()

    def show_case(self, case_id: str, send: tuple[str, ...] = ()) -> None:
        """A case of the list: show its papers; nothing is printed unless asked (``send``)."""
        self._case_id = case_id
        self._to_send = send

        def load() -> tuple[Case, tuple[StoredDocument, ...], tuple[PrintJob, ...]]:
            desk = self._desk
            return desk.case(case_id), desk.papers(case_id), desk.jobs_of(case_id)

        self._runner.run(load, self._loaded, self._view.show_trouble)

    def _loaded(self, found: tuple[Case, tuple[StoredDocument, ...], tuple[PrintJob, ...]]) -> None:
        case, papers, jobs = found
        if case.case_id != self._case_id:
            return
        if case.decision is not None:
            self._view.show_headline(_headline_of(case, case.decision))
        self._take(case.case_id, papers, jobs)
        send, self._to_send = self._to_send, ()
        for document_id in send:
            self.print_one(document_id)

    def _take(
        self, case_id: str, papers: tuple[StoredDocument, ...], jobs: tuple[PrintJob, ...]
    ) -> None:
        self._case_id = case_id
        self._printing = set()
        self._pages = {}
        self._papers = dict(_lines_of(papers, jobs))
        self._show()
        self._draw(papers)

    def _draw(self, papers: tuple[StoredDocument, ...]) -> None:
        case_id = self._case_id

        def draw() -> dict[str, list[bytes]]:
            return {paper.document_id: self._previews(paper) for paper in papers}

        self._runner.run(draw, lambda p: self._drawn(case_id, p), self._view.show_trouble)

    def _drawn(self, case_id: str, pages: dict[str, list[bytes]]) -> None:
        if case_id == self._case_id:
            self._pages |= pages
            self._view.show_pages(self._pages)

    # --- printing ------------------------------------------------------------------------------

    def print_all(self) -> None:
        """Send everything that has not come out yet."""
        for document_id in list(self._papers):
            self.print_one(document_id)

    def print_one(self, document_id: str) -> None:
        """Send one paper, unless it is out, on its way, or waits for the clerk's word."""
        paper = self._papers.get(document_id)
        if paper is None or paper.job is None or document_id in self._printing:
            return
        if paper.job.state not in _TO_PRINT:
            return
        self._send(document_id, paper.job)

    def _send(self, document_id: str, job: PrintJob) -> None:
        printer = self._chosen.get(job.role, "")
        self._printing.add(document_id)
        self._show()
        self._runner.expect(
            lambda tell: self._desk.spool.submit(job, printer, tell),
            self.heard,
            lambda error: self._not_printed(document_id, error),
        )

    def heard(self, news: News) -> None:
        """What became of a job, perhaps by itself: a printer is well again, a slip was in doubt.

        The reprint that stands for a slip in doubt is shown in its place at once.
        """
        idents = [i for i, p in self._papers.items() if p.job and p.job.key == news.key]
        for ident in idents:
            self._settle(
                ident,
                news.state,
                assumed=news.report.outcome is PrintOutcome.ASSUMED,
                explain=_explained(news.report),
            )
        again = news.instead
        if idents and again is not None and again.paper.case_id == self._case_id:
            self._follow(again)

    def _follow(self, again: Reprinted) -> None:
        """Show the reprint that is being printed by itself."""
        ident = again.paper.document_id
        if ident not in self._papers:
            self._papers[ident] = _Paper(again.paper, again.job)
            self._printing.add(ident)
            self._show()
            self._draw((again.paper,))

    def _not_printed(self, document_id: str, error: DeskError) -> None:
        self._settle(document_id, PrintState.FAILED, explain=error.words())
        self._view.show_trouble(error)

    def _settle(
        self, document_id: str, state: PrintState, *, assumed: bool = False, explain: str = ""
    ) -> None:
        self._printing.discard(document_id)
        paper = self._papers.get(document_id)
        if paper is None or paper.job is None:
            return
        job = replace(paper.job, state=state)
        self._papers[document_id] = replace(paper, job=job, assumed=assumed, explain=explain)
        self._show()

    def came_out(self, document_id: str, out: bool) -> None:
        """The clerk looked at the printer: the paper is there, or it is not and is sent again."""
        paper = self._papers.get(document_id)
        if paper is None or paper.job is None or paper.job.state is not PrintState.UNCERTAIN:
            return
        key = paper.job.key
        after = PrintState.PRINTED if out else PrintState.FAILED

        def settled(_nothing: object) -> None:
            self._settle(document_id, after)
            if not out:
                self.print_one(document_id)

        self._runner.run(
            lambda: self._desk.printing.settle(key, out),
            settled,
            self._view.show_trouble,
            writes=True,
        )

    # --- which copies, which printer -----------------------------------------------------------

    def choose_printer(self, role: str, name: str) -> None:
        """From now on, until the desk is closed, jobs of ``role`` go to the printer ``name``."""
        self._chosen[role] = name
        self._show()

    def split(self, ident: str) -> None:
        """A line of its own for each copy of a paper that waits, to be printed apart."""
        paper = self._papers.get(ident)
        if paper is None or paper.job is None or ident in self._printing:
            return
        document, key = paper.document, paper.job.key

        def apart(jobs: tuple[PrintJob, ...]) -> None:
            if ident not in self._papers or len(jobs) < 2:
                return
            lines = dict(_lines_of((document,), jobs))
            self._papers = {
                name: line
                for known, old in self._papers.items()
                for name, line in (lines.items() if known == ident else ((known, old),))
            }
            self._show()

        self._runner.run(
            lambda: self._desk.printing.split(key), apart, self._view.show_trouble, writes=True
        )

    # --- doubts of every case ------------------------------------------------------------------

    def show_doubts(self) -> None:
        """Every paper of every case nobody can be sure of, to be settled one by one."""
        self._case_id = ""
        self._runner.run(self._desk.printing.doubts, self._found_doubts, self._view.show_trouble)

    def _found_doubts(self, doubts: tuple[Doubt, ...]) -> None:
        papers = tuple({doubt.paper.document_id: doubt.paper for doubt in doubts}.values())
        title = _("{n} 份不能确定是否已打印").format(n=len(doubts))
        if not doubts:
            title = _("没有等待确认的打印")
        words = _("请逐份看打印机：已出纸按 Y，没有出来按 N（会再打印）。") if doubts else ""
        self._view.show_headline(Headline(title, words, "correct" if doubts else "accept", "", ""))
        self._take("", papers, tuple(doubt.job for doubt in doubts))

    # --- saving --------------------------------------------------------------------------------

    def save(self, document_ids: tuple[str, ...]) -> None:
        """Save papers as files; their names hold the number and the kind, never a person."""
        folder, save = self._folder, self._save_paper
        chosen = [self._papers[ident].document for ident in document_ids if ident in self._papers]
        papers = list({paper.document_id: paper for paper in chosen}.values())

        def write() -> list[Path]:
            return [path for paper in papers for path in save(paper, folder)]

        self._runner.run(write, self._saved, self._view.show_trouble)

    def _export(self, paper: StoredDocument, folder: Path) -> list[Path]:
        return [self._desk.export(paper.document_id, folder)]

    def _saved(self, paths: list[Path]) -> None:
        self._view.show_note(counted("已存 {n} 个文件到 {folder}", len(paths), folder=self._folder))

    # --- showing -------------------------------------------------------------------------------

    def _show(self) -> None:
        self._view.show_papers(
            tuple(self._line(ident, paper) for ident, paper in self._papers.items())
        )

    def _line(self, ident: str, paper: _Paper) -> PaperLine:
        line = _line(ident, paper, ident in self._printing)
        names = self._desk.printing.printers.names(line.role)
        if paper.job is None or not names:
            return line
        printer = self._chosen.get(line.role, names[0])
        where = _("{copies} → {printer}").format(copies=_copies_words(paper), printer=printer)
        number = "" if self._case_id else f"　{paper.document.number[-8:]}"
        return replace(
            line, title=line.title + number, where=where, printers=names, printer=printer
        )


_TO_PRINT = (PrintState.QUEUED, PrintState.FAILED)


def _explained(report: PrintReport) -> str:
    """What is said of how it went; where another printer took the job, which."""
    if report.printer and report.outcome is not PrintOutcome.FAILED:
        return _("已改由“{printer}”打印。{words}").format(
            printer=report.printer, words=report.words
        )
    return report.words


def _lines_of(
    papers: tuple[StoredDocument, ...], jobs: tuple[PrintJob, ...]
) -> Iterator[tuple[str, _Paper]]:
    """A line for each paper; for each of its copies where they are printed apart."""
    for paper in papers:
        mine = [job for job in jobs if job.document_id == paper.document_id]
        apart = [job for job in mine if copies_of(job)]
        if apart:
            yield from ((job.key, _Paper(paper, job)) for job in apart)
        else:
            yield paper.document_id, _Paper(paper, mine[-1] if mine else None)


# as they stand on the paper, which is Chinese; here in the language in use
_DESTINATIONS = {"申请人": N_("申请人"), "随案": N_("随案"), "存根": N_("存根")}


def _copies_words(paper: _Paper) -> str:
    """Whom the copies of this line are for: 申请人、随案."""
    there = destinations(paper.document)
    wanted = copies_of(paper.job) if paper.job is not None else ()
    named = [there[copy - 1] for copy in wanted] if wanted else there
    return listed(*(_(_DESTINATIONS.get(name, name)) for name in named))


def _line(ident: str, paper: _Paper, printing: bool) -> PaperLine:
    document, job = paper.document, paper.job
    title = str(document.facts.get("title", ""))
    count = int(document.facts.get("reprint", 0))
    if count:
        title = _("{title}　补打第 {n} 次").format(title=title, n=count)
    slip = document.kind is Document.SLIP
    if printing:
        words, tone = _("正在打印…"), "wait"
    elif job is None:
        words, tone = _("未安排打印"), "wait"
    else:
        words, tone = _state_words(job.state, paper.assumed)
    copies = counted("{n} 份", job.copies) if job is not None and job.copies > 1 else ""
    if job is not None and copies_of(job):
        copies = _copies_words(paper)
    waits = job is not None and job.state in (PrintState.QUEUED, PrintState.FAILED)
    return PaperLine(
        ident,
        document.document_id,
        f"{title}　{copies}".rstrip("　"),
        slip,
        words,
        tone,
        waiting=printing,
        uncertain=job is not None and job.state is PrintState.UNCERTAIN and not printing,
        left=job is not None and job.state in _TO_PRINT and not printing,
        explain=paper.explain,
        role=job.role if job is not None else "",
        may_split=waits and not printing and not copies and len(destinations(document)) > 1,
    )


def _state_words(state: PrintState, assumed: bool) -> tuple[str, str]:
    if state is PrintState.PRINTED and assumed:
        return _("已送打印机：请看一眼"), "correct"
    return {
        PrintState.QUEUED: (_("等待打印"), "wait"),
        PrintState.SENDING: (_("不能确定是否已出纸"), "correct"),
        PrintState.PRINTED: (_("已打印"), "accept"),
        PrintState.UNCERTAIN: (_("不能确定是否已出纸"), "correct"),
        PrintState.FAILED: (_("没有打印"), "refuse"),
        PrintState.CANCELLED: (_("已取消打印"), "wait"),
        PrintState.REPLACED: (_("不能确定，已自动补打"), "wait"),
    }[state]


_ENDED = {State.WITHDRAWN: "wait", State.VOIDED: "refuse"}


def _headline_of(case: Case, decision: Decision) -> Headline:
    """The verdict of a case of the list, or how it ended besides."""
    headline = _headline(case.number, decision, case.override)
    if case.state not in _ENDED:
        return headline
    return replace(headline, title=state_words(case.state.value), tone=_ENDED[case.state], due="")


def _headline(number: str, decision: Decision, override: Override | None) -> Headline:
    words = outcome_words(decision, override)
    dates = override.due if override is not None else decision.due
    due = "\n".join(f"{due_name(d.kind)}　{due_words(d)}" for d in dates)
    return Headline(words.title, decision.item_name, words.tone, number, due)
