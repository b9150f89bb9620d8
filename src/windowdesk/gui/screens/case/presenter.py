"""Decides what is said of one case and which acts it still allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from windowdesk.app.amending import amendable
from windowdesk.app.cards import how_words, remark_words
from windowdesk.app.errors import DeskError
from windowdesk.app.facts.lines import leaves
from windowdesk.app.fetching import Fetched, fetched_rows
from windowdesk.app.place import Naming, Ours, Place, ours_of
from windowdesk.app.ports import PrintJob, PrintState, StoredDocument
from windowdesk.app.syncing import CaseMark, CentreNews
from windowdesk.app.wording import date_words, reason_words, state_words
from windowdesk.app.wording_amending import amendment_words
from windowdesk.app.wording_fetched import differs_words
from windowdesk.app.wording_history import event_words
from windowdesk.app.wording_joints import explained, points
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind, State
from windowdesk.domain.cases.copies import PAPER_ONLY
from windowdesk.domain.cases.ending import Voiding, may_withdraw
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.identity.names import mask_id_short, mask_name, mask_phone, mask_uscc
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.domain.plain import from_plain
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _, counted

TONES = {
    State.ACCEPTED: "accept",
    State.RECEIVED: "accept",
    State.PENDING_ORGAN: "accept",
    State.ACCEPTED_DEFERRED: "defer",
    State.CORRECTING: "correct",
    State.NOT_ACCEPTED: "refuse",
}

# at each of them people stood at a window
_VISITS = (EventKind.RECEIVED, EventKind.HANDED_IN)


class Ending(Protocol):
    """The part of the lifecycle that says who may void."""

    def who_may_void(self, case: Case) -> Voiding: ...


class Link(CentreNews, Naming, Protocol):
    """What the centre told of cases, and of this window's name."""


class CaseDesk(Protocol):
    """The part of the desk this screen uses; all of it may block."""

    @property
    def lifecycle(self) -> Ending: ...

    @property
    def syncing(self) -> Link: ...

    @property
    def place(self) -> Place: ...

    def case(self, case_id: str) -> Case: ...

    def papers(self, case_id: str) -> tuple[StoredDocument, ...]: ...

    def jobs_of(self, case_id: str) -> tuple[PrintJob, ...]: ...

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened: when, what in words, by whom."""

    at: str
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of the case; ``of`` is the paper a reprint is made from (its own id for a first)."""

    document_id: str
    of: str
    title: str
    document_number: str
    at: str
    printing: str
    tone: str


@dataclass(frozen=True, slots=True)
class CopyRow:
    """The copy of a material: a PDF that can be looked at, or ("" for its id) that there is paper only.

    ``sha256`` is over the PDF, by which any window of the office gets it. ``number`` is the case's.
    """

    copy_id: str
    sha256: str
    name: str
    pages: str
    at: str
    verified: str
    tone: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """What can still be done; a reason in words where something cannot."""

    go_on: str
    withdraw: bool
    void: Voiding
    reprint: bool
    printed: bool
    amend: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the centre told of the case. ``window``: the other window it came from, in words.

    ``lines``: rows left 待核验 and what became of them, each with its tone.
    """

    project: str = ""
    window: str = ""
    reviews: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything the screen shows of a case. People are masked.

    ``established``: how it was found out who they are at each visit, and what was odd, with its tone.
    """

    case_id: str
    number: str
    grouped: str
    title: str
    state: str
    tone: str
    who: str
    owed: tuple[str, ...]
    owed_note: str
    overdue: bool
    history: tuple[EventLine, ...]
    papers: tuple[PaperRow, ...]
    acts: Acts
    told: Told = Told()
    copies: tuple[CopyRow, ...] = ()
    established: tuple[tuple[str, str], ...] = ()


