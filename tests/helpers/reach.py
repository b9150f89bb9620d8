"""Which outcomes a standard allows: found by asking the decision itself, never listed by hand.

Every answer of every question is tried once, and on each of these ways everything a paper can be:
complete, absent, absent with a deferral, defective at one point, short of a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from windowdesk.catalogue.examples import blank_submission, example_applicant, example_submission
from windowdesk.domain.decision.decide import decide
from windowdesk.domain.decision.model import Outcome
from windowdesk.domain.decision.submission import (
    BarFound,
    Credit,
    Finding,
    PointFinding,
    Submission,
)
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.model import Item
from windowdesk.domain.standard.paths import A_DATE, ended, paths
from windowdesk.domain.time.calendar import WorkCalendar


def reachable(item: Item, at: datetime, calendar: WorkCalendar) -> frozenset[Outcome]:
    """The outcomes ``item`` allows to an application received at ``at``."""
    catalogue = sha256(item)
    return frozenset(
        decide(item, catalogue, submission, calendar).outcome
        for submission in _submissions(item, at)
    )


def covering_ways(item: Item) -> list[dict[str, str]]:
    """Ways to the papers on which every answer that does not end the matter is given once."""
    seen: set[tuple[str, str]] = set()
    chosen: list[dict[str, str]] = []
    for way in paths(item):
        new = not chosen or not set(way.items()) <= seen
        if new and not ended(item, way):
            seen |= set(way.items())
            chosen.append(way)
    return chosen


def _submissions(item: Item, at: datetime) -> Iterator[Submission]:
    yield blank_submission(item, at)
    for way in paths(item):
        if ended(item, way):
            applicant = example_applicant(item.applicants[0])
            yield Submission(item.code, at, applicant=applicant, answers=way)
    for way in covering_ways(item):
        answers = {key: value for key, value in way.items() if value != A_DATE}
        complete = example_submission(item, at, answers=answers)
        yield complete
        for bar in item.bars:
            yield replace(complete, bars=(BarFound(bar.id, "决定书第3号"),))
        yield from _spoilt(complete)


def _spoilt(complete: Submission) -> Iterator[Submission]:
    for ident, finding in complete.findings.items():
        for worse in _worse(finding):
            yield (one := replace(complete, findings=_with(complete, ident, worse)))
            if worse.absent:
                yield replace(one, defer=True, credit=Credit.GOOD)


def _worse(finding: Finding) -> Iterator[Finding]:
    yield Finding(absent=True)
    if finding.copies:
        yield replace(finding, copies=finding.copies - 1)
    for point in finding.points:
        failed = PointFinding(ok=False, seen="无")
        yield replace(finding, points={**finding.points, point: failed})


def _with(complete: Submission, ident: str, finding: Finding) -> Mapping[str, Finding]:
    return {**complete.findings, ident: finding}
