"""What a standard asks of one applicant: one way through the questions, as comparable facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from windowdesk.domain.standard.model import (
    GateOutcome,
    Item,
    Material,
    Necessity,
    ProjectType,
    Requirement,
    Route,
    Way,
)
from windowdesk.domain.standard.resolve import effective_answers, limits_for, resolve
from windowdesk.domain.standard.when import holds


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as it is asked for here.

    ``role``: "must", "deferrable", "optional", or "choice" (one of a group of ``group``).
    ``points`` are the words of the check-points that apply, by id.
    """

    id: str
    name: str
    role: str
    originals: int
    copies: int
    kept: bool
    ways: tuple[Way, ...]
    group: str = ""
    validity: str = ""
    points: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of which ``need`` papers are enough (0: all of them)."""

    id: str
    name: str
    need: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything one set of answers leads to under one version.

    ``end``: "papers" where papers are looked at, else "not_required", "not_competent" or
    "change_item", with ``end_words``. Limits as codes; ``conditions`` are substance, by id.
    """

    end: str
    end_words: str = ""
    refer_to: str = ""
    on_spot: bool = False
    accepted_by: str = ""
    promised: str = ""
    statutory: str = ""
    deferral: str = ""
    fee: str = ""
    papers: Mapping[str, Paper] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, str] = field(default_factory=dict)


def asked_of(item: Item, answers: Mapping[str, str]) -> Asked:
    """What ``item`` asks where ``answers`` (question id → option id) were given."""
    kept = effective_answers(item, answers)
    # no permission needed comes before another organ's competence, as in the verdict
    for gate in sorted(item.gates, key=lambda gate: gate.outcome is not GateOutcome.NOT_REQUIRED):
        if not gate.hands_on and holds(gate.when, kept):
            return Asked(_end(gate.outcome, gate.route), gate.words, gate.refer_to)
    papers: dict[str, Paper] = {}
    choices: dict[str, Choice] = {}
    for row in resolve(item, kept).rows:
        for found in _papers(row, None, kept, choices):
            papers[found.id] = found
    limits = limits_for(item, kept) if item.limits else None
    return Asked(
        end="papers",
        on_spot=item.project_type is ProjectType.ON_SPOT,
        accepted_by=item.acceptance.by.value,
        promised=limits.promised.code() if limits else "",
        statutory=limits.statutory.code() if limits else "",
        deferral=item.deferral.within.code() if item.deferral else "",
        fee="" if item.fee.free else item.fee.words,
        papers=papers,
        choices=choices,
        conditions={c.id: c.words for c in item.conditions if holds(c.when, kept)},
        bars={bar.id: bar.words for bar in item.bars},
    )


def _end(outcome: GateOutcome, route: Route) -> str:
    if outcome is GateOutcome.NOT_COMPETENT and route is Route.CHANGE_ITEM:
        return str(route.value)
    return str(outcome.value)


def _papers(
    row: Requirement,
    group: Requirement | None,
    answers: Mapping[str, str],
    choices: dict[str, Choice],
) -> Iterator[Paper]:
    """The papers of ``row``; ``group`` is the choice it stands in, if any."""
    if row.material is not None:
        yield _paper(row.material, group, answers)
        return
    if 0 < row.need < len(row.members):
        choices[row.id] = Choice(row.id, row.name, row.need, tuple(m.id for m in row.members))
        group = group or row
    for member in row.members:
        yield from _papers(member, group, answers, choices)


def _paper(material: Material, group: Requirement | None, answers: Mapping[str, str]) -> Paper:
    roles = {Necessity.OPTIONAL: "optional", Necessity.DEFERRABLE: "deferrable"}
    role = "choice" if group is not None else roles.get(material.necessity, "must")
    return Paper(
        id=material.id,
        name=material.name,
        role=role,
        originals=material.originals,
        copies=material.copies,
        kept=material.original_use.value == "keep",
        ways=material.ways,
        group=group.id if group is not None else "",
        validity=material.validity.code() if material.validity is not None else "",
        points={p.id: p.words for p in material.points if holds(p.when, answers)},
    )
