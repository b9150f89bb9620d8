"""材料共用: what was seen of a paper for one matter of a visit, offered for the next.

The same paper is asked for by several items: a licence, an identity card, a power of attorney. An
original that is only inspected serves every matter of the visit; an original that stays in a file
serves one. Copies are counted for each case anew (一案一份), so none is ever taken over, and only
check-points in the very same words are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from windowdesk.domain.decision.model import Decision, RowResult, RowStatus
from windowdesk.domain.decision.submission import Finding, PointFinding, Query, Submission
from windowdesk.domain.standard.model import Item, Material, OriginalUse, PaperForm, Way
from windowdesk.domain.standard.resolve import materials_of

_GOOD = (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)
_FOUND = (Way.SHARED, Way.E_CERTIFICATE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One matter of the visit: what lay on its table and how it was judged."""

    item: Item
    submission: Submission
    decision: Decision


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding that may be taken over, and the name of the matter it comes from."""

    finding: Finding
    source: str


def same_paper(one: Material, other: Material) -> bool:
    """Whether two items ask for one and the same paper: a common ``shared_as``, else name and issuer."""
    if one.shared_as or other.shared_as:
        return one.shared_as == other.shared_as
    return (one.name, one.issuer) == (other.name, other.issuer)


def offers(
    asked: Iterable[Material], submission: Submission, earlier: Iterable[Seen]
) -> dict[str, Offer]:
    """Material id to what may be taken over; only between matters of the same people."""
    wanted = tuple(asked)
    found: dict[str, Offer] = {}
    for seen in earlier:
        if not _same_people(submission, seen.submission):
            continue
        good = {row.id for row in _leaves(seen.decision.materials) if row.status in _GOOD}
        for row in seen.item.requirements:
            for material in materials_of(row):
                if material.id in good:
                    _offer(material, seen, wanted, found)
    return found


def _offer(
    material: Material, seen: Seen, wanted: tuple[Material, ...], found: dict[str, Offer]
) -> None:
    before = seen.submission.findings.get(material.id)
    if before is None:
        return
    for asked in wanted:
        if same_paper(asked, material) and (finding := _taken_over(asked, material, before)):
            found[asked.id] = Offer(finding, seen.item.short_name or seen.item.name)


def _taken_over(asked: Material, material: Material, before: Finding) -> Finding | None:
    if before.way in _FOUND:
        usable = before.way in asked.ways and before.query is Query.FOUND
        return before if usable else None
    if before.way is not Way.SUBMITTED or Way.SUBMITTED not in asked.ways:
        return None
    if asked.originals and asked.original_use is OriginalUse.KEEP:
        return None
    return Finding(
        way=Way.SUBMITTED,
        originals=min(asked.originals, before.originals),
        electronic=before.electronic and asked.form is not PaperForm.PAPER,
        issued_on=before.issued_on,
        points=_same_points(asked, material, before.points),
    )


def _same_points(
    asked: Material, material: Material, found: Mapping[str, PointFinding]
) -> dict[str, PointFinding]:
    met = {point.words for point in material.points if point.id in found and found[point.id].ok}
    return {point.id: PointFinding(ok=True) for point in asked.points if point.words in met}


def _same_people(one: Submission, other: Submission) -> bool:
    if one.applicant is None or other.applicant is None:
        return False
    agents = [party.number if party is not None else "" for party in (one.agent, other.agent)]
    return one.applicant.number == other.applicant.number and agents[0] == agents[1]


def _leaves(rows: tuple[RowResult, ...]) -> Iterable[RowResult]:
    for row in rows:
        if row.members:
            yield from _leaves(row.members)
        else:
            yield row
