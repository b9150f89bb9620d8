"""How a case ends besides its verdict: withdrawn by the applicant (撤回), or void (作废)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from windowdesk.app.custody import in_the_file
from windowdesk.app.drawing import Drawing
from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.facts import act_on, withdrawal_facts
from windowdesk.app.ports import AuditEntry, PrintJob, PrintState, StoredDocument
from windowdesk.app.recording import Entry, Recorder, issued_payload
from windowdesk.app.shelf import Shelf
from windowdesk.app.staffing import Staffing
from windowdesk.app.wording import state_words
from windowdesk.domain.cases.case import Case, EventKind
from windowdesk.domain.cases.ending import PapersBack, Voiding, may_withdraw, voiding
from windowdesk.domain.decision.model import Document
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Right
from windowdesk.i18n import _, counted

FEWEST_CHARACTERS = 4
UNPRINTED = (PrintState.QUEUED, PrintState.FAILED)
PERHAPS_OUT = (
    PrintState.PRINTED,
    PrintState.SENDING,
    PrintState.UNCERTAIN,
    PrintState.REPLACED,
)


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that ended: its papers and the jobs that print them."""

    case_id: str
    number: str
    state: str
    papers: tuple[StoredDocument, ...] = ()
    jobs: tuple[PrintJob, ...] = ()
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class SignOff:
    """A supervisor's number and password, given at another person's counter."""

    number: str
    password: str


