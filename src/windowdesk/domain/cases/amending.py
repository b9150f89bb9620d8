"""A case with its amendments: the fold of its events, and then how its people can be reached now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from windowdesk.domain.cases.amendment import FIELDS, Amendment, Standing, Stated, standing
from windowdesk.domain.cases.case import Case, CaseEvent, EventKind
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.plain import from_plain


def amended(case: Case, amendments: Sequence[Amendment]) -> Case:
    """``case`` with ``amendments`` (in order of arrival) merged into what it says of its people."""
    if not amendments or case.submission is None:
        return case
    stands = standings(case.history, amendments)
    return replace(
        case,
        submission=_rewritten(case.submission, {s.name: s.value for s in stands}),
        amendments=tuple(amendments),
        contested=tuple(s for s in stands if s.contested),
    )


def standings(events: Iterable[CaseEvent], amendments: Sequence[Amendment]) -> tuple[Standing, ...]:
    """How every field stands that the last reception of ``events`` has somebody for."""
    told = [event for event in events if event.kind is EventKind.RECEIVED]
    stated = [_stated(from_plain(Submission, event.payload["submission"])) for event in told]
    if not stated:
        return ()
    found = (standing(name, stated, amendments) for name in FIELDS)
    return tuple(one for one in found if one is not None)


def values_of(submission: Submission) -> dict[str, str]:
    """What ``submission`` says of every field it has somebody for."""
    values: dict[str, str] = {}
    for name in FIELDS:
        who, _dot, what = name.partition(".")
        party: Party | None = getattr(submission, who)
        if party is not None and (what != "representative" or party.kind == "organisation"):
            values[name] = getattr(party, what)
    return values


def _stated(submission: Submission) -> Stated:
    first = submission.first_visit
    return Stated(values_of(submission), frozenset(first.amended if first is not None else ()))


def _rewritten(submission: Submission, values: Mapping[str, str]) -> Submission:
    for name, value in values.items():
        who, _dot, what = name.partition(".")
        party = replace(getattr(submission, who), **{what: value})
        submission = replace(submission, **{who: party})
    return submission
