"""From the submission to the left pane: who stands there, for whom, under which circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from windowdesk.app.cards import NOT_YET_VALID, how_words, remark_words
from windowdesk.app.intake import Intake
from windowdesk.domain.decision.model import Decision, Rule
from windowdesk.domain.decision.submission import Party, Submission, Verification
from windowdesk.domain.identity.names import group_id, mask_id, mask_phone, mask_uscc
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.standard.model import Item, Question
from windowdesk.domain.standard.resolve import effective_answers, resolve
from windowdesk.domain.standard.when import holds
from windowdesk.gui.screens.intake.state import (
    BarState,
    ConditionState,
    OrganisationState,
    PersonState,
    QuestionState,
    WhoState,
)
from windowdesk.i18n import _

ORGANISATION = "organisation"
PERSON = "person"


def who_state(intake: Intake, nth: int) -> WhoState:
    """The left pane for ``intake``, the ``nth`` matter of this visit."""
    submission = intake.submission
    day = submission.received_at.date()
    item = intake.shelved.item if intake.shelved is not None else None
    present, principal, organisation = _people(submission, day)
    answers = intake.decision.answers if intake.decision is not None else {}
    by_agent = item is not None and item.agent_when is not None and holds(item.agent_when, answers)
    handing_in = submission.hand_in is not None  # its circumstances were settled by the deferral
    asked = item if not handing_in else None
    return WhoState(
        present=present,
        principal=principal,
        organisation=organisation,
        agent_wanted=bool(by_agent) and submission.agent is None,
        questions=_questions(intake),
        conditions=_conditions(asked, submission, answers) if asked is not None else (),
        bars=_bars(asked, submission) if asked is not None else (),
        ticket=intake.visit.ticket,
        nth=nth,
        return_visit=_number_of(submission),
        hand_in=handing_in,
    )


def _number_of(submission: Submission) -> str:
    """The receipt number of the case the applicant comes back for; "" on a first visit."""
    back = submission.first_visit or submission.hand_in
    return back.number if back is not None else ""


def _people(
    submission: Submission, day: date
) -> tuple[PersonState | None, PersonState | None, OrganisationState | None]:
    """Present, principal, organisation: an agent stands in front, the one acted for behind."""
    applicant, agent = submission.applicant, submission.agent
    if applicant is not None and applicant.kind == ORGANISATION:
        present = _person(agent, _("经办人"), day) if agent is not None else None
        return present, None, _organisation(applicant)
    if agent is not None:
        principal = _person(applicant, _("申请人"), day) if applicant is not None else None
        return _person(agent, _("代理人"), day), principal, None
    return (_person(applicant, _("申请人"), day) if applicant is not None else None), None, None


def _person(party: Party, role: str, day: date) -> PersonState:
    expired = party.valid_to is not None and party.valid_to < day
    early = NOT_YET_VALID in party.remarks
    if expired:
        validity = _("证件已于 {day} 过期").format(day=party.valid_to)
    elif early:
        validity = ""  # said among what is odd
    elif party.valid_to is not None:
        validity = _("有效期内")
    else:
        validity = _("长期有效") if party.verified is Verification.CARD else ""
    return PersonState(
        role=role,
        name=party.name,
        number=_masked(party.number),
        verified=_verified(party),
        is_verified=party.verified is not Verification.MANUAL,
        validity=validity,
        expired=expired,
        phone=mask_phone(party.phone) if party.phone else "",
        odd=remark_words(party),
    )


def _masked(number: str) -> str:
    """440103 ******** 1234, the way people read a number aloud."""
    return group_id(mask_id(number))


def _verified(party: Party) -> str:
    how = how_words(party)
    if party.verified is Verification.MANUAL:
        return _("{how}，请核对证件原件").format(how=how)
    at = f" {party.verified_at:%H:%M}" if party.verified_at is not None else ""
    return how + at


def _organisation(party: Party) -> OrganisationState:
    valid = check_uscc(party.number).valid
    check = _("校验") if valid else _("代码校验不符")
    return OrganisationState(party.name, mask_uscc(party.number), check, valid)


def _questions(intake: Intake) -> tuple[QuestionState, ...]:
    if intake.checklist is None or intake.decision is None:
        return ()
    answers = intake.decision.answers
    questions = intake.checklist.questions
    if _switched(intake.decision) and intake.shelved is not None:
        # what made the renewal a new application stays in sight: a mistyped date can be put right
        item = intake.shelved.item
        own = effective_answers(item, intake.submission.answers)
        shown = {question.id for question in (*questions, *resolve(item, own).questions)}
        questions = tuple(question for question in item.questions if question.id in shown)
        answers = {**answers, **own}
    return tuple(_question(q, answers.get(q.id, "")) for q in questions)


def _switched(decision: Decision) -> bool:
    return any(reason.rule is Rule.RENEWAL_SWITCHED for reason in decision.reasons)


def _question(question: Question, chosen: str) -> QuestionState:
    options = tuple((option.id, option.text) for option in question.options)
    words = dict(options).get(chosen, chosen)
    # answered, its name is enough; the whole question stays in the tool tip
    text, aside = question.text, question.help
    if chosen and question.label:
        text, aside = question.label, "\n".join(filter(None, (question.text, question.help)))
    return QuestionState(question.id, text, question.kind, options, chosen, words, aside)


def _conditions(
    item: Item, submission: Submission, answers: Mapping[str, str]
) -> tuple[ConditionState, ...]:
    return tuple(
        ConditionState(c.id, c.words, c.basis.cite(), submission.conditions.get(c.id))
        for c in item.conditions
        if holds(c.when, answers)
    )


def _bars(item: Item, submission: Submission) -> tuple[BarState, ...]:
    found = {bar.bar: bar.evidence for bar in submission.bars}
    return tuple(
        BarState(bar.id, bar.words, bar.basis.cite(), found.get(bar.id, "")) for bar in item.bars
    )
