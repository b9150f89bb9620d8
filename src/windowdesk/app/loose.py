"""Papers that belong to no case (handouts, labels, emergency slips), through the spool like any other.

They stand in the line of their printer, another printer takes over, ``sending`` is durable before
the first byte, and what nobody knows is asked. They are kept only while they wait: once the job has
an end the paper is gone. Where no printer takes one it is withdrawn at once and said, since whoever
asked for it stands here and presses again; nothing comes out by itself an hour later.
"""

from __future__ import annotations

import hashlib
import threading
import uuid

from windowdesk.app.errors import DeskError
from windowdesk.app.labelling import LABEL_MEDIA
from windowdesk.app.ports import (
    ESCPOS,
    Clock,
    InDoubt,
    Printed,
    PrintJob,
    PrintOutcome,
    PrintReport,
    PrintState,
    Store,
    StoredDocument,
)
from windowdesk.app.printing import LABEL, PAGE, RECEIPT, Printing
from windowdesk.app.spool import News, Spool, Told
from windowdesk.domain.decision.model import Document
from windowdesk.i18n import _

_ROLES = {ESCPOS: RECEIPT, LABEL_MEDIA: LABEL}
# longer than any printer may dawdle with what stands before it in its line
PATIENCE_S = 300.0


class LoosePapers:
    """The use case over store and spool. :meth:`print` waits for the printer: call it in a worker."""

    def __init__(self, store: Store, clock: Clock, printing: Printing, spool: Spool) -> None:
        self._store = store
        self._clock = clock
        self.printing = printing
        self._spool = spool

    def print(
        self,
        drawn: Printed,
        kind: Document,
        title: str,
        *,
        slip: str = "",
        wanted: bool = False,
        ident: str = "",
    ) -> PrintReport:
        """Print ``drawn``; how it ended. FAILED: nothing was sent, and nothing will be.

        ``title`` names the paper where somebody is asked about it, and no person. ``slip``: what no
        second job may print. ``wanted``: it is sent at the next start if this one ends before. ``ident``: what
        :meth:`may_come_out` is asked by when this raises.
        """
        paper = StoredDocument(
            document_id=ident or uuid.uuid4().hex,
            case_id="",
            kind=kind,
            number="",
            document_number="",
            media=drawn.media,
            content=drawn.content,
            sha256=hashlib.sha256(drawn.content).hexdigest(),
            facts={"title": title},
            created_at=self._clock.now(),
        )
        job = PrintJob(
            key=_key(paper.document_id),
            document_id=paper.document_id,
            role=_ROLES.get(drawn.media, PAGE),
            copies=1,
            slip=slip,
            in_doubt=InDoubt.ASK,
            wanted=wanted,
        )
        with self._store.transaction() as work:
            work.add_loose(paper, job)
        return self._ended(job, self._waited(job))

    def may_come_out(self, ident: str) -> bool:
        """Whether the paper ``ident`` is on its way, or was: not where it was withdrawn, or never queued."""
        job = self._store.print_job(_key(ident))
        return job is not None and job.state is not PrintState.CANCELLED

    def _waited(self, job: PrintJob) -> Told | None:
        """What became of it; None when its printer takes longer than anybody waits."""
        said: list[Told] = []
        told = threading.Event()

        def tell(what: Told) -> None:
            said.append(what)
            told.set()

        self._spool.submit(job, tell=tell)
        told.wait(PATIENCE_S)
        return said[0] if said else None

    def _ended(self, job: PrintJob, what: Told | None) -> PrintReport:
        if isinstance(what, News) and what.report.outcome is not PrintOutcome.FAILED:
            return what.report
        if not self.printing.withdraw(job.key):
            words = _("还在打印机那里，不能确定是否已经出纸。请看打印机。")
            return PrintReport(PrintOutcome.UNCERTAIN, "outcome_unknown", words)
        if isinstance(what, DeskError):
            raise _of_no_case(what) from what
        if what is None:
            words = _("打印机一直没有轮到这一份，已经撤回，没有打印。")
            return PrintReport(PrintOutcome.FAILED, "timeout", words)
        return what.report


def _of_no_case(told: DeskError) -> DeskError:
    """What the spool ``told``, without its word that a document is kept: of these none is."""
    return DeskError(
        told.message,
        saved=_("这一份不存档，没有送去打印的已经撤回；要用时请再打印。"),
        press=told.press,
        code=told.code,
    )


def _key(ident: str) -> str:
    return f"{ident}/1"
