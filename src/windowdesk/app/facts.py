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
    outcome_words,
    reason_words,
    way_words,
)
from windowdesk.domain.decision.model import (
    ACCEPTING,
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
from windowdesk.domain.decision.submission import Finding, Party, Submission
from windowdesk.domain.identity.names import mask_id, mask_id_short, mask_name, mask_uscc
from windowdesk.domain.papers import Copy, GapLine, LimitLine, MaterialLine, PaperFacts
from windowdesk.domain.standard.model import AcceptedBy, Basis, Item
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
        Rule.OLD_VERSION,
        Rule.DEFERRAL_BARRED,
        Rule.CREDIT_PENDING,
        Rule.ON_SPOT_BECOMES_PROMISED,
    }
)
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

    @property
    def outcome(self) -> Outcome:
        """What is issued: the verdict, or what a supervisor widened it to."""
        return self.override.widened if self.override else self.decision.outcome


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
        agent=_agent_name(agent, kind),
        agent_number=_agent_number(agent, kind),
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
        gaps=tuple(_gaps(issuing, kind)),
        limits=tuple(_limits(issuing.override.due if issuing.override else decision.due)),
        reasons=tuple(_reasons(issuing, kind)),
        notes=tuple(_notes(issuing, kind)),
        conclusion=outcome_words(decision, issuing.override).title,
        entrustment=_entrustment(item),
        uncounted=_uncounted(issuing),
        fee=_("不收费") if item.fee.free else item.fee.words,
        collection="、".join(item.result.delivery),
        refer_to="" if issuing.override else _refer_to(decision),
        papers_returned=_papers_returned(issuing.outcome, kind),
        hand_in=_("{centre} {window}").format(centre=place.centre, window=place.window),
        review=item.organ.review if refusing else None,
        lawsuit=item.organ.lawsuit if refusing else None,
        promised_by=next((d.due for d in decision.due if d.kind == "deferral"), None),
        consequence=item.deferral.consequence if item.deferral else "",
        effect=_effect(issuing, kind),
        override=_override_words(issuing.override),
    )


def _agent_name(agent: Party | None, kind: Document) -> str:
    """In full on a document; on a slip, which is easily lost, the first character only."""
    if agent is None:
        return ""
    return mask_name(agent.name) if kind is Document.SLIP else agent.name


def _agent_number(agent: Party | None, kind: Document) -> str:
    if agent is None:
        return ""
    return (
        mask_id_short(agent.number) if kind is Document.SLIP else _masked(agent.kind, agent.number)
    )


def _masked(kind: str, number: str) -> str:
    return mask_uscc(number) if kind == "organisation" else mask_id(number)


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


def circumstances(item: Item, decision: Decision) -> Iterator[tuple[str, str]]:
    """The answers in words: question text, option text, in the standard's order."""
    for question in item.questions:
        given = decision.answers.get(question.id)
        if given:
            texts = {option.id: option.text for option in question.options}
            yield question.label or question.text.rstrip("？?"), texts.get(given, given)


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


def _gaps(issuing: Issuing, kind: Document) -> Iterator[GapLine]:
    """What is to be corrected; nothing on papers that take the application in as it is."""
    corrected = kind is Document.SPOT_CORRECTION
    decision = issuing.decision
    if not corrected and issuing.outcome not in _NAMING_GAPS:
        return
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
    for reason in issuing.decision.reasons:
        if reason.rule is Rule.CONDITION_UNMET:
            yield _("已告知：许可条件“{words}”可能不符，由机关审查，不影响受理。").format(
                words=reason.words.rstrip("。")
            )
        elif reason.rule in _TOLD:
            yield reason_words(reason).text


def _entrustment(item: Item) -> str:
    """In whose stead the counter acts (art. 24)."""
    given = item.acceptance.entrustment
    if item.acceptance.by is not AcceptedBy.WINDOW or given is None:
        return ""
    return _("受{organ}委托，由{to}受理，见{document}").format(
        organ=item.organ.name, to=given.to, document=given.document
    )


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
            reason.params.get("refer_to") or _successor(reason.params.get("successor", ""))
            for reason in decision.reasons
            if reason.weight is Weight.DECIDES and reason.params
        ),
        "",
    )


def _successor(item: str) -> str:
    return _("请改按“{item}”申请").format(item=item) if item else ""


def _papers_returned(outcome: Outcome, kind: Document) -> bool | None:
    """A notice given on the spot means the papers go back to the applicant (domain A.2)."""
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


def _copies(kind: Document) -> tuple[Copy, ...]:
    """Where each copy goes: 申请人, and 随案 for what the file must hold too."""
    if kind is Document.SLIP:
        return (Copy(1, _("申请人")),)
    return (Copy(1, _("申请人")), Copy(2, _("随案")))
