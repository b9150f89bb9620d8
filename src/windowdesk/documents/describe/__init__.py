"""One description per document: facts in, a neutral sheet or slip out (domain D)."""

from __future__ import annotations

from collections.abc import Callable

from windowdesk.documents.describe import accepting, emergency, later, refusing, telling
from windowdesk.documents.describe import labels as describe_labels
from windowdesk.documents.describe.slip import slip as describe_slip
from windowdesk.documents.plaintext import cleaned
from windowdesk.documents.sheet import LabelSheet, Sheet, Slip
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
    Document.REVOCATION: later.revocation,
    Document.RECTIFICATION: later.rectification,
    Document.PROMISE: accepting.promise,
    Document.CONSULTATION: telling.consultation,
    Document.APPLICATION_FORM: telling.application_form,
    Document.EMERGENCY_SLIP: emergency.emergency_slip,
}

_ON_ROLL: dict[Document, Callable[[PaperFacts], Slip]] = {
    Document.CONSULTATION: telling.consultation_slip,
    Document.LABELS: describe_labels.strip,
}


def slip(facts: PaperFacts) -> Slip:
    """``facts`` on 80 mm paper: the slip, or a kind that has both forms."""
    return _ON_ROLL.get(facts.kind, describe_slip)(cleaned(facts))


def is_rolled(facts: PaperFacts) -> bool:
    """Whether ``facts`` are drawn for 80 mm paper."""
    return facts.kind is Document.SLIP or (facts.roll and facts.kind in _ON_ROLL)


def labels(facts: PaperFacts) -> LabelSheet:
    """The labels of a case's papers, for A4."""
    return describe_labels.labels(cleaned(facts))


def describe(facts: PaperFacts) -> Sheet:
    """The A4 sheet of ``facts``; every kind but the slip and the labels has one."""
    return _SHEETS[facts.kind](cleaned(facts))
