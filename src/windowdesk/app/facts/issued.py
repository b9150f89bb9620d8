"""From a verdict to what its documents say.

Contents follow domain D. Documents are in the organ's name (art. 32), in Chinese whatever the screens
speak, and state nothing that the verdict, the standard or the case does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from windowdesk.app.facts.act import Issuing
from windowdesk.app.facts.frame import fee_words, framed, hand_in_place, promised_by, uncounted
from windowdesk.app.facts.lines import (
    corrected_lines,
    gap_lines,
    leaves,
    limit_lines,
    material_lines,
    promise_lines,
)
from windowdesk.app.wording import document_title, limit_words, outcome_words, reason_words
from windowdesk.domain.decision.decide import documents_for
from windowdesk.domain.decision.model import (
    ACCEPTING,
    REFUSING,
    Decision,
    Document,
    Outcome,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import Override
from windowdesk.domain.papers import GapLine, PaperFacts
from windowdesk.domain.standard.model import Basis, Way
from windowdesk.domain.standard.resolve import limits_for
from windowdesk.i18n import _, in_chinese

_NAMING_GAPS = frozenset({Outcome.CORRECT_ONCE, Outcome.ACCEPT_DEFERRED})
_TAKING_IN = frozenset(
    {Document.RECEIPT, Document.ACCEPTANCE, Document.CORRECTION, Document.DEFERRAL_NOTICE}
)
_TOLD = frozenset(
    {
        Rule.RENEWAL_LATE,
        Rule.RENEWAL_SWITCHED,
        Rule.RENEWAL_EARLY,
        Rule.OLD_VERSION,
        Rule.DEFERRAL_BARRED,
        Rule.CREDIT_PENDING,
        Rule.ON_SPOT_BECOMES_PROMISED,
    }
)
_REFUSAL_PAPERS = frozenset({Document.NOT_ACCEPTED, Document.NOT_REQUIRED})


def paper_facts(
    issuing: Issuing, kind: Document, document_number: str, code_text: str
) -> PaperFacts:
    """The facts of one document of ``issuing``, in Chinese; ``code_text`` goes into its QR code."""
    with in_chinese():
        facts = framed(issuing, kind, _title(issuing, kind), document_number, code_text)
        return _with_matter(facts, issuing)


def _with_matter(facts: PaperFacts, issuing: Issuing) -> PaperFacts:
    """``facts`` with what the verdict says: papers, gaps, dates, grounds, remedies."""
    item, decision, place, kind = issuing.item, issuing.decision, issuing.place, facts.kind
    refusing = kind in _REFUSAL_PAPERS
    return replace(
        facts,
        basis=tuple(_grounds(issuing, kind)),
        materials=tuple(material_lines(decision.materials, issuing.submission.findings)),
        gaps=tuple(_gaps(issuing, kind)),
        limits=tuple(limit_lines(issuing.override.due if issuing.override else decision.due)),
        reasons=tuple(_reasons(issuing, kind)),
        notes=tuple(_notes(issuing, kind)),
        conclusion=outcome_words(decision, issuing.override).title,
        uncounted=uncounted(limits_for(item, decision.answers)),
        fee=fee_words(item),
        collection="、".join(item.result.delivery),
        refer_to="" if issuing.override else _refer_to(decision),
        papers_returned=_papers_returned(issuing, kind),
        hand_in=hand_in_place(place),
        review=item.organ.review if refusing else None,
        lawsuit=item.organ.lawsuit if refusing else None,
        promised_by=promised_by(decision),
        consequence=item.deferral.consequence if item.deferral else "",
        effect=_effect(issuing, kind),
        promises=tuple(promise_lines(item, decision.materials)) if kind is Document.PROMISE else (),
        override=_override_words(issuing.override),
    )


def papers_for(decision: Decision, outcome: Outcome) -> tuple[Document, ...]:
    """What is printed for ``outcome``: its documents, and the 告知承诺书 where a promise was taken.

    The verdict's own list is frozen; the promise follows from its rows. A notice takes none: the
    papers go back, and the promise is given when the application is accepted.
    """
    documents = documents_for(outcome, decision.reasons)
    promised = any(row.way == Way.PROMISE.value for row in leaves(decision.materials))
    return (*documents, Document.PROMISE) if promised and outcome in ACCEPTING else documents


def _title(issuing: Issuing, kind: Document) -> str:
    title = document_title(kind, issuing.item.document_names)
    if kind is not Document.SLIP:
        return title
    match issuing.outcome:
        case Outcome.CORRECT_ONCE:
            return _("补正回执")
        case Outcome.RECEIVE_ONLY:
            return _("收件回执")
        case Outcome.ACCEPT_DEFERRED:
            return _("容缺受理回执")
        case _:
            return title


def _grounds(issuing: Issuing, kind: Document) -> Iterator[Basis]:
    """The legal grounds cited: the procedure's for this outcome, then the item's own."""
    decision, procedure = issuing.decision, issuing.item.procedure
    grounds = [] if issuing.override else [decision.basis]
    if kind is Document.SPOT_CORRECTION:
        grounds = [procedure.correct_now]
    elif issuing.override is not None:
        grounds = [procedure.accept]
    else:
        grounds += [r.basis for r in decision.reasons if r.weight is Weight.DECIDES]
    yield from dict.fromkeys(basis for basis in grounds if basis is not None)
    if kind is Document.ACCEPTANCE:
        yield from issuing.item.basis[:1]


def _gaps(issuing: Issuing, kind: Document) -> Iterator[GapLine]:
    """What is to be corrected; nothing on papers that take the application in as it is."""
    reasons = issuing.decision.reasons
    if kind is Document.SPOT_CORRECTION:
        yield from corrected_lines([r for r in reasons if r.rule is Rule.POINT_CORRECTED])
    elif issuing.outcome in _NAMING_GAPS:
        yield from gap_lines(r for r in reasons if r.weight is Weight.GAP)


def _reasons(issuing: Issuing, kind: Document) -> Iterator[str]:
    """What decides, in words, and nothing else: a warning is no reason, a gap has its own table.

    Where a supervisor widened the verdict, the computed reasons no longer decide.
    """
    if issuing.override is not None or (kind is Document.SLIP and issuing.outcome in ACCEPTING):
        return
    for reason in issuing.decision.reasons:
        if reason.weight is Weight.DECIDES:
            yield reason_words(reason).text


def _notes(issuing: Issuing, kind: Document) -> Iterator[str]:
    """What the applicant was told besides: it stops nothing, and is recorded (domain A.4)."""
    if kind not in _TAKING_IN:
        return
    if issuing.keyed_in:
        yield _("申请材料于 {received} 以紧急纸质凭证收取，{now} 补录。").format(
            received=f"{issuing.first_received_at:%Y-%m-%d %H:%M}",
            now=f"{issuing.at:%Y-%m-%d %H:%M}",
        )
    for reason in issuing.decision.reasons:
        if reason.rule is Rule.CONDITION_UNMET:
            yield _("已告知：许可条件“{words}”可能不符，由机关审查，不影响受理。").format(
                words=reason.words.rstrip("。")
            )
        elif reason.rule in _TOLD:
            yield reason_words(reason).text


def _refer_to(decision: Decision) -> str:
    return next(
        (
            reason.params.get("refer_to") or _successor(reason.params.get("successor", ""))
            for reason in decision.reasons
            if reason.weight is Weight.DECIDES and reason.params
        ),
        "",
    )


def _successor(item: str) -> str:
    return _("请改按“{item}”申请").format(item=item) if item else ""


def _papers_returned(issuing: Issuing, kind: Document) -> bool | None:
    """A notice given on the spot means the papers go back to the applicant (domain A.2).

    One that follows an emergency slip finds them kept, and the applicant gone.
    """
    outcome = issuing.outcome
    if issuing.keyed_in and outcome is Outcome.CORRECT_ONCE:
        return False
    if outcome is Outcome.CORRECT_ONCE or outcome in REFUSING:
        return True
    return False if kind in (Document.RECEIPT, Document.ACCEPTANCE) else None


def _effect(issuing: Issuing, kind: Document) -> str:
    if kind is not Document.RECEIPT:
        return ""
    within = limit_words(issuing.item.procedure.notice_within.code())
    if issuing.item.procedure.silence_accepts:
        return _(
            "此凭证不代表受理。{within}内一次告知是否受理或者需要补正的全部内容，"
            "逾期不告知的，自收到申请材料之日起即为受理。"
        ).format(within=within)
    return _("此凭证不代表受理。{within}内告知是否受理。").format(within=within)


def _override_words(override: Override | None) -> str:
    if override is None:
        return ""
    return _("经主管复核放宽受理，复核人工号 {by}").format(by=override.by)
