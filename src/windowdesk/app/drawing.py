"""Papers of one act at the counter: numbered, signed, drawn, ready to be stored.

Numbers of documents (文号) are peeked at here and claimed inside the act's transaction.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from windowdesk.app.facts import Issuing
from windowdesk.app.place import Here, Place
from windowdesk.app.ports import InDoubt, Press, PrintJob, Signer, Store, StoredDocument
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import DocumentNumber
from windowdesk.domain.papers import PaperFacts
from windowdesk.domain.plain import to_plain

Serials = list[tuple[str, int, int]]
# the applicant's own papers and the slip carry no 文号
_WITHOUT_NUMBER = frozenset(
    {
        Document.SLIP,
        Document.DEFERRAL_PROMISE,
        Document.SPOT_CORRECTION,
        Document.WITHDRAWAL,
        Document.PROMISE,
    }
)


class Line(Protocol):
    """What papers say of the centre at the moment they are made. From memory."""

    def offline(self) -> bool:
        """Whether the centre is out of reach."""
        ...

    def clock_checked(self, now: datetime) -> bool | None:
        """Whether ``now`` is the centre's time too; None where nobody can tell."""
        ...


class NoLine:
    """A counter that has nobody to ask."""

    def offline(self) -> bool:
        return True

    def clock_checked(self, now: datetime) -> bool | None:
        del now
        return None


class Drawing:
    """Draws the papers of acts over its ports; writes nothing."""

    def __init__(
        self, store: Store, press: Press, signer: Signer, here: Here, line: Line | None = None
    ) -> None:
        self._store = store
        self._press = press
        self._signer = signer
        self._line: Line = line or NoLine()
        self._here = here

    @property
    def place(self) -> Place:
        """Where the counter stands, as it is called now."""
        return self._here.place

    @property
    def offline(self) -> bool:
        """Whether what is drawn now is drawn without the centre."""
        return self._line.offline()

    def behind(self, now: datetime) -> bool:
        """Whether the time is not to be trusted (sync.md, *Clock*): the paper says so, and goes out.

        The centre's time decides while it is known; else a clock behind what was already written.
        """
        checked = self._line.clock_checked(now)
        if checked is not None:
            return not checked
        high = self._store.high_time()
        return high is not None and now < high

    def number(self, act: Issuing, kind: Document, serials: Serials) -> str:
        """文号: organ's prefix, year and serial; what is taken is added to ``serials``."""
        if kind in _WITHOUT_NUMBER:
            return ""
        prefix, year = act.item.organ.document_prefix, act.at.year
        if act.time_unverified:
            # a wrong clock numbers no year of its own, and turns nobody away for want of one
            year = self._store.serial_year(prefix, year)
        taken = sum(1 for p, y, _n in serials if (p, y) == (prefix, year))
        serial = self._store.next_document_serial(prefix, year, taken)
        serials.append((prefix, year, serial))
        return DocumentNumber(prefix, year, serial).text()

    def paper(
        self, act: Issuing, kind: Document, case_id: str, facts_of: Callable[[str], PaperFacts]
    ) -> StoredDocument:
        """The paper whose facts ``facts_of`` makes from the signed text of its QR code."""
        code = self._signer.sign(
            {
                "number": act.number,
                "kind": kind.value,
                "time": act.at,
                "organ": act.item.organ.uscc,
                "catalogue": act.decision.catalogue,
                "offline": act.offline,
                "reprint": 0,
                "query": act.secret,
            }
        )
        return self.stored(facts_of(code), case_id, act.at)

    def stored(self, facts: PaperFacts, case_id: str, at: datetime) -> StoredDocument:
        """``facts`` drawn, as a document of the case made ``at``."""
        drawn = self._press.draw(facts)
        return StoredDocument(
            document_id=uuid.uuid4().hex,
            case_id=case_id,
            kind=facts.kind,
            number=facts.number,
            document_number=facts.document_number,
            media=drawn.media,
            content=drawn.content,
            sha256=hashlib.sha256(drawn.content).hexdigest(),
            facts=to_plain(facts),
            created_at=at,
        )


def first_job(paper: StoredDocument) -> PrintJob:
    """The job that prints ``paper``: the slip on its roll, the rest on A4."""
    slip = paper.kind is Document.SLIP
    return PrintJob(
        key=f"{paper.document_id}/1",
        document_id=paper.document_id,
        role="receipt" if slip else "page",
        copies=1,
        slip=slip_of(paper),
        in_doubt=InDoubt.MARK if slip else InDoubt.ASK,
    )


def slip_of(paper: StoredDocument) -> str:
    """What makes ``paper`` this one and no other: number, kind, 文号 or time and looks, reprints.

    No second job of the same can be queued, whatever document it would print.
    """
    facts = paper.facts
    which = paper.document_number or f"{facts.get('issued_at', '')}/{paper.sha256[:8]}"
    return f"{paper.number}/{paper.kind.value}/{which}/{facts.get('reprint', 0)}"
