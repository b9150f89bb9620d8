"""The desk: what one counter can do, as one object handed to the screens and the commands.

Methods marked *fast* touch memory only and may be called on the UI thread; all others may wait for
the disk or a device and belong in a worker.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from windowdesk.app.alone import Alone
from windowdesk.app.amending import Amending
from windowdesk.app.approving import approved, refused
from windowdesk.app.capture_desk import Capturing, CapturingOf
from windowdesk.app.cards import party_of
from windowdesk.app.catalogue_desk import CatalogueDesk
from windowdesk.app.drawing import Drawing
from windowdesk.app.emergency import Emergency
from windowdesk.app.errors import BadInput, DeskError, DiskFull, NotAllowed, StoreReadOnly
from windowdesk.app.extending import PuttingOff
from windowdesk.app.finding import ItemCard, ItemFinder
from windowdesk.app.habits import Habits
from windowdesk.app.handing_in import HandingIn
from windowdesk.app.handouts import Handouts
from windowdesk.app.intake import Intake, Visit, intake_from
from windowdesk.app.issuing import Issued, Issuer, Matter
from windowdesk.app.lifecycle import Lifecycle
from windowdesk.app.loose import LoosePapers
from windowdesk.app.own_secrets import OwnSecrets
from windowdesk.app.place import Here, Place
from windowdesk.app.ports import (
    PDF,
    CardRead,
    CaseSummary,
    Clock,
    Draft,
    PagePrinter,
    Press,
    PrintJob,
    PrintReport,
    ReceiptPrinter,
    Signer,
    Store,
    StoredDocument,
)
from windowdesk.app.printing import PickCopies, Printers, Printing
from windowdesk.app.recording import Recorder, case_of, unknown_case
from windowdesk.app.reprinting import Reprinting
from windowdesk.app.returning import next_submission
from windowdesk.app.reviewing import Reviewing
from windowdesk.app.rights import holding
from windowdesk.app.scan_people import PersonCode
from windowdesk.app.scanning import Scan, scan_of
from windowdesk.app.search.searching import CaseSearch
from windowdesk.app.shelf import Shelf
from windowdesk.app.spool import Spool
from windowdesk.app.spooling import Spooling
from windowdesk.app.staffing import Staffing
from windowdesk.app.syncing import REACHED, CentreLink, Link, project_of
from windowdesk.app.trail import Trail, TrailBook
from windowdesk.app.visits import Visits, new_visit
from windowdesk.app.waiting import OpenReturn, open_returns
from windowdesk.app.wording_files import file_trouble
from windowdesk.domain.cases.case import Case, State
from windowdesk.domain.decision.dates import explain
from windowdesk.domain.decision.model import Decision, DueDate
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.plain import PlainError
from windowdesk.domain.staff import Right, StaffMember
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.domain.time.due import DayMark
from windowdesk.domain.time.limits import Limit
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Status:
    """The top bar: connected or not, operations not yet sent, numbers left, clock in order."""

    online: bool
    unsent: int
    numbers_left: int
    clock_ok: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What bootstrap puts into a desk."""

    store: Store
    shelf: Shelf
    calendar: WorkCalendar
    staffing: Staffing
    issuer: Issuer
    drawing: Drawing
    press: Press
    signer: Signer
    finder: ItemFinder
    clock: Clock
    here: Here
    printers: Printers
    pick_copies: PickCopies
    catalogue: CatalogueDesk
    search: CaseSearch
    trail: TrailBook
    spool_of: Callable[[Spooling], Spool]
    capturing_of: CapturingOf
    syncing: CentreLink | None = None
    person_codes: tuple[PersonCode, ...] = ()

    @property
    def page_printer(self) -> PagePrinter:
        """The usual one for A4."""
        return self.printers.page[0][1]

    @property
    def receipt_printer(self) -> ReceiptPrinter:
        """The usual one for slips."""
        return self.printers.receipt[0][1]


