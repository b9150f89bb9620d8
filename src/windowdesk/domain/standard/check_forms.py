"""Do an item's forms hold together: the paper they stand for, their fields and where these come from."""

from __future__ import annotations

from collections.abc import Iterator

from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.forms import ANSWER, SOURCES, Form
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.paths import every_row

_MOST_LINES = 20


def form_problems(item: Item) -> Iterator[ItemProblem]:
    """Everything wrong with the forms of ``item``."""
    materials = {row.id for row in every_row(item.requirements) if row.material}
    questions = {question.id for question in item.questions}
    seen: set[str] = set()
    for form in item.forms:
        place = f"forms.{form.material}"
        if form.material not in materials:
            yield ItemProblem("form_material", place, {"material": form.material})
        if form.material in seen:
            yield ItemProblem("id_twice", place, {"id": form.material})
        seen.add(form.material)
        yield from _fields(form, questions, place)


def _fields(form: Form, questions: set[str], place: str) -> Iterator[ItemProblem]:
    seen: set[str] = set()
    for field in form.fields:
        at = f"{place}.{field.id}"
        if field.id in seen:
            yield ItemProblem("id_twice", at, {"id": field.id})
        seen.add(field.id)
        asked = field.source.removeprefix(ANSWER)
        known = asked in questions if field.source.startswith(ANSWER) else field.source in SOURCES
        if not known:
            yield ItemProblem("form_source", at, {"source": field.source})
        if not 1 <= field.lines <= _MOST_LINES:
            yield ItemProblem("form_lines", at, {"most": _MOST_LINES})
