"""The application form to check and sign (免填单), filled in from card, organisation, agent, answers.

It holds what its law asks for, whole numbers included: it is the applicant's own paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from windowdesk.app.facts.frame import circumstances_of
from windowdesk.app.facts.loose import Telling, loose
from windowdesk.app.wording import document_title
from windowdesk.domain.decision.model import Document
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.identity.citizen import check_citizen
from windowdesk.domain.papers import FieldLine, PaperFacts
from windowdesk.domain.standard.forms import ANSWER, TODAY, Form, FormField
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.resolve import effective_answers, outlook, resolve
from windowdesk.i18n import _, in_chinese


def form_of(item: Item, answers: Mapping[str, str]) -> Form | None:
    """The form to print under ``answers``: that of the first application paper that applies."""
    wanted = {material.id for material in resolve(item, answers).materials()}
    return next((form for form in item.forms if form.material in wanted), None)


def form_facts(told: Telling, form: Form, code_text: str) -> PaperFacts:
    """``form`` filled in from card, organisation, agent and answers; the rest is blank."""
    with in_chinese():
        names = {
            material.id: material.name
            for material in resolve(told.item, told.submission.answers).materials()
        }
        title = names.get(form.material) or document_title(Document.APPLICATION_FORM, {})
        facts = loose(told, Document.APPLICATION_FORM, title, code_text)
        answers = effective_answers(told.item, told.submission.answers)
        stands = outlook(told.item, told.submission.answers)
        fields = tuple(
            _field(told, field, answers) for field in form.fields if stands(field.when) is not False
        )
        notes = (form.note,) if form.note else ()
        return replace(facts, fields=fields, signer=form.signer, notes=notes)


def _field(told: Telling, field: FormField, answers: Mapping[str, str]) -> FieldLine:
    value = _value(told, field.source, answers)
    return FieldLine(field.label, value, field.required, field.lines)


def _value(told: Telling, source: str, answers: Mapping[str, str]) -> str:
    if source == TODAY:
        return f"{told.at:%Y-%m-%d}"
    if source.startswith(ANSWER):
        return _answered(told.item, source.removeprefix(ANSWER), answers)
    who, _dot, what = source.partition(".")
    if not what:
        return ""
    return _of_party(_party(told.submission, who), what, told)


def _answered(item: Item, question: str, answers: Mapping[str, str]) -> str:
    given = {question: answers[question]} if question in answers else {}
    return next((text for _label, text in circumstances_of(item, given)), "")


def _party(submission: Submission, who: str) -> Party | None:
    """Whose particulars: a person's never stand in for an organisation's, nor the other way round."""
    if who == "agent":
        return submission.agent
    wanted = "person" if who == "card" else "organisation"
    applicant = submission.applicant
    return applicant if applicant is not None and applicant.kind == wanted else None


def _of_party(party: Party | None, what: str, told: Telling) -> str:
    if party is None:
        return ""
    if what not in ("sex", "birth"):
        return str(getattr(party, what))
    parts = check_citizen(party.number, today=told.at.date()).parts
    said = str(parts.get(what, ""))
    return {"male": _("男"), "female": _("女")}.get(said, said)