class Desk:
    """One counter with its store, its staff and its devices."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store
        self.here = parts.here
        self.calendar = parts.calendar
        self.shelf = parts.shelf
        self.habits = Habits(parts.store)
        self.catalogue = parts.catalogue
        self.search = parts.search
        self.syncing: CentreLink = parts.syncing or Alone()
        self.current: StaffMember | None = None
        self._status = Status(False, 0, 0, True)
        recorder = Recorder(parts.store, parts.clock, parts.here, self._worker, self.refresh)
        self.amending = Amending(recorder, self.refresh)
        self.lifecycle = Lifecycle(recorder, parts.drawing, parts.shelf, parts.staffing)
        self.reviewing = Reviewing.over(
            recorder, parts.drawing, parts.shelf, parts.staffing, lambda: self.syncing
        )
        self.reprinting = Reprinting(
            recorder, parts.drawing, parts.signer, lambda case: project_of(self.syncing, case)
        )
        self.printing = Printing(
            parts.store, parts.clock, parts.printers, self._worker, parts.pick_copies
        )
        self.spool: Spool = parts.spool_of(Spooling(parts.store, self.printing, self.reprinting))
        loose = LoosePapers(parts.store, parts.clock, self.printing, self.spool)
        self.handouts = Handouts(recorder, parts.shelf, parts.press, parts.signer, loose)
        self.emergency = Emergency(
            recorder,
            press=parts.press,
            signer=parts.signer,
            loose=loose,
            shelf=parts.shelf,
            calendar=parts.calendar,
        )
        self._handing_in = HandingIn(recorder, parts.drawing, parts.issuer.copies)
        self.capturing: Capturing = parts.capturing_of(self._worker, self.save_draft)
        self.visits = Visits(
            parts.store, parts.shelf, parts.calendar, lambda: self._worker().number
        )
        self.own_secrets = OwnSecrets(parts.store, parts.staffing, self._who)
        self.trail = Trail(parts.trail, self._who)
        self.putting_off = PuttingOff(lambda: self.syncing, self._who)

    # --- people ----------------------------------------------------------------------------

    def sign_in(self, number: str, password: str, token_pin: str = "") -> StaffMember:
        """Take the counter. ``NotAllowed`` in words for a wrong or locked account."""
        self.current = self._parts.staffing.sign_in(number, password, token_pin)
        self._parts.finder.prefer(self.search.items_used(number))
        self.refresh()
        return self.current

    def unlock(self, pin: str) -> StaffMember:
        """Come back to the locked screen with the PIN."""
        return self._parts.staffing.unlock(self._who().number, pin)

    def lock(self) -> None:
        """Audit that the screen was locked."""
        self._parts.staffing.note(self._who().number, "staff.lock")

    def sign_out(self) -> None:
        """Leave the counter; drafts stay with their owner, the queue of operations is untouched."""
        if self.current is not None:
            self._parts.staffing.note(self.current.number, "staff.sign_out")
        self.current = None

    def _who(self) -> StaffMember:
        if self.current is None:
            raise NotAllowed(
                _("还没有登录。"), saved=_("已录入的内容都在。"), press=_("请先登录。")
            )
        return self.current

    def _worker(self) -> StaffMember:
        return holding(self._who(), Right.WORK)

    def _not_for_others(self) -> None:
        """Cases hold personal data: not for whoever sits here without taking matters in."""
        if self.current is not None:
            self._worker()

    # --- items -----------------------------------------------------------------------------

    def stock(self) -> None:
        """Work out what the finder needs and warm the press; once at start, in a worker.

        Raises ``FontMissing`` while there is still time to mend it, not at the first receipt.
        """
        self.restock()
        self._parts.press.warm()

    def restock(self) -> None:
        """Find by what the shelf holds today; after it changed, in a worker."""
        self._parts.finder.stock(self.shelf.on(self._parts.clock.now().date()))

    def items(self) -> tuple[ItemCard, ...]:
        """Every item in force today (fast)."""
        return self._parts.finder.cards()

    def find_items(self, query: str) -> tuple[ItemCard, ...]:
        """Items by part of the name, pinyin initials or code (fast)."""
        return self._parts.finder.find(query)

    # --- one matter ------------------------------------------------------------------------

    def begin(self, ticket: str = "", after: Visit | None = None) -> Intake:
        """A new matter, nothing entered yet; of the visit ``after`` belongs to (fast)."""
        now = self._parts.clock.now()
        visit = new_visit(ticket, now, after)
        return Intake(self.shelf, self.calendar, visit, Submission("", now))

    def save_draft(self, intake: Intake, *, aside: bool = False) -> None:
        """Keep what has been entered; ``aside`` puts it on the 搁置 list."""
        item = intake.shelved.item.name if intake.shelved else _("未选事项")
        title = " · ".join(part for part in (intake.visit.ticket, item) if part)
        draft = Draft(
            intake.visit.draft_id,
            self._worker().number,
            title,
            aside,
            self._parts.clock.now(),
            intake.body(),
        )
        with self._store.transaction() as work:
            work.save_draft(draft)

    def drafts(self) -> tuple[Draft, ...]:
        """This clerk's unfinished matters, newest first."""
        me = self._worker().number
        mine = [d for d in self._store.drafts() if d.owner == me]
        return tuple(sorted(mine, key=lambda draft: draft.updated_at, reverse=True))

    def resume(self, draft_id: str) -> Intake:
        """Go on with a draft where it was. ``BadInput`` when it is gone or not this clerk's."""
        draft = self._store.draft(draft_id)
        if draft is None or draft.owner != self._worker().number:
            raise BadInput(
                _("没有找到这份搁置的办件。"), press=_("请按 F5 重新受理。"), code="unknown_draft"
            )
        try:
            return intake_from(draft.body, self.shelf, self.calendar)
        except (PlainError, KeyError) as problem:
            raise BadInput(
                _("这份搁置的办件无法读取。"),
                saved=_("原内容仍保存在本机。"),
                press=_("请联系管理员。"),
                code="broken_draft",
            ) from problem

    def discard(self, draft_id: str) -> None:
        """Let a draft go."""
        with self._store.transaction() as work:
            work.delete_draft(draft_id)

    def open_notices(self) -> tuple[CaseSummary, ...]:
        """Cases waiting for corrections."""
        self._not_for_others()
        return self._store.summaries(states=(State.CORRECTING.value,))

    def open_returns(self) -> tuple[OpenReturn, ...]:
        """Notices and deferrals whose applicants are expected, overdue ones first."""
        self._not_for_others()
        return open_returns(self._store, self._parts.clock.now().date())

    def recent(self, limit: int = 100) -> tuple[CaseSummary, ...]:
        """The latest cases of this counter."""
        self._not_for_others()
        return self._store.summaries(limit=limit)

    def case_of_number(self, number: str) -> Case:
        """The case with receipt ``number``; ``BadInput`` when this counter has none."""
        case_id = self._store.case_of_number(_digits(number))
        if case_id is None:
            raise unknown_case(number)
        return self.case(case_id)

    def case(self, case_id: str) -> Case:
        """The fold of a case's events."""
        self._not_for_others()
        return case_of(self._store, case_id)

    def open_return(self, number: str, ticket: str = "") -> Intake:
        """The return visit of the case with receipt ``number``."""
        case, now = self.case_of_number(number), self._parts.clock.now()
        visit = replace(new_visit(ticket, now), case_id=case.case_id)
        submission = next_submission(case, now)
        return Intake(self.shelf, self.calendar, visit, submission)

    # --- concluding ------------------------------------------------------------------------

    def approve_override(self, intake: Intake, number: str, password: str, reason: str) -> Override:
        """A supervisor widens the verdict on ``intake`` towards acceptance, with a reason."""
        seated = self._worker().number
        member = self._parts.staffing.supervisor(number, password, seated=seated)
        return approved(intake, member, reason, self._parts.clock.now(), self.calendar)

    def issue(self, intake: Intake, override: Override | None = None) -> Issued:
        """Conclude ``intake``: judged as of now, stored, drawn; durable when this returns."""
        clerk = self._worker()
        now = self._parts.clock.now()
        shown = intake.decision
        intake.at(now)
        decision, shelved = intake.decision, intake.shelved
        if decision is None or shelved is None or shown is None:
            raise BadInput(
                _("还没有选择事项。"), saved=_("已录入的内容都在。"), press=_("请按 F2 选择事项。")
            )
        if override is not None and override.computed is not decision.outcome:
            raise refused("changed")
        self._refuse_if_changed(shown, decision)
        matter = Matter.of(intake, shelved, decision, override)
        if intake.submission.hand_in is not None:
            self._parts.issuer.limits.check("issue")
            return self._handing_in.issue(matter, now)
        issued = self._parts.issuer.issue(matter, clerk, now)
        self._parts.finder.used(shelved.item.name)
        self.refresh()
        return issued

    @staticmethod
    def _refuse_if_changed(shown: Decision, now: Decision) -> None:
        """What is issued is what was shown: a verdict that moved with the clock is shown first."""
        if (shown.outcome, shown.reasons, shown.due) != (now.outcome, now.reasons, now.due):
            raise BadInput(
                _("结论在此期间有变化，请再看一遍。"),
                saved=_("已录入的内容都在。"),
                press=_("核对右侧结论后再按 F9。"),
                code="verdict_changed",
            )

    # --- paper -----------------------------------------------------------------------------

    def papers(self, case_id: str) -> tuple[StoredDocument, ...]:
        """Every document of a case, oldest first."""
        self._not_for_others()
        return self._store.documents_of(case_id)

    def print_job(self, key: str) -> PrintReport:
        """Send a waiting job to its usual printer and keep how it ended."""
        return self.printing.send(key)

    def jobs_of(self, case_id: str) -> tuple[PrintJob, ...]:
        """The print jobs of a case's documents."""
        return self._store.print_jobs(case_id=case_id)

    def export(self, document_id: str, folder: Path) -> Path:
        """Save a document's bytes as a file named by number and kind, never by person."""
        paper = self._store.document(document_id)
        if paper is None:
            raise BadInput(_("没有这份文书。"), code="unknown_document")
        ending = "pdf" if paper.media == PDF else "escpos"
        target = folder / f"{paper.number}-{paper.kind.value}-{paper.document_id[:6]}.{ending}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target.write_bytes(paper.content)
        except OSError as problem:
            raise _cannot_write(problem) from problem
        return target

    # --- small questions ---------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where the counter stands, as it is called now (fast)."""
        return self.here.place

    def refresh(self) -> None:
        """Read what the top bar shows; after each act, in the worker that did it."""
        high = self._store.high_time()
        self._status = Status(
            online=False,
            unsent=self._store.unsent(),
            numbers_left=self._store.numbers_left(),
            clock_ok=high is None or self._parts.clock.now() >= high,
        )
        self.syncing.nudge()

    def status(self) -> Status:
        """What the top bar shows (fast)."""
        now = self.syncing.status()
        if now.link is Link.ALONE:
            return self._status
        return Status(now.link in REACHED, now.unsent, now.numbers_left, self._status.clock_ok)

    def scan(self, text: str) -> Scan:
        """What a scanned text is and which case it names."""
        return scan_of(text, self._store, self._parts.signer, self._parts.person_codes)

    def card_party(self, read: CardRead) -> Party:
        """The applicant or agent a card names (fast)."""
        return party_of(read, self._parts.clock.now())

    def explain_due(self, due: DueDate, at: datetime) -> tuple[DayMark, ...]:
        """Day by day, why ``due`` falls where it does (fast)."""
        limit = Limit.parse(due.limit)
        return explain(at, limit, self.calendar).days if limit.stated else ()

    def now(self) -> datetime:
        return self._parts.clock.now()

    def close(self) -> None:
        self._store.close()


def _digits(text: str) -> str:
    return re.sub(r"\s", "", text)


def _cannot_write(problem: OSError) -> DeskError:
    kind = DiskFull if problem.errno == 28 else StoreReadOnly
    return kind(
        _("文件没有写成：{why}。").format(why=file_trouble(problem)),
        saved=_("文书已保存在本机，没有丢失。"),
        press=_("请换一个文件夹再存。"),
        code="cannot_write",
    )
