"""What a new version of a standard changes, and for whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from windowdesk.domain.plain import to_plain
from windowdesk.domain.standard.model import Item, Requirement
from windowdesk.domain.standard.when import ALWAYS, When


class Kind(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``part`` is the kind of thing ("material", "point", "question", "option", "group", "gate",
    "bar", "condition", "limits", "special", "item"), ``id`` which one, ``field`` what of it;
    ``before`` and ``after`` are plain JSON values. ``when``: for whom, as a condition on answers.
    """

    kind: Kind
    part: str
    id: str
    name: str
    field: str = ""
    before: Any = None
    after: Any = None
    when: When = ALWAYS


@dataclass(frozen=True, slots=True)
class _Part:
    part: str
    id: str
    name: str
    fields: Mapping[str, Any]
    when: When


def diff_items(old: Item, new: Item) -> tuple[Change, ...]:
    """Every difference between two versions, in the order of the new one, removals last."""
    before = {(part.part, part.id): part for part in _parts(old)}
    after = {(part.part, part.id): part for part in _parts(new)}
    changes: list[Change] = []
    for key, part in after.items():
        if key in before:
            changes.extend(_changed(before[key], part))
        else:
            changes.append(Change(Kind.ADDED, part.part, part.id, part.name, when=part.when))
    changes.extend(
        Change(Kind.REMOVED, part.part, part.id, part.name, when=part.when)
        for key, part in before.items()
        if key not in after
    )
    return tuple(changes)


def _changed(old: _Part, new: _Part) -> Iterator[Change]:
    for name in dict.fromkeys((*new.fields, *old.fields)):
        before, after = old.fields.get(name), new.fields.get(name)
        if before != after:
            yield Change(Kind.CHANGED, new.part, new.id, new.name, name, before, after, new.when)


_KEYED = ("requirements", "questions", "gates", "bars", "conditions", "limits")


def _parts(item: Item) -> Iterator[_Part]:
    yield _Part("item", "", item.name, _fields(item, *_KEYED), ALWAYS)
    for question in item.questions:
        fields = _fields(question, "options")
        yield _Part("question", question.id, question.text, fields, question.when)
        for option in question.options:
            when = When(question.id, (option.id,))
            ident = f"{question.id}.{option.id}"
            yield _Part("option", ident, option.text, _fields(option), when)
    yield from _rows(item.requirements, ())
    for gate in item.gates:
        yield _Part("gate", gate.id, gate.words, _fields(gate), gate.when)
    for bar in item.bars:
        yield _Part("bar", bar.id, bar.words, _fields(bar), ALWAYS)
    for condition in item.conditions:
        yield _Part("condition", condition.id, condition.words, _fields(condition), condition.when)
    yield from _limits(item)


def _limits(item: Item) -> Iterator[_Part]:
    for index, limits in enumerate(item.limits):
        ident = str(index)
        yield _Part("limits", ident, "", _fields(limits, "specials"), limits.when)
        for special in limits.specials:
            name = f"{ident}.{special.id}"
            yield _Part("special", name, special.name, _fields(special), limits.when)


def _rows(rows: tuple[Requirement, ...], outer: tuple[When, ...]) -> Iterator[_Part]:
    """Rows with the condition under which each is asked, its groups' conditions included."""
    for row in rows:
        conditions = (*outer, *(() if row.when == ALWAYS else (row.when,)))
        when = _all(conditions)
        if row.material is None:
            fields = _fields(row, "members") | {"members": [m.id for m in row.members]}
            yield _Part("group", row.id, row.name, fields, when)
        else:
            fields = _fields(row.material, "points") | {"when": to_plain(row.when)}
            yield _Part("material", row.id, row.material.name, fields, when)
            for point in row.material.points:
                ident = f"{row.id}.{point.id}"
                yield _Part("point", ident, point.words, _fields(point), when)
        yield from _rows(row.members, conditions)


def _all(conditions: tuple[When, ...]) -> When:
    if not conditions:
        return ALWAYS
    return conditions[0] if len(conditions) == 1 else When(all=conditions)


def _fields(value: Any, *without: str) -> dict[str, Any]:
    return {
        field.name: to_plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.name not in without
    }
