"""What a new version changes for whom: every way through the questions of both, side by side.

:mod:`diff` compares what is written; this compares what it leads to. Ways that change alike are put
together and described by the fewest answers that tell them from the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from windowdesk.domain.standard.asked import Asked, Choice, Paper, asked_of
from windowdesk.domain.standard.check_time import compared
from windowdesk.domain.standard.model import Item, Question
from windowdesk.domain.standard.paths import MAX_PATHS, choices, ended
from windowdesk.domain.standard.resolve import effective_answers
from windowdesk.domain.standard.when import holds
from windowdesk.domain.time.limits import Limit

NOT_ASKED = ""


class Burden(Enum):
    """What a change means for the applicant."""

    MORE = "more"
    LESS = "less"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Effect:
    """One change as an applicant meets it.

    ``kind`` is one of :data:`KINDS`; ``subject`` the id of the paper, group or condition, ``name``
    its words; ``before`` and ``after`` are texts whose meaning depends on the kind: counts as "1+2"
    (originals + copies), limits as codes, ends and roles as in :class:`Asked`.
    """

    kind: str
    burden: Burden
    subject: str = ""
    name: str = ""
    before: str = ""
    after: str = ""


KINDS = (
    "circumstance_new", "circumstance_gone", "outcome", "refer_to", "on_spot", "accepted_by",
    "promised", "statutory", "deferral", "fee", "paper_added", "paper_removed", "role", "counts",
    "kept", "ways", "validity", "point_added", "point_removed", "point_changed", "choice_added",
    "choice_removed", "choice_need", "choice_members", "condition_added", "condition_removed",
    "bar_added", "bar_removed",
)  # fmt: skip

Circumstance = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is concerned by ``effects``: any of ``whom``, each naming options by question.

    An empty circumstance is everybody; the option :data:`NOT_ASKED` stands where the question does
    not come up. ``ways`` of ``of`` ways through the questions end here.
    """

    whom: tuple[Circumstance, ...]
    effects: tuple[Effect, ...]
    ways: int
    of: int


@dataclass(frozen=True, slots=True)
class Effects:
    """All groups, the widest first. ``complete`` False: there were too many ways to walk them all."""

    groups: tuple[Concerned, ...]
    ways: int
    complete: bool = True


def effects_of(old: Item, new: Item, limit: int = MAX_PATHS) -> Effects:
    """What ``new`` changes against ``old``, and for whom."""
    ways = list(itertools.islice(_joint(old, new, {}), limit + 1))
    complete = len(ways) <= limit
    ways = ways[:limit]
    concerned: dict[Effect, list[int]] = {}
    for index, answers in enumerate(ways):
        for effect in dict.fromkeys(_compare(old, new, answers)):
            concerned.setdefault(effect, []).append(index)
    alike: dict[tuple[int, ...], list[Effect]] = {}
    for effect, indexes in concerned.items():
        alike.setdefault(tuple(indexes), []).append(effect)
    order = [question.id for question in (*new.questions, *old.questions)]
    groups = [
        Concerned(_whom(ways, frozenset(indexes), order), tuple(effects), len(indexes), len(ways))
        for indexes, effects in alike.items()
    ]
    return Effects(tuple(sorted(groups, key=lambda group: -group.ways)), len(ways), complete)


def concerns(whom: Sequence[Circumstance], answers: Mapping[str, str]) -> bool:
    """Whether somebody with these ``answers`` is among ``whom``."""
    return any(
        all(answers.get(question, NOT_ASKED) in options for question, options in case.items())
        for case in whom
    )


# --- walking both versions at once ----------------------------------------------------------------


def _joint(old: Item, new: Item, answers: dict[str, str]) -> Iterator[dict[str, str]]:
    """Answers that complete both versions: every question either of them asks."""
    asked = _next(new, answers) or _next(old, answers)
    if asked is None:
        yield answers
        return
    options: dict[str, None] = {}
    for item in (new, old):
        for question in item.questions:
            if question.id == asked.id and holds(question.when, answers) is True:
                options |= dict.fromkeys(choices(question))
    for option in options:
        yield from _joint(old, new, {**answers, asked.id: option})


def _next(item: Item, answers: Mapping[str, str]) -> Question | None:
    if ended(item, effective_answers(item, answers)):
        return None
    return next(
        (q for q in item.questions if q.id not in answers and holds(q.when, answers) is True), None
    )


