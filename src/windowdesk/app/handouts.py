"""Papers handed out beside the documents of a case: what to bring, the form to sign, labels.

They are drawn and printed at once and kept no longer than they wait for their printer: a sheet is made
again from the standard, a form from the matter, labels from the case. That one was printed is audited,
without whom it was for.
"""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.app.errors import BadInput, DeviceProblem
from windowdesk.app.facts import (
    Telling,
    act_on,
    consultation_facts,
    form_facts,
    form_of,
    label_facts,
)
from windowdesk.app.loose import LoosePapers
from windowdesk.app.ports import (
    AuditEntry,
    Press,
    Printed,
    PrintOutcome,
    PrintReport,
    Signer,
)
from windowdesk.app.recording import Recorder, unknown_case
from windowdesk.app.shelf import Shelf, Shelved
from windowdesk.domain.decision.model import Document
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.papers import PaperFacts
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Handout:
    """A paper that went to a printer: its title, and how that ended."""

    title: str
    report: PrintReport


class Handouts:
    """The use case over its ports. Every method prints and so belongs in a worker."""

    def __init__(
        self, recorder: Recorder, shelf: Shelf, press: Press, signer: Signer, loose: LoosePapers
    ) -> None:
        self._recorder = recorder
        self._shelf = shelf
        self._press = press
        self._signer = signer
        self._loose = loose

    def consultation(
        self, shelved: Shelved, submission: Submission, *, roll: bool = False
    ) -> Handout:
        """一次性告知单 of an item under the answers so far; nothing need have been received."""
        told = self._told(shelved, submission)
        code = self._signed(told, Document.CONSULTATION)
        return self._print(consultation_facts(told, code, roll=roll), shelved.item.code)

    def application_form(self, shelved: Shelved, submission: Submission) -> Handout:
        """免填单: the item's form filled in, to sign. ``BadInput`` where the standard has none."""
        form = form_of(shelved.item, submission.answers)
        if form is None:
            raise BadInput(
                _("这个事项的标准没有写明申请书格式，不能代为打印。"),
                saved=_("已录入的内容都在。"),
                press=_("请用部门的格式文本，由申请人填写。"),
                code="no_form",
            )
        told = self._told(shelved, submission)
        code = self._signed(told, Document.APPLICATION_FORM)
        return self._print(form_facts(told, form, code), shelved.item.code)

    def labels(self, number: str, *, newest: bool = False, roll: bool = False) -> Handout:
        """A label for each paper of the case with receipt ``number``.

        ``newest``: only for what its newest verdict or hand-in took in.
        """
        recorder = self._recorder
        case_id = recorder.store.case_of_number(number)
        case = recorder.case(case_id) if case_id else None
        if case is None or case.decision is None:
            raise unknown_case(number)
        item = self._shelf.version(case.decision.catalogue).item
        clerk = recorder.who().number
        act = act_on(case, item, recorder.place, clerk, recorder.clock.now())
        facts = label_facts(act, case, newest=newest, roll=roll)
        if not facts.materials:
            words = _("该件没有留存纸质材料，不需要标签。")
            if newest:
                words = _("这次没有收到纸质材料，不需要新的标签。")
            raise BadInput(words, press=_("可以接着办。"), code="no_papers")
        return self._print(facts, number)

    def _told(self, shelved: Shelved, submission: Submission) -> Telling:
        recorder = self._recorder
        clerk, now = recorder.who().number, recorder.clock.now()
        return Telling(shelved.item, shelved.hash, submission, recorder.place, clerk, now)

    def _signed(self, told: Telling, kind: Document) -> str:
        """The code of a paper without a case: under which standard it was made, and when."""
        return self._signer.sign(
            {
                "kind": kind.value,
                "time": told.at,
                "organ": told.item.organ.uscc,
                "catalogue": told.catalogue,
                "offline": told.offline,
                "reprint": 0,
            }
        )

    def _print(self, facts: PaperFacts, subject: str) -> Handout:
        report = self._loose.print(self._drawn(facts), facts.kind, facts.title)
        self._audit(facts.kind.value, subject, report)
        if report.outcome is PrintOutcome.FAILED:
            raise DeviceProblem(
                _("“{title}”没有打印：{why}").format(title=facts.title, why=report.words),
                saved=_("已录入的内容都在。"),
                press=_("请查看打印机后再按一次。"),
                code=report.fault or DeviceProblem.code,
            )
        return Handout(facts.title, report)

    def _drawn(self, facts: PaperFacts) -> Printed:
        """Labels for the label printer's roll where there is one, everything else for A4 or 80 mm."""
        rolls = self._loose.printing.printers.label
        if facts.kind is Document.LABELS and rolls and not facts.roll:
            return self._press.labels(facts, rolls[0][1].stock)
        return self._press.draw(facts)

    def _audit(self, name: str, subject: str, report: PrintReport) -> None:
        recorder = self._recorder
        entry = AuditEntry(
            recorder.clock.now(),
            recorder.who().number,
            "handout.print",
            subject,
            report.outcome.value,
            {"paper": name},
        )
        with recorder.store.transaction() as work:
            work.audit(entry)
