"""What two windows say differently of how people are reached: field by field, value by value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from windowdesk.app.wording_amending import field_words, in_order, value_words
from windowdesk.app.wording_joints import clauses, explained
from windowdesk.domain.cases.amendment import Amendment, Option, Standing
from windowdesk.domain.cases.case import Case
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Choice:
    """A value as it is chosen, and who says it, in words."""

    value: str
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class Contested:
    """A field with the values to choose from; the one that stands comes first."""

    name: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one window amended: one field, a line of its side."""

    amendment: Amendment
    words: str


def contested_of(case: Case | None) -> tuple[Contested, ...]:
    """What of ``case`` a person has to settle."""
    if case is None:
        return ()
    known = {one.name: one for one in case.amendments}
    return tuple(_contested(one, known) for one in case.contested)


def said_of(case: Case | None) -> tuple[Said, ...]:
    """Every amended field of ``case`` with its value, in the order they came to stand."""
    amendments: Iterable[Amendment] = case.amendments if case is not None else ()
    return tuple(
        Said(one, explained(field_words(name), value_words(one.fields[name].now)))
        for one in amendments
        for name in in_order(one.fields)
    )


def _contested(standing: Standing, known: dict[str, Amendment]) -> Contested:
    choices = tuple(
        Choice(option.value, value_words(option.value), _who(option, known))
        for option in standing.options
    )
    return Contested(standing.name, field_words(standing.name), choices)


def _who(option: Option, known: dict[str, Amendment]) -> str:
    """Who says it: window and 工号 of each."""
    if not option.names:
        return _("补正收件时所填")
    told = [known[name] for name in option.names if name in known]
    return clauses(*(f"{one.window} {one.actor}" for one in told))
