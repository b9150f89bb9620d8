"""Does every way through the questions lead somewhere: conditions, questions, groups, gates."""

from __future__ import annotations

from collections.abc import Iterator

from windowdesk.domain.standard.check_reach import reach_problems, sizes
from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.model import Item, Necessity, Question, Renewal
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.standard.resolve import materials_of
from windowdesk.domain.standard.when import ALWAYS, When, questions_in
from windowdesk.domain.time.limits import Limit, Unit


def flow_problems(item: Item) -> Iterator[ItemProblem]:
    """Conditions that name nothing, and parts that no answers ever reach."""
    broken = [*_conditions(item), *_questions(item), *_groups(item)]
    yield from broken
    yield from _renewals(item)
    if not broken:
        yield from reach_problems(item)


def whens(item: Item) -> Iterator[tuple[str, When]]:
    """Every condition of ``item`` but those of its questions, with its place."""
    if item.agent_when is not None:
        yield "agent_when", item.agent_when
    for gate in item.gates:
        yield f"gates.{gate.id}", gate.when
    for condition in item.conditions:
        yield f"conditions.{condition.id}", condition.when
    for row in every_row(item.requirements):
        yield f"requirements.{row.id}", row.when
        for point in row.material.points if row.material else ():
            yield f"requirements.{row.id}.points.{point.id}", point.when
    for form in item.forms:
        for field in form.fields:
            yield f"forms.{form.material}.{field.id}", field.when
    for index, limits in enumerate(item.limits):
        yield f"limits[{index}]", limits.when
    for index, renewal in enumerate(item.renewals):
        yield f"renewals[{index}]", renewal.when


def _conditions(item: Item) -> Iterator[ItemProblem]:
    known = {question.id: question for question in item.questions}
    for place, when in whens(item):
        yield from _names(when, known, place)
    earlier: dict[str, Question] = {}
    for question in item.questions:
        place = f"questions.{question.id}"
        for asked, _option in questions_in(question.when):
            if asked in known and asked not in earlier:
                yield ItemProblem("question_order", place, {"question": asked})
        yield from _names(question.when, known, place)
        earlier[question.id] = question
    for gate in item.gates:
        if gate.when == ALWAYS:
            yield ItemProblem("gate_always", f"gates.{gate.id}")


def _names(when: When, known: dict[str, Question], place: str) -> Iterator[ItemProblem]:
    for asked, option in questions_in(when):
        question = known.get(asked)
        if question is None:
            yield ItemProblem("question_unknown", place, {"question": asked})
        elif question.kind == "choice" and option not in {o.id for o in question.options}:
            yield ItemProblem("option_unknown", place, {"question": asked, "option": option})


def _questions(item: Item) -> Iterator[ItemProblem]:
    for question in item.questions:
        place = f"questions.{question.id}"
        if question.kind not in ("choice", "date"):
            yield ItemProblem("question_kind", place, {"kind": question.kind})
        elif (question.kind == "choice") != bool(question.options):
            yield ItemProblem("question_options", place)


def _groups(item: Item) -> Iterator[ItemProblem]:
    if not item.requirements:
        yield ItemProblem("requirements_missing", "requirements")
    for row in every_row(item.requirements):
        if row.members and not 0 <= row.need <= len(row.members):
            yield ItemProblem("group_need", f"requirements.{row.id}", sizes(row))
        if 0 < row.need < len(row.members) and any(
            material.necessity is Necessity.OPTIONAL for material in materials_of(row)
        ):
            # 非必要 counts as met, so such a group would ask for nothing
            yield ItemProblem("optional_in_choice", f"requirements.{row.id}")


def _renewals(item: Item) -> Iterator[ItemProblem]:
    known = {question.id: question for question in item.questions}
    for index, renewal in enumerate(item.renewals):
        place = f"renewals[{index}]"
        expiry = known.get(renewal.expiry_question)
        if expiry is None or expiry.kind != "date":
            detail = {"question": renewal.expiry_question}
            yield ItemProblem("renewal_expiry", place, detail)
        if not _countable(renewal.before, renewal) or (
            renewal.opens is not None and not _countable(renewal.opens, renewal)
        ):
            yield ItemProblem("renewal_unit", place)
        if renewal.late not in ("as_new", "warn"):
            yield ItemProblem("renewal_late", place, {"late": renewal.late})
        elif renewal.late == "as_new":
            yield from _switch(renewal, known, place)


def _countable(limit: Limit, renewal: Renewal) -> bool:
    """Back from an expiry years ahead: a working day nobody knows yet may warn, not decide."""
    if limit.unit is Unit.WORKDAY:
        return renewal.late == "warn"
    return limit.unit in (Unit.DAY, Unit.MONTH)


def _switch(renewal: Renewal, known: dict[str, Question], place: str) -> Iterator[ItemProblem]:
    yield from _names(When(renewal.switch_question, (renewal.switch_to,)), known, place)
