"""What one paper shows against the standard: counts, form, age and check-points, as reasons.

How these make a row of the checklist stand is decided in :mod:`windowdesk.domain.decision.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from windowdesk.domain.decision.in_order import Ready
from windowdesk.domain.decision.model import Reason, Rule, Weight
from windowdesk.domain.decision.submission import Credit, Finding, PointFinding
from windowdesk.domain.standard.model import (
    Basis,
    CheckPoint,
    Material,
    Necessity,
    PaperForm,
)
from windowdesk.domain.standard.when import ALWAYS, holds
from windowdesk.domain.time.limits import Limit, Unit
from windowdesk.domain.time.months import add_months

_NOT_LOOKED = PointFinding()
# Rules that speak of a paper that lay on the table, not of one that was missing.
_SEEN = frozenset(
    rule.value
    for rule in (
        Rule.ORIGINALS_SHORT,
        Rule.COPIES_SHORT,
        Rule.WRONG_FORM,
        Rule.TOO_OLD,
        Rule.POINT_FAILED,
    )
)


@dataclass(frozen=True, slots=True)
class Bench:
    """All that judging a row needs besides the row: answers, findings, days and the first visit.

    ``judged_on`` is the day papers are judged at; ``first_day`` the first receipt's day for papers
    seen then. ``file`` are materials lying in the file since then, ``returned`` those given back.
    ``noticed`` are the points of the first notice: (material, rule, check-point); ``before`` the
    answers of that visit, None on the first. ``ready``: what papers in order come to, if known.
    """

    answers: Mapping[str, str]
    findings: Mapping[str, Finding]
    judged_on: date
    credit: Credit
    first_day: date | None = None
    file: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    noticed: frozenset[tuple[str, str, str]] = frozenset()
    before: Mapping[str, str] | None = None
    ready: Mapping[str, Ready] = field(default_factory=dict)

    def opened(self, point: CheckPoint) -> bool:
        """Changed circumstances ask this for the first time: nobody can have missed it before."""
        return self.before is not None and holds(point.when, self.before) is not True

    def seen_defective(self, material: str) -> bool:
        """The first notice found fault with this very paper, so it was examined then."""
        return any(named == material and rule in _SEEN for named, rule, _point in self.noticed)


def asked_of(material: Material, point: CheckPoint, found: PointFinding) -> Reason | None:
    """What one check-point says of the paper; None when it is met."""
    if found.ok is None:
        return _point(material, point, found, Rule.POINT_UNEXAMINED, Weight.WAITS)
    if not found.ok:
        return _point(material, point, found, Rule.POINT_FAILED, Weight.GAP)
    if found.corrected:
        return _point(material, point, found, Rule.POINT_CORRECTED, Weight.REMARKS)
    return None


def count_gaps(material: Material, finding: Finding) -> list[Reason]:
    """Originals and copies are two counts; a copy can be made here while the original lies here."""
    gaps: list[Reason] = []
    if finding.electronic and material.form is not PaperForm.PAPER:
        return gaps
    if finding.originals < material.originals:
        gaps.append(
            gap_in(
                material,
                Rule.ORIGINALS_SHORT,
                params={"need": str(material.originals), "got": str(finding.originals)},
            )
        )
    if finding.copies < material.copies:
        gaps.append(
            gap_in(
                material,
                Rule.COPIES_SHORT,
                fixable=material.copy_on_spot and finding.originals > 0,
                params={"need": str(material.copies), "got": str(finding.copies)},
            )
        )
    return gaps


def form_gaps(material: Material, finding: Finding) -> list[Reason]:
    wrong = (finding.electronic and material.form is PaperForm.PAPER) or (
        not finding.electronic and material.form is PaperForm.ELECTRONIC
    )
    return (
        [gap_in(material, Rule.WRONG_FORM, params={"form": material.form.value})] if wrong else []
    )


def points_of(
    material: Material, finding: Finding, bench: Bench
) -> list[tuple[CheckPoint, PointFinding]]:
    findings, answers = finding.points, bench.answers
    return [
        (point, findings.get(point.id, _NOT_LOOKED))
        for point in material.points
        if point.when is ALWAYS or holds(point.when, answers)
    ]


def age_gap(material: Material, finding: Finding, bench: Bench) -> Reason | None:
    """出具时间要求: judged on the day of this receipt, or of the first for a paper seen then."""
    if material.validity is None:
        return None
    if finding.issued_on is None:
        return Reason(Rule.DATE_UNKNOWN, Weight.WAITS, material.id, material.name)
    day = bench.first_day if finding.matched and bench.first_day else bench.judged_on
    if oldest_allowed(day, material.validity) <= finding.issued_on <= bench.judged_on:
        return None
    return gap_in(
        material,
        Rule.TOO_OLD,
        params={"within": material.validity.code(), "issued": finding.issued_on.isoformat()},
    )


def oldest_allowed(day: date, validity: Limit) -> date:
    """The earliest issue date that is still young enough on ``day`` (months back, else days)."""
    if validity.unit is Unit.MONTH:
        return add_months(day, -validity.count)
    return day - timedelta(days=validity.count)


# --- building -----------------------------------------------------------------------------------


def gap_in(
    material: Material,
    rule: Rule,
    *,
    fixable: bool = False,
    params: Mapping[str, str] | None = None,
) -> Reason:
    return Reason(
        rule,
        Weight.GAP,
        material.id,
        material.name,
        fix=material.how,
        basis=material.basis,
        deferrable=material.necessity is Necessity.DEFERRABLE,
        fixable=fixable,
        params=params or {},
    )


def _point(
    material: Material, point: CheckPoint, found: PointFinding, rule: Rule, weight: Weight
) -> Reason:
    basis: Basis | None = point.basis or material.basis
    return Reason(
        rule,
        weight,
        material.id,
        material.name,
        point=point.id,
        words=point.words,
        fix=point.fix,
        seen=found.seen,
        page=found.page,
        basis=basis,
        deferrable=weight is Weight.GAP and material.necessity is Necessity.DEFERRABLE,
        fixable=weight is Weight.GAP and point.on_spot,
    )
