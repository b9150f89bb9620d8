"""Papers of what happens to a case after its verdict: hand-in, withdrawal, and the same paper again.

The case is told by :func:`windowdesk.app.facts.act_on`; what happens to it is the caller's
(``app`` use cases), which also signs the code of every paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from windowdesk.app.facts.act import Issuing
from windowdesk.app.facts.frame import fee_words, framed, hand_in_place, promised_by
from windowdesk.app.facts.lines import gap_lines, leaves, limit_lines, material_lines
from windowdesk.app.wording import document_title
from windowdesk.domain.decision.model import Document, Outcome, Reason
from windowdesk.domain.decision.submission import Finding
from windowdesk.domain.papers import MaterialLine, PaperFacts
from windowdesk.domain.standard.model import OriginalUse, Way
from windowdesk.domain.standard.resolve import materials_of
from windowdesk.i18n import _, in_chinese


@dataclass(frozen=True, slots=True)
class HandIn:
    """What was handed in on a case that owes papers.

    ``findings``: material id to what was taken in now. ``still_open``: the reasons of the verdict
    that it does not put right; none left means that everything is there.
    """

    findings: Mapping[str, Finding]
    still_open: tuple[Reason, ...] = ()


def hand_in_facts(
    act: Issuing,
    handed: HandIn,
    document_number: str,
    code_text: str,
    kind: Document = Document.HAND_IN_RECEIPT,
) -> PaperFacts:
    """补正材料接收凭证 or 容缺补齐材料接收凭证: what came when, what is open, what that means.

    ``kind`` may also be SLIP. It is a deferral's receipt when the act's verdict was one.
    """
    with in_chinese():
        deferred = act.outcome is Outcome.ACCEPT_DEFERRED
        title = _hand_in_title(act, kind, deferred=deferred)
        facts = framed(act, kind, title, document_number, code_text)
        due = act.override.due if act.override else act.decision.due
        return replace(
            facts,
            materials=tuple(_handed_lines(act, handed.findings)),
            gaps=tuple(gap_lines(handed.still_open)),
            limits=tuple(limit_lines(tuple(d for d in due if d.kind != "deferral"))),
            promised_by=promised_by(act.decision) if deferred else None,
            consequence=act.item.deferral.consequence if deferred and act.item.deferral else "",
            hand_in=hand_in_place(act.place),
            papers_returned=False,
            conclusion=_("已全部补齐") if not handed.still_open else "",
        )


def _hand_in_title(act: Issuing, kind: Document, *, deferred: bool) -> str:
    if kind is Document.SLIP:
        return _("容缺补齐回执") if deferred else _("补正收件回执")
    given = act.item.document_names.get(kind.value)
    return given or (_("容缺补齐材料接收凭证") if deferred else document_title(kind, {}))


def _handed_lines(act: Issuing, findings: Mapping[str, Finding]) -> list[MaterialLine]:
    """The papers handed in, in the order of the checklist; counts are those taken now."""
    materials = {m.id: m for row in act.item.requirements for m in materials_of(row)}
    rows = []
    for row in leaves(act.decision.materials):
        found = findings.get(row.id)
        if found is None or found.absent:
            continue
        material = materials.get(row.id)
        returned = bool(
            material and material.original_use is OriginalUse.INSPECT and found.originals
        )
        way = (found.way or Way.SUBMITTED).value
        rows.append(
            replace(
                row,
                way=way,
                originals=found.originals,
                copies=found.copies,
                original_returned=returned,
            )
        )
    return list(material_lines(rows, findings))


def withdrawal_facts(
    act: Issuing,
    reason: str,
    document_number: str,
    code_text: str,
    *,
    refund: str = "",
    handed: Mapping[str, Finding] | None = None,
) -> PaperFacts:
    """撤回申请书 with the return of the papers against the receipt.

    ``reason`` is the applicant's own; ``refund``: what becomes of a fee already paid ("" when none
    was); ``handed``: what came after the verdict. What goes back is every paper taken in and kept.
    """
    with in_chinese():
        facts = framed(
            act,
            Document.WITHDRAWAL,
            document_title(Document.WITHDRAWAL, act.item.document_names),
            document_number,
            code_text,
        )
        return replace(
            facts,
            reasons=(reason,) if reason else (),
            materials=tuple(_given_back(act, handed or {})),
            papers_returned=True,
            fee=fee_words(act.item),
            refund=refund,
        )


def _given_back(act: Issuing, handed: Mapping[str, Finding]) -> Iterator[MaterialLine]:
    """Every paper in the file: an original that was only looked at went back at once."""
    findings = act.submission.findings
    kept = [
        replace(row, originals=0) if row.original_returned else row
        for row in leaves(act.decision.materials)
    ]
    lines = [*material_lines(kept, findings), *_handed_lines(act, handed)]
    papers = (line for line in lines if line.originals or line.copies)
    for index, line in enumerate(papers, 1):
        yield replace(line, index=index, way=_("退还"))


def revocation_facts(
    act: Issuing, reason: str, revokes: tuple[str, ...], document_number: str, code_text: str
) -> PaperFacts:
    """撤销告知书: ``revokes`` no longer hold, for ``reason``; the papers in the file go back."""
    with in_chinese():
        facts = framed(
            act,
            Document.REVOCATION,
            document_title(Document.REVOCATION, act.item.document_names),
            document_number,
            code_text,
        )
        return replace(
            facts,
            reasons=(reason,),
            revokes=revokes,
            materials=tuple(_given_back(act, {})),
            papers_returned=True,
            review=act.item.organ.review,
            lawsuit=act.item.organ.lawsuit,
        )


def rectification_facts(
    act: Issuing, reason: str, correction: tuple[str, str, str], document_number: str, code: str
) -> PaperFacts:
    """更正告知书: ``correction`` is the paper by name, what it says, and what it should read."""
    with in_chinese():
        title = document_title(Document.RECTIFICATION, act.item.document_names)
        facts = framed(act, Document.RECTIFICATION, title, document_number, code)
        corrects, was, reads = correction
        return replace(facts, reasons=(reason,), corrects=corrects, was=was, reads=reads)


def reprinted(
    facts: PaperFacts, count: int, code_text: str, at: datetime, project: str = ""
) -> PaperFacts:
    """The ``count``-th reprint of a paper, ``at`` now; its code says so too, the rest is as issued.

    ``project``: the 办件编号 that the centre has bound since, which a reprint carries.
    """
    if count < 1:
        raise ValueError("a reprint is counted from 1")
    known = project or facts.project
    return replace(facts, reprint=count, code_text=code_text, reprinted_at=at, project=known)


def voided(facts: PaperFacts, at: datetime) -> PaperFacts:
    """A paper whose case was voided ``at``, as it is shown from then on: it wears 作废."""
    return replace(facts, voided_at=at)
