"""From a verdict to what its documents say: the one place where paper content is put together.

Contents follow domain D. Documents are in the organ's name (art. 32), in Chinese whatever the screens
speak, and state nothing that the verdict, the standard or the case does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from windowdesk.app.wording import (
    document_title,
    due_name,
    limit_words,
    reason_words,
    way_words,
)
from windowdesk.domain.decision.model import (
    REFUSING,
    Decision,
    Document,
    DueDate,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Finding, Submission
from windowdesk.domain.identity.names import mask_id, mask_uscc
from windowdesk.domain.papers import Copy, GapLine, LimitLine, MaterialLine, PaperFacts
from windowdesk.domain.standard.model import Basis, Item
from windowdesk.domain.standard.resolve import limits_for
from windowdesk.i18n import _, in_chinese

_REFUSAL_PAPERS = frozenset({Document.NOT_ACCEPTED, Document.NOT_REQUIRED})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the counter stands and what its documents say of it."""

    centre: str
    window: str
    division: str
    supervision_phone: str
    demo: bool
    idle_minutes: int = 5
    close: str = "17:00"


@dataclass(frozen=True, slots=True)
class Issuing:
    """Everything one act of issuing knows; documents are drawn from it."""

    item: Item
    decision: Decision
    submission: Submission
    override: Override | None
    place: Place
    clerk: str
    number: str
    secret: str
    at: datetime
    first_received_at: datetime
    time_unverified: bool = False
    offline: bool = True


def paper_facts(
    issuing: Issuing, kind: Document, document_number: str, code_text: str
) -> PaperFacts:
    """The facts of one document of ``issuing``, in Chinese; ``code_text`` goes into its QR code."""
    with in_chinese():
        return _paper_facts(issuing, kind, document_number, code_text)


def _paper_facts(
    issuing: Issuing, kind: Document, document_number: str, code_text: str
) -> PaperFacts:
    item, decision, submission = issuing.item, issuing.decision, issuing.submission
    place, organ = issuing.place, issuing.item.organ
    applicant, agent = submission.applicant, submission.agent
    facts = PaperFacts(
        kind=kind,
        title=_title(issuing, kind),
        document_number=document_number,
        number=issuing.number,
        code_text=code_text,
        query_secret=issuing.secret,
        centre=place.centre,
        window=place.window,
        clerk=issuing.clerk,
        organ=organ.full_name,
        seal=organ.seal,
        phone=organ.phone,
        supervision_phone=place.supervision_phone,
        item_name=item.name,
        item_code=next((c.value for c in item.codes if len(c.value) >= 31), item.code),
        circumstances=tuple(circumstances(item, decision)),
        version=item.version,
        catalogue=decision.catalogue,
        applicant=applicant.name if applicant else "",
        applicant_number=_masked(applicant.kind, applicant.number) if applicant else "",
        applicant_phone=applicant.phone if applicant else "",
        agent=agent.name if agent else "",
        agent_number=_masked(agent.kind, agent.number) if agent else "",
        received_at=issuing.first_received_at,
        issued_at=issuing.at,
        copies=_copies(kind),
        demo=place.demo,
        offline=issuing.offline,
        time_unverified=issuing.time_unverified,
        sensitive=item.sensitive,
    )
    return _with_matter(facts, issuing)


def _with_matter(facts: PaperFacts, issuing: Issuing) -> PaperFacts:
    """``facts`` with what the verdict says: papers, gaps, dates, grounds, remedies."""
    item, decision, place, kind = issuing.item, issuing.decision, issuing.place, facts.kind
    refusing = kind in _REFUSAL_PAPERS
    return replace(
        facts,
        basis=tuple(_grounds(issuing, kind)),
        materials=tuple(_materials(issuing)),
        gaps=tuple(_gaps(decision, corrected=kind is Document.SPOT_CORRECTION)),
        limits=tuple(_limits(issuing.override.due if issuing.override else decision.due)),
        reasons=tuple(_reasons(decision)),
        uncounted=_uncounted(issuing),
        fee=_("不收费") if item.fee.free else item.fee.words,
        collection="、".join(item.result.delivery),
        refer_to=_refer_to(decision),
        papers_returned=_papers_returned(decision, kind),
        hand_in=_("{centre} {window}").format(centre=place.centre, window=place.window),
        review=item.organ.review if refusing else None,
        lawsuit=item.organ.lawsuit if refusing else None,
        promised_by=next((d.due for d in decision.due if d.kind == "deferral"), None),
        consequence=item.deferral.consequence if item.deferral else "",
        effect=_effect(issuing, kind),
        override=_override_words(issuing.override),
    )


def _masked(kind: str, number: str) -> str:
    return mask_uscc(number) if kind == "organisation" else mask_id(number)


