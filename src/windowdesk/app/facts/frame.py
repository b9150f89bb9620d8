"""The frame of every paper of a case: who, where, which matter, under which standard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from windowdesk.app.facts.act import Issuing
from windowdesk.app.place import Place
from windowdesk.domain.decision.model import Decision, Document
from windowdesk.domain.decision.submission import Party
from windowdesk.domain.identity.names import mask_id, mask_id_short, mask_name, mask_uscc
from windowdesk.domain.papers import Copy, PaperFacts
from windowdesk.domain.standard.model import AcceptedBy, Item, TimeLimits
from windowdesk.i18n import _


def framed(
    issuing: Issuing, kind: Document, title: str, document_number: str, code_text: str
) -> PaperFacts:
    """Everything of ``issuing`` that does not hang on what the paper is for."""
    item, decision, submission = issuing.item, issuing.decision, issuing.submission
    place, organ = issuing.place, issuing.item.organ
    applicant, agent = submission.applicant, submission.agent
    return PaperFacts(
        kind=kind,
        title=title,
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
        item_code=item_code(item),
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
        accepted_on=issuing.first_received_at.date() if issuing.keyed_in else None,
        copies=_copies(kind),
        demo=place.demo,
        offline=issuing.offline,
        time_unverified=issuing.time_unverified,
        sensitive=item.sensitive,
        entrustment=entrustment(item),
    )


def item_code(item: Item) -> str:
    """The 实施编码 where the item has one, else its own code."""
    return next((c.value for c in item.codes if len(c.value) >= 31), item.code)


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


def circumstances(item: Item, decision: Decision) -> Iterator[tuple[str, str]]:
    """The answers of a verdict in words: question text, option text, in the standard's order."""
    yield from circumstances_of(item, decision.answers)


def circumstances_of(item: Item, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """``answers`` in words, as :func:`circumstances`."""
    for question in item.questions:
        given = answers.get(question.id)
        if given:
            texts = {option.id: option.text for option in question.options}
            yield question.label or question.text.rstrip("？?"), texts.get(given, given)


def entrustment(item: Item) -> str:
    """In whose stead the counter acts (art. 24)."""
    given = item.acceptance.entrustment
    if item.acceptance.by is not AcceptedBy.WINDOW or given is None:
        return ""
    return _("受{organ}委托，由{to}受理，见{document}").format(
        organ=item.organ.name, to=given.to, document=given.document
    )


def fee_words(item: Item) -> str:
    return _("不收费") if item.fee.free else item.fee.words


def uncounted(limits: TimeLimits) -> str:
    """Art. 45: what does not count towards the limit must be said."""
    names = [special.name for special in limits.specials if special.kind == "B"]
    if not names:
        return ""
    return _("{names}所需时间不计入办理时限，另行书面告知").format(names="、".join(names))


def hand_in_place(place: Place) -> str:
    """Where corrections are handed in."""
    return _("{centre} {window}").format(centre=place.centre, window=place.window)


def promised_by(decision: Decision) -> date | None:
    """The day by which deferred papers are promised."""
    return next((due.due for due in decision.due if due.kind == "deferral"), None)


def _copies(kind: Document) -> tuple[Copy, ...]:
    """Where each copy goes: 申请人, and 随案 for what the file must hold too."""
    if kind is Document.SLIP:
        return (Copy(1, _("申请人")),)
    return (Copy(1, _("申请人")), Copy(2, _("随案")))
