"""Blank documents to draw once while the desk is idle, so that the first real one is quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import (
    AskLine,
    FieldLine,
    GapLine,
    LimitLine,
    MaterialLine,
    PaperFacts,
    PromiseLine,
)
from windowdesk.domain.standard.model import Basis, Remedy


def samples() -> Iterator[PaperFacts]:
    """One page of every kind and one slip; nobody's data."""
    for kind in Document:
        yield blank(kind)


def blank(kind: Document) -> PaperFacts:
    """``kind`` with every field filled, but with next to nothing: the form itself shows."""
    return replace(_BLANK, kind=kind)


_AT = datetime.fromisoformat("2026-01-05T09:00:00")
_REMEDY = Remedy("0", "0", Basis("0"))
_BLANK = PaperFacts(
    kind=Document.ACCEPTANCE,
    title="0",
    document_number="0",
    number="2644010300012030015737",
    code_text="HTTPS://EXAMPLE.INVALID/V#" + "QED8WEX0" * 28,
    query_secret="0",
    centre="0",
    window="0",
    clerk="0",
    organ="0",
    seal="0",
    phone="0",
    supervision_phone="0",
    item_name="0",
    item_code="0",
    circumstances=(("0", "0"),),
    version="0",
    catalogue="0" * 64,
    applicant="0",
    applicant_number="0",
    received_at=_AT,
    issued_at=_AT,
    agent="0",
    agent_number="0",
    applicant_phone="0",
    basis=(Basis("0"),),
    materials=(MaterialLine(1, "0", 1, 0, 1, "0", "0"),),
    gaps=(GapLine(1, "0", "0", "0", "0", "0", deferrable=True),),
    limits=(LimitLine("0", "0", _AT.date(), firm=True),),
    reasons=("0",),
    uncounted="0",
    fee="0",
    collection="0",
    refer_to="0",
    papers_returned=False,
    hand_in="0",
    review=_REMEDY,
    lawsuit=_REMEDY,
    promised_by=_AT.date(),
    conclusion="0",
    refund="0",
    asked=(AskLine("0", "0", 1, 1, "0", "0", ("0",), "0"),),
    unsettled=("0",),
    conditions=("0",),
    result="0",
    fields=(FieldLine("0", "0"), FieldLine("0", lines=2)),
    signer="0",
    promises=(PromiseLine(1, "0", "0", ("0",)),),
)
