"""What is made ready once for a version of the standard: its checklists, and papers in order.

Most papers of most verdicts lie on the table just as the standard asks. What such a row comes to does
not depend on the submission, so it is looked up. Everything else about a paper is judged in
:mod:`windowdesk.domain.decision.rows`; a test holds the two to the same verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from windowdesk.domain.decision.model import Reason, RowResult, RowStatus
from windowdesk.domain.decision.submission import Finding
from windowdesk.domain.standard.model import (
    Item,
    Material,
    Necessity,
    OriginalUse,
    PaperForm,
    Requirement,
    Way,
)
from windowdesk.domain.standard.resolve import (
    Checklist,
    effective_answers,
    materials_of,
    resolve_effective,
)

_KEPT = 64


@dataclass(frozen=True, slots=True)
class Judged:
    """A row's result and the reasons it gives."""

    result: RowResult
    reasons: tuple[Reason, ...]

    @property
    def status(self) -> RowStatus:
        return self.result.status


@dataclass(frozen=True, slots=True)
class Ready:
    """A material with the judgement of a paper that leaves nothing to ask."""

    material: Material
    originals: int
    copies: int
    points: tuple[str, ...]
    judged: Judged

    def fits(self, finding: Finding) -> bool:
        """Handed in on paper, exactly as many as asked, every point met without a correction.

        A paper of the first visit is matched, not judged: never this way.
        """
        if (
            finding.way is not Way.SUBMITTED
            or finding.originals != self.originals
            or finding.copies != self.copies
            or finding.absent
            or finding.electronic
            or finding.matched is not None
        ):
            return False
        points = finding.points
        for ident in self.points:
            found = points.get(ident)
            if found is None or not found.ok or found.corrected:
                return False
        return True


def row_of(material: Material, finding: Finding, status: RowStatus) -> RowResult:
    submitted = finding.way is Way.SUBMITTED
    return RowResult(
        material.id,
        material.name,
        status,
        way=finding.way.value if finding.way else "",
        originals=finding.originals if submitted else 0,
        originals_needed=material.originals,
        copies=finding.copies if submitted else 0,
        copies_needed=material.copies,
        original_returned=submitted and material.original_use is OriginalUse.INSPECT,
    )


class Prepared:
    """What of a version of the standard does not depend on the findings, made once."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.ready: Mapping[str, Ready] = {
            each.material.id: each for each in _prepared(item.requirements)
        }
        self._questions = tuple(question.id for question in item.questions)
        self._lists: dict[tuple[str | None, ...], tuple[dict[str, str], Checklist]] = {}

    def under(self, given: Mapping[str, str]) -> tuple[Mapping[str, str], Checklist]:
        """The effective of the answers ``given``, and the checklist they lead to.

        From one key to the next a clerk's answers stay as they are.
        """
        key = tuple([given.get(question) for question in self._questions])
        kept = self._lists.get(key)
        if kept is None:
            if len(self._lists) >= _KEPT:
                self._lists.clear()
            answers = effective_answers(self.item, given)
            kept = answers, resolve_effective(self.item, answers)
            self._lists[key] = kept
        return kept


# of the standards judged last: the very object, for two may share an id or a hash in a trial
_standards: dict[int, Prepared] = {}


def prepared(item: Item) -> Prepared:
    """What was made once for ``item``."""
    kept = _standards.get(id(item))
    if kept is None or kept.item is not item:
        if len(_standards) >= _KEPT:
            _standards.clear()
        kept = _standards[id(item)] = Prepared(item)
    return kept


def _prepared(rows: tuple[Requirement, ...]) -> Iterator[Ready]:
    for row in rows:
        for material in materials_of(row):
            if _plain(material):
                found = Finding(Way.SUBMITTED, originals=material.originals, copies=material.copies)
                result = row_of(material, found, RowStatus.SATISFIED)
                points = tuple(point.id for point in material.points)
                counts = material.originals, material.copies
                yield Ready(material, *counts, points, Judged(result, ()))


def _plain(material: Material) -> bool:
    """Whether counts and check-points are all that is asked of it: no age, no electronic form."""
    return (
        material.necessity is not Necessity.OPTIONAL
        and Way.SUBMITTED in material.ways
        and material.validity is None
        and material.form is not PaperForm.ELECTRONIC
    )