def _possible(item: Item, answers: Mapping[str, str]) -> bool:
    """Whether ``item`` knows the option given to every question it shows."""
    kept = effective_answers(item, answers)
    return all(
        question.id in kept or question.id not in answers or holds(question.when, kept) is not True
        for question in item.questions
    )


# --- comparing what one applicant is asked ----------------------------------------------------------


def _compare(old: Item, new: Item, answers: Mapping[str, str]) -> Iterator[Effect]:
    before, after = _possible(old, answers), _possible(new, answers)
    if not before or not after:
        if before or after:
            yield Effect("circumstance_new" if after else "circumstance_gone", Burden.OTHER)
        return
    yield from changes(asked_of(old, answers), asked_of(new, answers))


def changes(old: Asked, new: Asked) -> Iterator[Effect]:
    """What changes for one applicant from ``old`` to ``new``."""
    if old.end != new.end:
        yield Effect("outcome", Burden.OTHER, new.end, new.end_words, old.end, new.end)
        return
    if old.refer_to != new.refer_to:
        yield Effect("refer_to", Burden.OTHER, "", "", old.refer_to, new.refer_to)
    if old.end != "papers":
        return
    yield from _facts(old, new)
    yield from _all_papers(old, new)
    yield from _all_choices(old.choices, new.choices)
    yield from _words("condition", old.conditions, new.conditions, "")
    yield from _words("bar", old.bars, new.bars, "")


def _facts(old: Asked, new: Asked) -> Iterator[Effect]:
    if old.on_spot != new.on_spot:
        burden = Burden.LESS if new.on_spot else Burden.MORE
        yield Effect("on_spot", burden, after="yes" if new.on_spot else "no")
    if old.accepted_by != new.accepted_by:
        yield Effect("accepted_by", Burden.OTHER, "", "", old.accepted_by, new.accepted_by)
    for kind in ("promised", "statutory"):
        before, after = getattr(old, kind), getattr(new, kind)
        if before != after:
            yield Effect(kind, _sign(_limits(before, after)), "", "", before, after)
    if old.deferral != new.deferral:
        # time to hand in later is worth more the longer it is
        sign = (bool(old.deferral) - bool(new.deferral)) or -_limits(old.deferral, new.deferral)
        yield Effect("deferral", _sign(sign), "", "", old.deferral, new.deferral)
    if old.fee != new.fee:
        sign = bool(new.fee) - bool(old.fee)
        yield Effect("fee", _sign(sign), "", "", old.fee, new.fee)


def _limits(before: str, after: str) -> int:
    """1 longer, -1 shorter, 0 not to be told (other units, none stated)."""
    if not before or not after:
        return 0
    return compared(Limit.parse(after), Limit.parse(before))


def _sign(value: int) -> Burden:
    return Burden.MORE if value > 0 else Burden.LESS if value < 0 else Burden.OTHER


_ROLES = {"optional": 0, "deferrable": 1, "choice": 2, "must": 3}


def _all_papers(old: Asked, new: Asked) -> Iterator[Effect]:
    """Papers by id; one whose id alone changed is known again by its name."""
    by_name = {paper.name: paper for paper in old.papers.values() if paper.id not in new.papers}
    known: set[str] = set()
    for paper in new.papers.values():
        before = old.papers.get(paper.id) or by_name.get(paper.name)
        if before is None:
            if paper.role == "choice" and paper.group in old.choices:
                continue  # told with the group
            burden = Burden.OTHER if paper.role == "optional" else Burden.MORE
            yield Effect("paper_added", burden, paper.id, paper.name, "", _counts(paper))
        else:
            known.add(before.id)
            yield from _paper(before, paper)
    for paper in old.papers.values():
        if paper.id in known or (paper.role == "choice" and paper.group in new.choices):
            continue
        burden = Burden.OTHER if paper.role == "optional" else Burden.LESS
        yield Effect("paper_removed", burden, paper.id, paper.name, _counts(paper))


def _counts(paper: Paper) -> str:
    return f"{paper.originals}+{paper.copies}"


