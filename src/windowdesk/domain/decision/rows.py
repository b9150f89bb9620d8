"""How each row of the checklist stands: findings against the standard, row by row.

*Unexamined is not missing* and *substance is not form* (domain A.4): a row waits until it has been
looked at, and only formal check-points and counts can make a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from windowdesk.domain.decision.in_order import Judged, row_of
from windowdesk.domain.decision.model import Reason, RowResult, RowStatus, Rule, Weight
from windowdesk.domain.decision.paper_checks import (
    Bench,
    age_gap,
    asked_of,
    count_gaps,
    form_gaps,
    gap_in,
    points_of,
)
from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    PointFinding,
    Query,
)
from windowdesk.domain.standard.model import (
    Basis,
    CheckPoint,
    Material,
    Necessity,
    OriginalUse,
    Requirement,
    Way,
)

NO_FINDING = Finding()
_WEIGHTS = {
    weight: place
    for place, weight in enumerate((Weight.WAITS, Weight.GAP, Weight.REMARKS, Weight.REVIEW))
}
# from good to unknown; the first three are in order
_STATUSES = (
    RowStatus.SATISFIED,
    RowStatus.PENDING_QUERY,
    RowStatus.NOT_NEEDED,
    RowStatus.FIX_NOW,
    RowStatus.GAP,
    RowStatus.UNEXAMINED,
)
_IN_ORDER = 3
_RANKS = {status: rank for rank, status in enumerate(_STATUSES)}


def judge(row: Requirement, bench: Bench) -> Judged:
    """How ``row`` stands, group or single material; what has no ground of its own takes the row's."""
    if row.members:
        judged = _judge_group(row, bench)
    elif row.material is not None:
        judged = _judge_material(row.material, bench)
    else:
        raise ValueError(f"{row.id}: neither a material nor members")
    reasons = grounded(judged.reasons, row.basis)
    return judged if reasons is judged.reasons else Judged(judged.result, reasons)


def grounded(reasons: tuple[Reason, ...], basis: Basis | None) -> tuple[Reason, ...]:
    """``reasons``, each with a legal ground: its own, else ``basis``."""
    if basis is None:
        return reasons
    return tuple(
        [reason.resting_on(basis) if reason.basis is None else reason for reason in reasons]
    )


# --- groups -------------------------------------------------------------------------------------


def _judge_group(row: Requirement, bench: Bench) -> Judged:
    """The best ``need`` members count; an unexamined member matters only while it could help."""
    members = [judge(member, bench) for member in row.members]
    ranks = [_RANKS[member.result.status] for member in members]
    places, need = range(len(members)), row.need or len(members)
    chosen: Sequence[int]
    if sum(rank < _IN_ORDER for rank in ranks) >= need:
        chosen = sorted(places, key=ranks.__getitem__)[:need]
    elif need >= len(members):
        chosen = places
    else:
        offered = [place for place in places if not untouched(members[place], bench)]
        waiting = [place for place in places if _STATUSES[ranks[place]] is RowStatus.UNEXAMINED]
        if waiting and (len(offered) < need or any(place in offered for place in waiting)):
            return _group_judged(row, members, offered, RowStatus.UNEXAMINED, need)
        if len(offered) < need:
            return _group_short(row, members, need, bench)
        chosen = sorted(offered, key=ranks.__getitem__)[:need]
    worst = max((ranks[place] for place in chosen), default=0)
    return _group_judged(row, members, chosen, _STATUSES[worst], need)


def _group_judged(
    row: Requirement, members: list[Judged], chosen: Sequence[int], status: RowStatus, need: int
) -> Judged:
    """The group with the reasons of the members at ``chosen``, in the standard's order."""
    reasons = tuple(reason for place in sorted(chosen) for reason in members[place].reasons)
    if status is RowStatus.UNEXAMINED and not any(r.weight is Weight.WAITS for r in reasons):
        reasons += (Reason(Rule.ROW_UNEXAMINED, Weight.WAITS, row.id, row.name, basis=row.basis),)
    return Judged(_group_result(row, members, status, need), reasons)


def untouched(judged: Judged, bench: Bench) -> bool:
    """Nothing of this member was handed in: no finding at all, or looked for and not there."""
    if judged.result.members:
        ids = [member.id for member in _leaves(judged.result)]
        return all(_nothing(bench, ident) for ident in ids)
    return _nothing(bench, judged.result.id)


