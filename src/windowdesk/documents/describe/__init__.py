"""One description per document: facts in, a neutral sheet or slip out (domain D)."""

from __future__ import annotations

from collections.abc import Callable

from windowdesk.documents.describe import accepting, later, refusing
from windowdesk.documents.describe.slip import slip as describe_slip
from windowdesk.documents.plaintext import cleaned
from windowdesk.documents.sheet import Sheet, Slip
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import PaperFacts

_SHEETS: dict[Document, Callable[[PaperFacts], Sheet]] = {
    Document.RECEIPT: accepting.receipt,
    Document.ACCEPTANCE: accepting.acceptance,
    Document.DEFERRAL_NOTICE: accepting.deferral_notice,
    Document.DEFERRAL_PROMISE: accepting.deferral_promise,
    Document.CORRECTION: refusing.correction,
    Document.NOT_ACCEPTED: refusing.not_accepted,
    Document.NOT_REQUIRED: refusing.not_required,
    Document.SPOT_CORRECTION: refusing.spot_correction,
    Document.HAND_IN_RECEIPT: later.hand_in,
    Document.WITHDRAWAL: later.withdrawal,
}


def slip(facts: PaperFacts) -> Slip:
    """The 80 mm slip of ``facts``."""
    return describe_slip(cleaned(facts))


def describe(facts: PaperFacts) -> Sheet:
    """The A4 sheet of ``facts``; every kind but the slip has one."""
    return _SHEETS[facts.kind](cleaned(facts))
