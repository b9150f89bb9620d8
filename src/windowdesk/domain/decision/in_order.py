"""Papers that are plainly in order, made ready once for a version of the standard.

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
from windowdesk.domain.standard.resolve import materials_of

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
    points: tuple[str, ...]
    judged: Judged

    def fits(self, finding: Finding) -> bool:
        """Handed in on paper, exactly as many as asked, every point met without a correction.

        A paper of the first visit is matched, not judged: never this way.
        """
        material, points = self.material, finding.points
        if (
            finding.way is not Way.SUBMITTED
            or finding.originals != material.originals
            or finding.copies != material.copies
            or finding.absent
            or finding.electronic
            or finding.matched is not None
        ):
            return False
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


# of the standards judged last: the very object, for two may share an id or a hash in a trial
_ready: dict[int, tuple[Item, Mapping[str, Ready]]] = {}


def ready(item: Item) -> Mapping[str, Ready]:
    """What :class:`Ready` says of the materials of ``item``, by their ids."""
    kept = _ready.get(id(item))
    if kept is None or kept[0] is not item:
        if len(_ready) >= _KEPT:
            _ready.clear()
        kept = (item, {each.material.id: each for each in _prepared(item.requirements)})
        _ready[id(item)] = kept
    return kept[1]


def _prepared(rows: tuple[Requirement, ...]) -> Iterator[Ready]:
    for row in rows:
        for material in materials_of(row):
            if _plain(material):
                found = Finding(Way.SUBMITTED, originals=material.originals, copies=material.copies)
                result = row_of(material, found, RowStatus.SATISFIED)
                points = tuple(point.id for point in material.points)
                yield Ready(material, points, Judged(result, ()))


def _plain(material: Material) -> bool:
    """Whether counts and check-points are all that is asked of it: no age, no electronic form."""
    return (
        material.necessity is not Necessity.OPTIONAL
        and Way.SUBMITTED in material.ways
        and material.validity is None
        and material.form is not PaperForm.ELECTRONIC
    )