def _nothing(bench: Bench, ident: str) -> bool:
    if ident in bench.file:
        return False
    finding = bench.findings.get(ident, NO_FINDING)
    return finding.absent or (finding.way is None and finding.matched is None)


def _leaves(result: RowResult) -> list[RowResult]:
    return (
        [leaf for member in result.members for leaf in _leaves(member)]
        if result.members
        else [result]
    )


def _group_short(row: Requirement, members: list[Judged], need: int, bench: Bench) -> Judged:
    materials = [leaf.name for member in members for leaf in _leaves(member.result)]
    reason = Reason(
        Rule.GROUP_SHORT,
        Weight.GAP,
        row.id,
        row.name,
        basis=row.basis,
        deferrable=_all_deferrable(row),
        params={"need": str(need), "members": "、".join(materials)},
    )
    defects = tuple(r for m in members if not untouched(m, bench) for r in m.reasons)
    return Judged(_group_result(row, members, RowStatus.GAP, need), (reason, *defects))


def _all_deferrable(row: Requirement) -> bool:
    if row.material is not None:
        return row.material.necessity is Necessity.DEFERRABLE
    return all(_all_deferrable(member) for member in row.members)


def _group_result(
    row: Requirement, members: list[Judged], status: RowStatus, need: int
) -> RowResult:
    return RowResult(row.id, row.name, status, need=need, members=tuple(m.result for m in members))


# --- single materials ---------------------------------------------------------------------------


def _judge_material(material: Material, bench: Bench) -> Judged:
    finding = bench.findings.get(material.id, NO_FINDING)
    ready = bench.ready.get(material.id)
    if ready is not None and ready.material is material and ready.fits(finding):
        return ready.judged
    if material.necessity is Necessity.OPTIONAL:
        return _judge_optional(material, finding, bench)
    kept = material.id in bench.file
    returned = material.id in bench.returned
    untouched = finding.way is None and not finding.absent
    if kept and untouched and finding.matched is not False:
        return _seen_before(material, finding, bench)
    if (kept or returned) and finding.matched is True:
        return _seen_before(material, finding, bench)
    if returned and (finding.absent or (finding.matched is False and finding.way is None)):
        reason = gap_in(material, Rule.RETURNED_MISSING)
        return Judged(row_of(material, finding, RowStatus.GAP), (reason,))
    if finding.absent:
        return Judged(row_of(material, finding, RowStatus.GAP), (gap_in(material, Rule.ABSENT),))
    if finding.way is None:
        waits = Reason(
            Rule.ROW_UNEXAMINED, Weight.WAITS, material.id, material.name, basis=material.basis
        )
        return Judged(row_of(material, finding, RowStatus.UNEXAMINED), (waits,))
    return _judge_way(material, finding, bench)


def _judge_optional(material: Material, finding: Finding, bench: Bench) -> Judged:
    """非必要: never a ground for anything; a defect is only remarked."""
    if finding.way is not Way.SUBMITTED:
        return Judged(row_of(material, finding, RowStatus.NOT_NEEDED), ())
    remarks = tuple(
        Reason(
            Rule.OPTIONAL_DEFECT,
            Weight.REMARKS,
            material.id,
            material.name,
            point=point.id,
            words=point.words,
            seen=found.seen,
            page=found.page,
        )
        for point, found in points_of(material, finding, bench)
        if found.ok is False
    )
    return Judged(row_of(material, finding, RowStatus.NOT_NEEDED), remarks)


def _seen_before(material: Material, finding: Finding, bench: Bench) -> Judged:
    """A paper of the first visit is matched, not judged again; a defect seen now goes to review.

    What only changed circumstances ask of it is looked at like anything new.
    """
    points = points_of(material, finding, bench)
    asked = (asked_of(material, point, found) for point, found in points)
    found = [reason for reason in asked if reason is not None]
    reasons = _ranked(_of_the_notice(found, points, bench))
    row = RowResult(
        material.id,
        material.name,
        _status(reasons),
        way=Way.SUBMITTED.value,
        originals=material.originals,
        originals_needed=material.originals,
        copies=material.copies,
        copies_needed=material.copies,
        original_returned=material.original_use is OriginalUse.INSPECT,
    )
    return Judged(row, reasons)