class Lifecycle:
    """The use cases over the store, the press and the staff."""

    def __init__(
        self, recorder: Recorder, drawing: Drawing, shelf: Shelf, staffing: Staffing
    ) -> None:
        self._recorder = recorder
        self._drawing = drawing
        self._shelf = shelf
        self._staffing = staffing

    # --- withdrawal ------------------------------------------------------------------------

    def withdraw(self, case_id: str, reason: str = "", *, confirmed: bool) -> Ended:
        """The applicant withdraws; the papers go back against the receipt.

        ``confirmed``: the applicant asks for it in writing and the organ has not decided. Raises
        ``BadInput`` for a case that has ended and where it is not confirmed.
        """
        case = self._recorder.case(case_id)
        if not may_withdraw(case):
            raise _cannot_withdraw(case)
        if not confirmed:
            raise BadInput(
                _("还没有确认申请人书面提出、机关尚未作出决定。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请核对后勾选确认，再办理撤回。"),
                code="not_confirmed",
            )
        now, clerk = self._recorder.clock.now(), self._recorder.who().number
        why = clean_text(reason, limit=200).text
        paper = self._withdrawal(case, why)
        entry = Entry(
            operation="case.withdrawn",
            events=(
                (EventKind.WITHDRAWN, {"reason": why, "confirmed": True}),
                (EventKind.DOCUMENT_ISSUED, issued_payload(paper)),
            ),
            audit=(
                AuditEntry(
                    now, clerk, "case.withdraw", case.number, "done", {"from": case.state.value}
                ),
            ),
            papers=(paper,),
        )
        jobs = self._recorder.record(case, entry, now)
        after = self._recorder.case(case_id)
        return Ended(case_id, case.number, after.state.value, (paper,), jobs)

    def _withdrawal(self, case: Case, reason: str) -> StoredDocument:
        now, clerk = self._recorder.clock.now(), self._recorder.who().number
        catalogue = case.decision.catalogue if case.decision else ""
        item = self._shelf.version(catalogue).item
        act = replace(
            act_on(in_the_file(case), item, self._drawing.place, clerk, now),
            time_unverified=self._drawing.behind(now),
            offline=self._drawing.offline,
        )
        return self._drawing.paper(
            act,
            Document.WITHDRAWAL,
            case.case_id,
            lambda code: withdrawal_facts(act, reason, "", code),
        )

    # --- void ------------------------------------------------------------------------------

    def who_may_void(self, case: Case) -> Voiding:
        """Whether who sits here may void ``case`` alone, a supervisor must, or nobody can."""
        member = self._recorder.who()
        allowed = voiding(case, member.number, self._recorder.clock.now().date())
        here = member.may(Right.SIGN_OFF) and allowed is Voiding.SUPERVISOR
        return Voiding.CLERK if here else allowed

    def void(
        self,
        case_id: str,
        reason: str,
        papers: PapersBack | None = None,
        sign_off: SignOff | None = None,
    ) -> Ended:
        """Void a case issued by mistake; number and 文号 stay taken for good.

        Printing that still waits is cancelled; what came out has to be back, or said to be lost.
        Raises ``NotAllowed`` where a supervisor has to sign and none does, ``BadInput`` for a case
        that has ended, a reason that says nothing and papers nobody accounts for.
        """
        case = self._recorder.case(case_id)
        why = clean_text(reason, limit=200).text
        allowed = self.who_may_void(case)
        if allowed is Voiding.NOBODY:
            raise cannot_void(case)
        if len(why) < FEWEST_CHARACTERS:
            raise BadInput(
                counted("请写明作废原因（不少于 {n} 个字）。", FEWEST_CHARACTERS),
                saved=_("没有改动任何已有的内容。"),
                press=_("写明原因后再试。"),
                code="reason_missing",
            )
        jobs = self._jobs_of(case_id)
        waiting = tuple(job for job in jobs if job.state in UNPRINTED)
        papers = accounted(papers, came_out=any(job.state in PERHAPS_OUT for job in jobs))
        by = self._signed_by(allowed, sign_off)
        now, clerk = self._recorder.clock.now(), self._recorder.who().number
        detail = {"from": case.state.value, "papers": papers.value, "by": by}
        entry = Entry(
            operation="case.voided",
            events=((EventKind.VOIDED, {"reason": why, "papers": papers.value, "by": by}),),
            audit=(AuditEntry(now, clerk, "case.void", case.number, "done", detail),),
            cancelled=waiting,
        )
        self._recorder.record(case, entry, now)
        after = self._recorder.case(case_id)
        return Ended(case_id, case.number, after.state.value, cancelled=len(waiting))

    def _signed_by(self, allowed: Voiding, sign_off: SignOff | None) -> str:
        """The 工号 that answers for voiding; a supervisor's wherever one is asked for."""
        clerk = self._recorder.who()
        if allowed is Voiding.CLERK:
            return clerk.number
        if sign_off is None:
            raise NotAllowed(
                _("只有当天出具的本人可以作废补正或不受理的件；这一件须由主管作废。"),
                saved=_("没有改动任何已有的内容。"),
                press=_("请主管输入工号和密码。"),
                code="supervisor_needed",
            )
        signed = sign_off.number, sign_off.password
        return self._staffing.supervisor(*signed, seated=clerk.number).number

    def _jobs_of(self, case_id: str) -> tuple[PrintJob, ...]:
        return self._recorder.store.print_jobs(case_id=case_id)


def accounted(papers: PapersBack | None, *, came_out: bool) -> PapersBack:
    """Where the printed papers are; a paper that left the printer is somewhere."""
    if not came_out:
        return PapersBack.NEVER_LEFT
    if papers is None or papers is PapersBack.NEVER_LEFT:
        raise BadInput(
            _("已经出纸的文书还没有交代去向。"),
            saved=_("没有改动任何已有的内容。"),
            press=_("请收回文书；收不回的，写明遗失。"),
            code="papers_missing",
        )
    return papers


def _cannot_withdraw(case: Case) -> BadInput:
    return BadInput(
        _("该件状态为“{state}”，没有可以撤回的申请。").format(state=state_words(case.state.value)),
        saved=_("没有改动任何已有的内容。"),
        press=_("申请人需要时，可以重新申请。"),
        code="not_open",
    )


def cannot_void(case: Case) -> BadInput:
    """A case that has ended is not ended again."""
    return BadInput(
        _("该件状态为“{state}”，不能再作废。").format(state=state_words(case.state.value)),
        saved=_("没有改动任何已有的内容。"),
        press=_("请在“办件”中查看。"),
        code="already_ended",
    )