class CaseView(Protocol):
    """What the presenter tells its view."""

    def show_case(self, state: CaseState) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class CasePresenter:
    """One case at a time."""

    def __init__(self, desk: CaseDesk, runner: Runner, view: CaseView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self.case_id = ""

    def turn_to(self, case_id: str) -> None:
        """``case_id`` is the case that is read from now on."""
        self.case_id = case_id

    def load(self) -> None:
        """Read the case and show it."""
        case_id, desk = self.case_id, self._desk
        if not case_id:
            return

        def read() -> CaseState:
            case = desk.case(case_id)
            papers, jobs = desk.papers(case_id), desk.jobs_of(case_id)
            who = desk.lifecycle.who_may_void(case)
            state = case_state(case, papers, jobs, who, desk.now().date())
            mark = desk.syncing.marks([case_id]).get(case_id, CaseMark())
            rows = fetched_rows(case, desk.syncing.answers(case_id))
            ours = ours_of(desk.place, desk.syncing)
            return replace(state, told=told_of(case, mark, rows, ours))

        self._runner.run(read, self._loaded, self._view.show_trouble)

    def _loaded(self, state: CaseState) -> None:
        if state.case_id == self.case_id:
            self._view.show_case(state)


def case_state(
    case: Case,
    papers: tuple[StoredDocument, ...],
    jobs: tuple[PrintJob, ...],
    void: Voiding,
    today: date,
) -> CaseState:
    """``case`` as the screen shows it on ``today``."""
    parsed = parse_receipt(case.number)
    titles = {paper.document_id: str(paper.facts.get("title", "")) for paper in papers}
    until = case.owed_until.due if case.owed_until is not None else None
    overdue = bool(case.owed) and until is not None and until < today
    out = any(job.state not in (PrintState.QUEUED, PrintState.FAILED) for job in jobs)
    return CaseState(
        case_id=case.case_id,
        number=case.number,
        grouped=parsed.grouped() if isinstance(parsed, ReceiptNumber) else case.number,
        title=case.decision.item_name if case.decision is not None else "",
        state=state_words(case.state.value),
        tone=TONES.get(case.state, "wait"),
        who=_who(case),
        established=tuple(_established(case)),
        owed=tuple(dict.fromkeys(reason_words(reason).title for reason in case.owed)),
        owed_note=_owed_note(until, overdue=overdue) if case.owed else "",
        overdue=overdue,
        history=_history(case, titles),
        papers=_papers(case, papers, jobs),
        copies=tuple(_copies(case)),
        acts=Acts(_go_on(case), may_withdraw(case), void, bool(papers), out, bool(amendable(case))),
    )


def _history(case: Case, titles: dict[str, str]) -> tuple[EventLine, ...]:
    """Everything that happened to the case, by the time at which it was done."""
    lines = [(e.at, event_words(case, e, titles), e.actor) for e in case.history]
    lines += [(a.at, amendment_words(a), a.actor) for a in case.amendments]
    lines.sort(key=lambda line: line[0])
    return tuple(EventLine(f"{at:%Y-%m-%d %H:%M}", words, actor) for at, words, actor in lines)


def told_of(case: Case, mark: CaseMark, rows: tuple[Fetched, ...], ours: Ours) -> Told:
    """What came from the centre about ``case``, as it is shown at a window that did what is ``ours``."""
    others = (e.window for e in case.history if not ours(e.window, e.at))
    came = mark.window or next(others, "")
    last = max((e.at for e in case.history if e.window == came), default=None)
    return Told(
        project=mark.project,
        window=_("{window}办理").format(window=came) if came and not ours(came, last) else "",
        reviews=_("有 {n} 项待复核：Ctrl+7").format(n=mark.reviews) if mark.reviews else "",
        lines=(*_linked(mark.linked), *(_fetched(row) for row in rows)),
    )


def _linked(number: str) -> tuple[tuple[str, str], ...]:
    """The twin that a supervisor let stand beside this case."""
    if not number:
        return ()
    parsed = parse_receipt(number)
    shown = parsed.grouped() if isinstance(parsed, ReceiptNumber) else number
    return ((_("与 {number} 并列办理：同一申请人的同一事项").format(number=shown), "accept"),)


def _fetched(row: Fetched) -> tuple[str, str]:
    answer = row.answer
    if answer is None:
        return _("待核验：{name}，由部门随后调取").format(name=row.name), "correct"
    at = f"{answer.at:%m-%d %H:%M}"
    if answer.found:
        words = _("已核验：{name}（{source}，{at}）")
        return words.format(name=row.name, source=answer.source, at=at), "accept"
    words = _("查不到：{name}（{source}，{at}），由主管在“复核”中处理")
    if answer.differs:
        words = _("与登记不符：{name}，{what}（{source}，{at}），由主管在“复核”中处理")
    what = differs_words(answer.differs)
    return words.format(name=row.name, source=answer.source, at=at, what=what), "refuse"


def _who(case: Case) -> str:
    parts = []
    for role, party in _people(case.submission):
        phone = mask_phone(party.phone) if party.phone else ""
        parts.append(f"{role} {mask_name(party.name)} {_number(party)} {phone}".rstrip())
    return "　".join(parts)


def _established(case: Case) -> Iterator[tuple[str, str]]:
    """核验方式 of the people, a line for each visit; under it, of each whose card was odd, what was odd."""
    visits = [event for event in case.history if event.kind in _VISITS]
    known = {party.number for _role, party in _people(case.submission)}
    for nth, event in enumerate(visits, 1):
        said = from_plain(Submission, event.payload["submission"])
        people = [(role, party) for role, party in _people(said) if party.kind == "person"]
        if people:
            ways = (f"{_whom(role, party, known)} {how_words(party)}" for role, party in people)
            yield explained(_how_title(event, nth, len(visits)), points(*ways)), ""
        for role, party in people:
            if odd := remark_words(party):
                yield explained(_("{role}的证件").format(role=role), points(*odd)), "correct"


def _how_title(event: CaseEvent, nth: int, of: int) -> str:
    if of == 1:
        return _("核验方式")
    return _("核验方式（第 {n} 次到窗口，{day}）").format(n=nth, day=f"{event.at:%Y-%m-%d}")


def _whom(role: str, party: Party, known: set[str]) -> str:
    """Whose identity it was: the name, masked, of one who is not named at the top of the page."""
    return role if party.number in known else f"{role} {mask_name(party.name)}".rstrip()


def _people(submission: Submission | None) -> Iterator[tuple[str, Party]]:
    if submission is not None:
        if submission.applicant is not None:
            yield _("申请人"), submission.applicant
        if submission.agent is not None:
            yield _("代理人"), submission.agent


def _number(party: Party) -> str:
    if party.kind == "organisation":
        return mask_uscc(party.number)
    return mask_id_short(party.number)


def _owed_note(until: date | None, *, overdue: bool) -> str:
    if until is None:
        return _("补交期限未定")
    if overdue:
        return _("应于 {day}前补齐，已逾期；照收，由机关书面决定").format(day=date_words(until))
    return _("请于 {day}前补齐").format(day=date_words(until))


def _go_on(case: Case) -> str:
    if case.state is State.CORRECTING:
        return _("办理补正")
    return _("容缺补齐") if case.state is State.ACCEPTED_DEFERRED else ""


def _papers(
    case: Case, papers: tuple[StoredDocument, ...], jobs: tuple[PrintJob, ...]
) -> tuple[PaperRow, ...]:
    known = {paper.document_id: paper for paper in case.papers}
    by_document = {job.document_id: job for job in jobs}
    rows = []
    for paper in papers:
        issued = known.get(paper.document_id)
        count = issued.reprint if issued is not None else 0
        title = str(paper.facts.get("title", ""))
        marked = _("{title}　补打第 {n} 次").format(title=title, n=count) if count else title
        words, tone = _printing(by_document.get(paper.document_id))
        of = issued.of if issued is not None and issued.of else paper.document_id
        rows.append(
            PaperRow(
                paper.document_id,
                of,
                marked,
                paper.document_number,
                f"{paper.created_at:%m-%d %H:%M}",
                words,
                tone,
            )
        )
    return tuple(rows)


def _copies(case: Case) -> Iterator[CopyRow]:
    rows = leaves(case.decision.materials) if case.decision is not None else ()
    names = {row.id: row.name for row in rows}
    for held in case.copies:
        name, at = names.get(held.material, held.material), ""
        if held.at is not None:
            at = f"{held.at:%m-%d %H:%M}"
        if held.how == PAPER_ONLY:
            yield CopyRow("", "", name, _("只收纸质"), at, "", "2")
            continue
        words, tone = _("未核对原件"), "2"
        if held.verified == held.pages:
            words, tone = _("与原件核对无误"), "accept"
        elif held.verified:
            words, tone = counted("{n} 页与原件核对无误", held.verified), "accept"
        pages = counted("{n} 页", held.pages)
        yield CopyRow(held.copy_id, held.sha256, name, pages, at, words, tone, case.number)


def _printing(job: PrintJob | None) -> tuple[str, str]:
    if job is None:
        return _("未安排打印"), "wait"
    return {
        PrintState.QUEUED: (_("等待打印"), "wait"),
        PrintState.SENDING: (_("不能确定是否已出纸"), "correct"),
        PrintState.PRINTED: (_("已打印"), "accept"),
        PrintState.UNCERTAIN: (_("不能确定是否已出纸"), "correct"),
        PrintState.FAILED: (_("没有打印"), "refuse"),
        PrintState.CANCELLED: (_("已取消打印"), "wait"),
        PrintState.REPLACED: (_("不能确定，已自动补打"), "wait"),
    }[job.state]