def _judge_way(material: Material, finding: Finding, bench: Bench) -> Judged:
    way = finding.way
    if way not in material.ways:
        reason = gap_in(material, Rule.WAY_NOT_ALLOWED, params={"way": way.value if way else ""})
        return Judged(row_of(material, finding, RowStatus.GAP), (reason,))
    if way is Way.SUBMITTED:
        return _judge_submitted(material, finding, bench)
    if way is Way.SHARED or way is Way.E_CERTIFICATE:
        return _judge_query(material, finding)
    if way is Way.PROMISE:
        return _judge_promise(material, finding, bench)
    # what is to be handed in later is not here yet
    return Judged(row_of(material, finding, RowStatus.GAP), (gap_in(material, Rule.ABSENT),))


def _judge_query(material: Material, finding: Finding) -> Judged:
    """免提交: the organ can obtain it. A query that is down is 待核验, never a gap."""
    match finding.query:
        case Query.FOUND:
            return Judged(row_of(material, finding, RowStatus.SATISFIED), ())
        case Query.NOT_FOUND if material.shared_fallback:
            reason = gap_in(material, Rule.RECORD_NOT_FOUND)
            return Judged(row_of(material, finding, RowStatus.GAP), (reason,))
        case _:
            remark = Reason(Rule.RECORD_PENDING, Weight.REMARKS, material.id, material.name)
            return Judged(row_of(material, finding, RowStatus.PENDING_QUERY), (remark,))


def _judge_promise(material: Material, finding: Finding, bench: Bench) -> Judged:
    """告知承诺 replaces the proof; not for a bad credit record; an unknown one waits."""
    if bench.credit is Credit.BAD:
        reason = gap_in(material, Rule.PROMISE_BARRED)
        return Judged(row_of(material, finding, RowStatus.GAP), (reason,))
    if bench.credit is Credit.UNKNOWN:
        waits = Reason(Rule.CREDIT_PENDING, Weight.WAITS, material.id, material.name)
        return Judged(row_of(material, finding, RowStatus.UNEXAMINED), (waits,))
    return Judged(row_of(material, finding, RowStatus.SATISFIED), ())


def _judge_submitted(material: Material, finding: Finding, bench: Bench) -> Judged:
    points = points_of(material, finding, bench)
    found = count_gaps(material, finding) + form_gaps(material, finding)
    for point, seen in points:
        if not seen.ok or seen.corrected:
            reason = asked_of(material, point, seen)
            if reason is not None:
                found.append(reason)
    age = age_gap(material, finding, bench)
    if age is not None:
        found.append(age)
    if not found:
        return Judged(row_of(material, finding, RowStatus.SATISFIED), ())
    if finding.matched and bench.seen_defective(material.id):
        found = _of_the_notice(found, points, bench)
    reasons = _ranked(found)
    return Judged(row_of(material, finding, _status(reasons)), reasons)


def _status(reasons: Iterable[Reason]) -> RowStatus:
    """How a row stands that gives ``reasons``."""
    status = RowStatus.SATISFIED
    for reason in reasons:
        if reason.weight is Weight.WAITS:
            return RowStatus.UNEXAMINED
        if reason.weight is Weight.GAP and status is not RowStatus.GAP:
            status = RowStatus.FIX_NOW if reason.fixable else RowStatus.GAP
    return status


def _ranked(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: _WEIGHTS[reason.weight]))


def _of_the_notice(
    found: list[Reason], points: list[tuple[CheckPoint, PointFinding]], bench: Bench
) -> list[Reason]:
    """A paper brought back is judged on the points of its notice alone (no second new demand).

    Anything else that is wrong with it was missed the first time; only what changed circumstances
    opened may still be asked.
    """
    opened = frozenset(point.id for point, _found in points if bench.opened(point))
    kept = []
    for reason in found:
        if reason.point in opened or _was_noticed(reason, bench):
            kept.append(reason)
        elif reason.weight is Weight.GAP:
            kept.append(_to_review(reason))
        elif reason.weight is not Weight.WAITS:
            kept.append(reason)
    return kept


def _was_noticed(reason: Reason, bench: Bench) -> bool:
    """Whether the first notice named this very point, or asked what waits to be looked at."""
    asked = {Rule.POINT_UNEXAMINED: Rule.POINT_FAILED, Rule.DATE_UNKNOWN: Rule.TOO_OLD}
    rule = asked.get(reason.rule, reason.rule)
    return (reason.material, rule.value, reason.point) in bench.noticed


def _to_review(gap: Reason) -> Reason:
    """A defect missed the first time: accepted, flagged to review."""
    return replace(
        gap, rule=Rule.MISSED_BEFORE, weight=Weight.REVIEW, deferrable=False, fixable=False
    )