def _paper(old: Paper, new: Paper) -> Iterator[Effect]:
    def told(kind: str, sign: int, before: str, after: str) -> Effect:
        return Effect(kind, _sign(sign), new.id, new.name, before, after)

    if old.role != new.role:
        yield told("role", _ROLES[new.role] - _ROLES[old.role], old.role, new.role)
    if _counts(old) != _counts(new):
        sign = (new.originals + new.copies) - (old.originals + old.copies)
        yield told("counts", sign, _counts(old), _counts(new))
    if new.originals and old.kept != new.kept:
        yield told("kept", new.kept - old.kept, _kept(old), _kept(new))
    if old.ways != new.ways:
        before, after = (" ".join(way.value for way in side.ways) for side in (old, new))
        if set(old.ways) != set(new.ways):
            yield told("ways", len(old.ways) - len(new.ways), before, after)
    if old.validity != new.validity:
        sign = (bool(new.validity) - bool(old.validity)) or -_limits(old.validity, new.validity)
        yield told("validity", sign, old.validity, new.validity)
    yield from _words("point", old.points, new.points, new.name)


def _kept(paper: Paper) -> str:
    return "keep" if paper.kept else "inspect"


def _words(
    kind: str, old: Mapping[str, str], new: Mapping[str, str], name: str
) -> Iterator[Effect]:
    """Points, conditions and bars: added, removed, said otherwise. ``name``: whose they are."""
    for ident, words in new.items():
        if ident not in old:
            yield Effect(f"{kind}_added", Burden.MORE, ident, name, "", words)
        elif old[ident] != words and kind == "point":
            yield Effect("point_changed", Burden.OTHER, ident, name, old[ident], words)
    for ident, words in old.items():
        if ident not in new:
            yield Effect(f"{kind}_removed", Burden.LESS, ident, name, words, "")


def _all_choices(old: Mapping[str, Choice], new: Mapping[str, Choice]) -> Iterator[Effect]:
    for ident, choice in new.items():
        before = old.get(ident)
        if before is None:
            yield Effect("choice_added", Burden.OTHER, ident, choice.name, "", str(choice.need))
            continue
        if before.need != choice.need:
            sign = choice.need - before.need
            needs = (str(before.need), str(choice.need))
            yield Effect("choice_need", _sign(sign), ident, choice.name, *needs)
        if set(before.members) != set(choice.members):
            sign = len(before.members) - len(choice.members)
            sides = (" ".join(before.members), " ".join(choice.members))
            yield Effect("choice_members", _sign(sign), ident, choice.name, *sides)
    for ident, choice in old.items():
        if ident not in new:
            yield Effect("choice_removed", Burden.OTHER, ident, choice.name, str(choice.need))


# --- who: the fewest answers that tell them from the rest ---------------------------------------------


def _whom(
    ways: Sequence[Mapping[str, str]], concerned: frozenset[int], order: Sequence[str]
) -> tuple[Circumstance, ...]:
    """A decision tree over the answers, its leaves read off; exact, and short in practice."""
    questions = list(dict.fromkeys(order))

    def cases(within: Sequence[int]) -> tuple[Circumstance, ...]:
        inside = sum(index in concerned for index in within)
        if inside == len(within):
            return ({},)
        if inside == 0:
            return ()
        asked = min(questions, key=lambda question: _disorder(ways, within, concerned, question))
        # equal sub-trees are one branch with several options
        parts: dict[_Frozen, list[str]] = {}
        for option, part in _split(ways, within, asked).items():
            parts.setdefault(_Frozen(cases(part)), []).append(option)
        return tuple(
            {asked: tuple(options), **case} for found, options in parts.items() for case in found
        )

    return cases(range(len(ways)))


class _Frozen(tuple[Circumstance, ...]):
    """Circumstances as a key: mappings have no hash of their own."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(tuple(sorted(case.items())) for case in self))


def _split(
    ways: Sequence[Mapping[str, str]], within: Sequence[int], question: str
) -> dict[str, list[int]]:
    parts: dict[str, list[int]] = {}
    for index in within:
        parts.setdefault(ways[index].get(question, NOT_ASKED), []).append(index)
    return parts


def _disorder(
    ways: Sequence[Mapping[str, str]],
    within: Sequence[int],
    concerned: frozenset[int],
    question: str,
) -> float:
    """How mixed the parts are that ``question`` makes; one not asked of everybody comes later."""
    parts = _split(ways, within, question)
    if len(parts) == 1:
        return float("inf")
    mixed = 0.0
    for part in parts.values():
        inside = sum(index in concerned for index in part)
        mixed += 2 * inside * (len(part) - inside) / len(part)
    return mixed + (0.5 if NOT_ASKED in parts else 0.0)