def _title(issuing: Issuing, kind: Document) -> str:
    title = document_title(kind, issuing.item.document_names)
    if kind is not Document.SLIP:
        return title
    match issuing.decision.outcome if issuing.override is None else Outcome.ACCEPT:
        case Outcome.CORRECT_ONCE:
            return _("补正回执")
        case Outcome.RECEIVE_ONLY:
            return _("收件回执")
        case Outcome.ACCEPT_DEFERRED:
            return _("容缺受理回执")
        case _:
            return title


def circumstances(item: Item, decision: Decision) -> Iterator[tuple[str, str]]:
    """The answers in words: question text, option text, in the standard's order."""
    for question in item.questions:
        given = decision.answers.get(question.id)
        if given:
            texts = {option.id: option.text for option in question.options}
            yield question.label or question.text.rstrip("？?"), texts.get(given, given)


def _grounds(issuing: Issuing, kind: Document) -> Iterator[Basis]:
    """The legal grounds cited: the procedure's for this outcome, then the item's own."""
    if issuing.override is not None and kind is Document.ACCEPTANCE:
        yield issuing.item.procedure.accept
    elif issuing.decision.basis is not None:
        yield issuing.decision.basis
    for reason in issuing.decision.reasons:
        if reason.weight is Weight.DECIDES and reason.basis not in (None, issuing.decision.basis):
            yield reason.basis
    if kind is Document.ACCEPTANCE:
        yield from issuing.item.basis[:1]


def leaves(rows: tuple[RowResult, ...]) -> Iterator[RowResult]:
    """The materials under ``rows``, groups unfolded."""
    for row in rows:
        if row.members:
            yield from leaves(row.members)
        else:
            yield row


def _materials(issuing: Issuing) -> Iterator[MaterialLine]:
    index = 0
    for row in leaves(issuing.decision.materials):
        if not row.way:
            continue
        index += 1
        finding = issuing.submission.findings.get(row.id, Finding())
        yield MaterialLine(
            index,
            row.name,
            row.originals,
            row.copies,
            finding.pages,
            _taken(row),
            finding.note,
        )


def _taken(row: RowResult) -> str:
    """收取方式 as printed."""
    match row.way:
        case "submitted":
            return _("原件核验退还") if row.original_returned else _("留存")
        case "promise":
            return _("告知承诺")
        case "shared" | "e_certificate":
            if row.status is RowStatus.PENDING_QUERY:
                return _("免提交（待核验）")
            return _("免提交（{way}）").format(way=way_words(row.way))
        case _:
            return _("容缺后补")


def _gaps(decision: Decision, *, corrected: bool) -> Iterator[GapLine]:
    wanted = [
        reason
        for reason in decision.reasons
        if (reason.rule is Rule.POINT_CORRECTED if corrected else reason.weight is Weight.GAP)
    ]
    for index, reason in enumerate(wanted, 1):
        words = reason_words(reason)
        yield GapLine(
            index=index,
            material=words.title,
            defect=_seen(reason) if corrected else words.text,
            requirement=reason.words,
            how=_("已当场更正") if corrected else words.how,
            basis=words.basis,
            deferrable=reason.deferrable,
        )


def _seen(reason: Reason) -> str:
    page = _("第 {page} 页").format(page=reason.page) if reason.page else ""
    return "，".join(part for part in (page, reason.seen) if part) or _("不符合要点")


def _limits(dates: tuple[DueDate, ...]) -> Iterator[LimitLine]:
    for due in dates:
        yield LimitLine(due_name(due.kind), limit_words(due.limit), due.due, due.firm)


def _reasons(decision: Decision) -> Iterator[str]:
    """What decides or warns, in words; never the gaps, which have their own table."""
    for reason in decision.reasons:
        if reason.weight in (Weight.DECIDES, Weight.WARNS):
            yield reason_words(reason).text


def _uncounted(issuing: Issuing) -> str:
    """Art. 45: what does not count towards the limit must be said."""
    limits = limits_for(issuing.item, issuing.decision.answers)
    names = [s.name for s in limits.specials if s.kind == "B"]
    if not names:
        return ""
    return _("{names}所需时间不计入办理时限，另行书面告知").format(names="、".join(names))


def _refer_to(decision: Decision) -> str:
    return next(
        (
            reason.params.get("refer_to") or reason.params.get("successor", "")
            for reason in decision.reasons
            if reason.weight is Weight.DECIDES and reason.params
        ),
        "",
    )


def _papers_returned(decision: Decision, kind: Document) -> bool | None:
    """A notice given on the spot means the papers go back to the applicant (domain A.2)."""
    if decision.outcome is Outcome.CORRECT_ONCE or decision.outcome in REFUSING:
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


def _copies(kind: Document) -> tuple[Copy, ...]:
    """Where each copy goes: 申请人, and 随案 for what the file must hold too."""
    if kind is Document.SLIP:
        return (Copy(1, _("申请人")),)
    return (Copy(1, _("申请人")), Copy(2, _("随案")))
