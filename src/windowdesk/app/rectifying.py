"""更正: a slip of the pen in an issued paper is put right by another paper, never by changing it.

What was issued stays as it was printed; the 更正告知书 names it, quotes what it says and says what it
should read. Number and verdict are not a matter of wording: they are revoked or decided anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from windowdesk.app.custody import in_the_file
from windowdesk.app.drawing import Drawing, Serials
from windowdesk.app.errors import BadInput
from windowdesk.app.facts import act_on, rectification_facts
from windowdesk.app.lifecycle import Ended
from windowdesk.app.ports import AuditEntry, StoredDocument, UnitOfWork
from windowdesk.app.recording import Entry, Recorder, issued_payload
from windowdesk.app.revoking import Revoking
from windowdesk.app.shelf import Shelf
from windowdesk.domain.cases.case import Case, EventKind, IssuedPaper, State
from windowdesk.domain.cases.ending import OPEN
from windowdesk.domain.decision.model import Document
from windowdesk.domain.identity.names import clean_text
from windowdesk.i18n import _
from windowdesk.protocol.operations import Operation

LONGEST = 200
# a refusal may hold a slip of the pen as well; what was taken back holds nothing any more
RECTIFIABLE = OPEN | {State.NOT_ACCEPTED}


@dataclass(frozen=True, slots=True)
class Correction:
    """In the paper ``document_id``: what it says, and what it should read."""

    document_id: str
    was: str
    reads: str


class Rectifying:
    """The use case over the recorder and the press. Who may ask for it is the caller's to know."""

    def __init__(
        self, recorder: Recorder, drawing: Drawing, shelf: Shelf, revoking: Revoking
    ) -> None:
        self._recorder = recorder
        self._drawing = drawing
        self._shelf = shelf
        self._revoking = revoking

    def papers(self, case: Case) -> tuple[tuple[str, str], ...]:
        """The papers that may hold a slip of the pen: id and 《title》 文号 and day, oldest first."""
        if case.state not in RECTIFIABLE:
            return ()
        papers = self._revoking.revocable(case)
        return tuple((p.document_id, self._revoking.named(case, p)) for p in papers)

    def rectify(
        self,
        case_id: str,
        correction: Correction,
        reason: str,
        by: str,
        also: Callable[[UnitOfWork, Operation], None] | None = None,
    ) -> Ended:
        """Issue the notice for ``reason``; ``by`` answers for it, ``also`` is written with it.

        Raises ``BadInput`` where the paper is not of the case, or nothing is corrected.
        """
        case = self._recorder.case(case_id)
        known = {paper.document_id: paper for paper in self._revoking.revocable(case)}
        paper = known.get(correction.document_id)
        checked = _checked(correction)
        if paper is None or case.state not in RECTIFIABLE or case.decision is None:
            raise _no_such_paper()
        now, clerk = self._recorder.clock.now(), self._recorder.who().number

        def draw() -> Entry:
            serials: Serials = []
            notice = self._notice(case, paper, checked, reason, serials, now)
            told = {"corrects": paper.document_id, "was": checked.was, "reads": checked.reads}
            return Entry(
                operation="case.rectified",
                events=((EventKind.DOCUMENT_ISSUED, issued_payload(notice) | told | {"by": by}),),
                audit=(AuditEntry(now, clerk, "case.rectify", case.number, "done", {"by": by}),),
                papers=(notice,),
                serials=tuple(serials),
                also=also,
            )

        entry, made = self._recorder.record_numbered(case, draw, now)
        return Ended(case_id, case.number, case.state.value, entry.papers, made)

    def _notice(  # noqa: PLR0917 - everything a notice is made of
        self,
        case: Case,
        paper: IssuedPaper,
        correction: Correction,
        reason: str,
        serials: Serials,
        now: datetime,
    ) -> StoredDocument:
        drawing, clerk = self._drawing, self._recorder.who().number
        item = self._shelf.version(case.decision.catalogue if case.decision else "").item
        act = replace(
            act_on(in_the_file(case), item, drawing.place, clerk, now),
            time_unverified=drawing.behind(now),
            offline=drawing.offline,
        )
        number = drawing.number(act, Document.RECTIFICATION, serials)
        named = self._revoking.named(case, paper)
        return drawing.paper(
            act,
            Document.RECTIFICATION,
            case.case_id,
            lambda code: rectification_facts(
                act, reason, (named, correction.was, correction.reads), number, code
            ),
        )


def _checked(correction: Correction) -> Correction:
    was, reads = (
        clean_text(text, limit=LONGEST).text for text in (correction.was, correction.reads)
    )
    if not was or not reads or was == reads:
        raise BadInput(
            _("请写明原文哪里有误、更正成什么，两处不能相同。"),
            saved=_("没有改动任何已有的内容。"),
            press=_("填写“原文”和“更正为”后再试。"),
            code="correction_missing",
        )
    return replace(correction, was=was, reads=reads)


def _no_such_paper() -> BadInput:
    return BadInput(
        _("这一件没有可以更正的这份文书。"),
        saved=_("没有改动任何已有的内容。"),
        press=_("请按 Ctrl+R 刷新后重新选择。"),
        code="unknown_paper",
    )
