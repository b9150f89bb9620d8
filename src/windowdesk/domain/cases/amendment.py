"""What may be amended in a case without a new verdict, and how two windows' amendments meet.

An amendment stands beside the case's events: it changes how to reach the people of the case and
nothing that was judged or printed, so it is never stale and makes nothing else stale. Each says, field
by field, what it found and which amendments it had seen. From these a field is merged three ways: what
one side changed is taken, what both changed alike is one value, what they changed differently stays
contested until a person says which holds. Which values are contested hangs on what was written alone;
the order of arrival decides only which of them stands meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

# open vocabulary: what another version amends besides is kept, and not shown
FIELDS = (
    "applicant.phone",
    "applicant.address",
    "applicant.representative",
    "agent.phone",
    "agent.address",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stood there, what is to stand there, and the amendments of it that were seen."""

    was: str
    now: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """``name`` is that of its operation, "device/epoch/seq".

    ``visit`` counts the receptions of the case (from 1) that whoever wrote it knew of.
    """

    name: str
    case_id: str
    visit: int
    at: datetime
    actor: str
    window: str
    fields: Mapping[str, Change] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a reception of the applicant said of every field, knowing of the amendments ``knew``."""

    values: Mapping[str, str]
    knew: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """A value, and the amendments that say so; none: the last reception does."""

    value: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a field stands: ``options`` are all values that nobody has gone beyond, the standing first."""

    name: str
    options: tuple[Option, ...]

    @property
    def value(self) -> str:
        """What stands now."""
        return self.options[0].value

    @property
    def contested(self) -> bool:
        """Whether a person has to say which value holds."""
        return len(self.options) > 1

    @property
    def heads(self) -> tuple[str, ...]:
        """Every amendment that an answer to this has seen."""
        return tuple(name for option in self.options for name in option.names)


def standing(
    name: str, stated: Sequence[Stated], amendments: Sequence[Amendment]
) -> Standing | None:
    """The field ``name`` after ``stated`` and ``amendments`` (in order of arrival).

    None where the last reception has nobody of whom it could be said.
    """
    base = stated[-1].values.get(name)
    if base is None:
        return None
    fresh = [a for a in amendments if name in a.fields and a.name not in stated[-1].knew]
    seen = {a.name: _seen(a, name, fresh) for a in fresh}
    beyond = set().union(*seen.values())
    # of a ring, which no honest counter writes, every value is asked about
    heads = [a for a in fresh if a.name not in beyond] or fresh
    # the oldest that a value goes back to says whether it stood first
    places = {a.name: place for place, a in enumerate(fresh)}
    heads.sort(key=lambda a: min(places[n] for n in {a.name, *seen[a.name]}))
    values: dict[str, list[str]] = {}
    # a reception that changed the field is on paper; it stands until one who knew of it says otherwise
    unmet = all(a.visit < len(stated) for a in fresh)
    if not heads or (unmet and _restated(name, stated, amendments)):
        values[base] = []
    for head in heads:
        values.setdefault(head.fields[name].now, []).append(head.name)
    return Standing(name, tuple(Option(v, tuple(sorted(n))) for v, n in values.items()))


def _seen(amendment: Amendment, name: str, among: Sequence[Amendment]) -> set[str]:
    """Those of ``among`` that ``amendment`` of the field was written after, near and far."""
    known = {a.name: a.fields[name].after for a in among}
    found: set[str] = set()
    left = list(amendment.fields[name].after)
    while left:
        one = left.pop()
        if one in known and one not in found and one != amendment.name:
            found.add(one)
            left += known[one]
    return found


def _restated(name: str, stated: Sequence[Stated], amendments: Sequence[Amendment]) -> bool:
    """Whether the last reception says something else than what its clerk had before him."""
    if len(stated) == 1:
        return False
    known = [a for a in amendments if a.name in stated[-1].knew]
    before = standing(name, stated[:-1], known)
    return before is None or before.value != stated[-1].values[name]
