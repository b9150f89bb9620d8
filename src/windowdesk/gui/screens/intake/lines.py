"""From standard, findings and verdict to the lines of the checklist, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from windowdesk.app.intake import Intake
from windowdesk.app.wording import limit_words, necessity_words, way_words
from windowdesk.app.wording_joints import clauses
from windowdesk.domain.decision.model import (
    Decision,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Rule,
    Weight,
)
from windowdesk.domain.decision.submission import Finding, FirstVisit, PointFinding
from windowdesk.domain.standard.model import (
    Basis,
    CheckPoint,
    Material,
    Necessity,
    OriginalUse,
    Requirement,
    Way,
)
from windowdesk.domain.standard.resolve import materials_of
from windowdesk.domain.standard.when import holds
from windowdesk.gui.screens.intake.second_visit import (
    brought_back,
    in_order_then,
    told_then,
    wanting_then,
)
from windowdesk.gui.screens.intake.state import (
    Chip,
    GroupLine,
    Line,
    Mark,
    PointLine,
    RowLine,
    Tone,
)
from windowdesk.i18n import N_, _, language

DATE_POINT = "@issued"
# 二选一 is written in words only where one counts in them
_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_GAP_WORDS: dict[Rule, str] = {
    Rule.ABSENT: N_("未提交"),
    Rule.ORIGINALS_SHORT: N_("份数不足"),
    Rule.COPIES_SHORT: N_("份数不足"),
    Rule.POINT_FAILED: N_("要点不符"),
    Rule.TOO_OLD: N_("已超期"),
    Rule.WRONG_FORM: N_("形式不符"),
    Rule.WAY_NOT_ALLOWED: N_("方式不允许"),
    Rule.RECORD_NOT_FOUND: N_("未查到"),
    Rule.RETURNED_MISSING: N_("未带回"),
    Rule.PROMISE_BARRED: N_("不得承诺"),
}


@dataclass(frozen=True, slots=True)
class _Standing:
    """A row's mark, word and tone."""

    mark: Mark
    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class _Context:
    """What every line needs: the verdict by material, the numbering, and what is unfolded."""

    intake: Intake
    decision: Decision
    results: Mapping[str, RowResult]
    reasons: Mapping[str, tuple[Reason, ...]]
    numbers: Mapping[str, int]
    expanded: str
    first: FirstVisit | None


def row_key(material: str) -> str:
    return f"m:{material}"


def point_key(material: str, point: str) -> str:
    return f"p:{material}/{point}"


def numbering(rows: tuple[Requirement, ...]) -> dict[str, int]:
    """Material id → its number on the checklist, alternatives counted one by one."""
    ids = [material.id for row in rows for material in materials_of(row)]
    return {ident: number for number, ident in enumerate(ids, 1)}


def points_shown(material: Material, answers: Mapping[str, str]) -> tuple[CheckPoint, ...]:
    """The check-points that apply under ``answers``."""
    return tuple(point for point in material.points if holds(point.when, answers))


def checklist_lines(intake: Intake, expanded: str) -> tuple[Line, ...]:
    """Every line of the checklist; ``expanded`` is the material whose points are unfolded."""
    if intake.checklist is None or intake.decision is None:
        return ()
    context = _Context(
        intake,
        intake.decision,
        {result.id: result for result in _all_results(intake.decision.materials)},
        _by_material(intake.decision.reasons),
        numbering(intake.checklist.rows),
        expanded,
        intake.submission.first_visit,
    )
    return tuple(line for row in intake.checklist.rows for line in _row_lines(row, context, None))


def _all_results(results: tuple[RowResult, ...]) -> Iterator[RowResult]:
    for result in results:
        yield result
        yield from _all_results(result.members)


def _by_material(reasons: tuple[Reason, ...]) -> dict[str, tuple[Reason, ...]]:
    found: dict[str, tuple[Reason, ...]] = {}
    for reason in reasons:
        found[reason.material] = (*found.get(reason.material, ()), reason)
    return found


def _row_lines(row: Requirement, context: _Context, group: Requirement | None) -> Iterator[Line]:
    if row.material is not None:
        yield from _material_lines(row.material, context, group)
        return
    if len(row.members) == 1:
        # the answers left one of a group: it needs no heading of its own
        yield from _row_lines(row.members[0], context, group)
        return
    need = row.need or len(row.members)
    if group is None or row.name:
        yield _group_line(row, context)
    inner = row if need < len(row.members) or group is None else group
    for member in row.members:
        yield from _row_lines(member, context, inner)


def group_words(row: Requirement) -> str:
    """二选一, 三选二 …, or 须齐备 for a bundle."""
    count, need = len(row.members), row.need or len(row.members)
    if need >= count:
        return _("须齐备")
    if language() == "zh_CN" and max(count, need) < len(_NUMERALS):
        return _("{count}选{need}").format(count=_NUMERALS[count], need=_NUMERALS[need])
    return _("{count}选{need}").format(count=count, need=need)


def _group_line(row: Requirement, context: _Context) -> GroupLine:
    result = context.results.get(row.id)
    status = result.status if result is not None else RowStatus.UNEXAMINED
    standing = {
        RowStatus.UNEXAMINED: _Standing(Mark.OPEN, _("未看"), Tone.MUTED),
        RowStatus.SATISFIED: _Standing(Mark.MET, _("齐"), Tone.ACCEPT),
        RowStatus.PENDING_QUERY: _Standing(Mark.PENDING, _("待核验"), Tone.CORRECT),
        RowStatus.FIX_NOW: _Standing(Mark.FIXABLE, _("可当场更正"), Tone.CORRECT),
        RowStatus.GAP: _Standing(Mark.FAILED, _("不足"), Tone.REFUSE),
        RowStatus.NOT_NEEDED: _Standing(Mark.NOT_NEEDED, _("不需要"), Tone.MUTED),
    }[status]
    name = row.name or _("下列材料")
    rule = group_words(row)
    spoken = clauses(name, rule, standing.word)
    return GroupLine(f"g:{row.id}", name, rule, standing.mark, standing.word, standing.tone, spoken)


def _material_lines(
    material: Material, context: _Context, group: Requirement | None
) -> Iterator[Line]:
    finding = context.intake.finding(material.id)
    standing = _standing(material, finding, context, group)
    number = context.numbers[material.id]
    chip = _chip(material, group)
    received = received_words(material, finding, context.first)
    said = "".join(text for text, _strong in received)
    offer = context.intake.offers.get(material.id)
    if offer is not None and finding.way is None and not finding.absent:
        received = ((_("本次来访已收　"), False), ("T", True))
        said = _("本次来访已收：{source}，按 T 接过来").format(source=offer.source)
    unfolded = context.expanded == material.id
    yield RowLine(
        key=row_key(material.id),
        material=material.id,
        index=number,
        name=material.name,
        chip=chip,
        received=received,
        mark=standing.mark,
        word=standing.word,
        tone=standing.tone,
        expanded=unfolded,
        grouped=group is not None,
        spoken=_("{number} {name}，{chip}，收到 {received}，{word}").format(
            number=number, name=material.name, chip=chip.text, received=said, word=standing.word
        ),
    )
    if unfolded:
        yield from _point_lines(material, finding, context, group)


def _chip(material: Material, group: Requirement | None) -> Chip:
    if group is not None and 0 < group.need < len(group.members):
        return Chip(group_words(group), Tone.CORRECT)
    tone = {
        Necessity.REQUIRED: Tone.ACCENT,
        Necessity.DEFERRABLE: Tone.DEFER,
        Necessity.OPTIONAL: Tone.MUTED,
    }[material.necessity]
    return Chip(necessity_words(material.necessity), tone)


def received_words(
    material: Material, finding: Finding, first: FirstVisit | None
) -> tuple[tuple[str, bool], ...]:
    """The 收到 column as runs of text: originals and copies are two counts, never merged."""
    if first is not None and in_order_then(first, material.id) and finding.way is None:
        return _first_visit_words(finding, first)
    if wanting_then(first, material.id) and finding.way is None and not finding.absent:
        return ((_("上次不符，待核补正"), False),)
    if finding.way in (Way.SHARED, Way.E_CERTIFICATE):
        return ((_("免提交　"), False), (way_words(finding.way.value), False))
    if finding.way in (Way.PROMISE, Way.DEFERRED):
        return ((way_words(finding.way.value), False),)
    if finding.electronic:
        return ((_("电子文件"), False),)
    originals = _count(_("原件 "), finding.originals, material.originals)
    if material.original_use is OriginalUse.INSPECT and finding.originals:
        originals = ((_("原件 "), False), (_("验退"), False))
    return (*originals, ("　", False), *_count(_("复印 "), finding.copies, material.copies))


def _first_visit_words(finding: Finding, first: FirstVisit) -> tuple[tuple[str, bool], ...]:
    if not first.papers_returned:
        return ((_("首次已收，在卷"), False),)
    if finding.matched is None:
        return ((_("已验，待核带回"), False),)
    return ((_("首次已验，已带回") if finding.matched else _("没有带回"), False),)


def _count(name: str, got: int, asked: int) -> tuple[tuple[str, bool], ...]:
    return ((name, False), (str(got), got > 0), (f"/{asked}", False))


def _standing(
    material: Material, finding: Finding, context: _Context, group: Requirement | None
) -> _Standing:
    result = context.results.get(material.id)
    status = result.status if result is not None else RowStatus.UNEXAMINED
    reasons = context.reasons.get(material.id, ())
    untouched = finding.way is None and not finding.absent
    if group is not None and _settled(group, context):
        # the alternatives that were chosen carry the group; what lies beside them does not count
        if untouched:
            return _Standing(Mark.NOT_NEEDED, _("不需要"), Tone.MUTED)
        if status in (RowStatus.GAP, RowStatus.FIX_NOW):
            return _Standing(Mark.NOT_NEEDED, _("不采用"), Tone.MUTED)
    match status:
        case RowStatus.SATISFIED:
            return _Standing(Mark.MET, _satisfied_words(finding, context, material), Tone.ACCEPT)
        case RowStatus.PENDING_QUERY:
            return _Standing(Mark.PENDING, _("待核验"), Tone.CORRECT)
        case RowStatus.NOT_NEEDED:
            return _optional_standing(finding)
        case RowStatus.FIX_NOW:
            return _Standing(Mark.FIXABLE, _("可当场更正"), Tone.CORRECT)
        case RowStatus.GAP:
            return _gap_standing(reasons, context.decision, finding)
    return _open_standing(finding, reasons)


def _settled(group: Requirement, context: _Context) -> bool:
    result = context.results.get(group.id)
    return result is not None and result.status in (RowStatus.SATISFIED, RowStatus.PENDING_QUERY)


def _satisfied_words(finding: Finding, context: _Context, material: Material) -> str:
    known = context.first.satisfied if context.first is not None else ()
    if material.id in known and finding.way is None:
        return _("首次已验")
    if any(point.corrected for point in finding.points.values()):
        return _("已更正")
    return {
        Way.SHARED: _("已共享"),
        Way.E_CERTIFICATE: _("已调取"),
        Way.PROMISE: _("已承诺"),
    }.get(finding.way or Way.SUBMITTED, _("齐"))


def _optional_standing(finding: Finding) -> _Standing:
    if finding.way is Way.SUBMITTED:
        return _Standing(Mark.MET, _("已收"), Tone.MUTED)
    return _Standing(Mark.NOT_NEEDED, _("可不交"), Tone.MUTED)


def _gap_standing(reasons: tuple[Reason, ...], decision: Decision, finding: Finding) -> _Standing:
    gaps = [reason for reason in reasons if reason.weight is Weight.GAP]
    deferred = decision.outcome is Outcome.ACCEPT_DEFERRED
    if deferred and gaps and all(gap.deferrable for gap in gaps):
        return _Standing(Mark.DEFERRED, _("容缺后补"), Tone.DEFER)
    unsaid = N_("未提交") if finding.absent else N_("不符")
    word = _GAP_WORDS.get(gaps[0].rule, unsaid) if gaps else unsaid
    return _Standing(Mark.FAILED, _(word), Tone.REFUSE)


def _open_standing(finding: Finding, reasons: tuple[Reason, ...]) -> _Standing:
    if finding.way is None:
        return _Standing(Mark.OPEN, _("未看"), Tone.MUTED)
    if any(reason.rule is Rule.DATE_UNKNOWN for reason in reasons):
        return _Standing(Mark.OPEN, _("缺出具日期"), Tone.CORRECT)
    return _Standing(Mark.OPEN, _("要点未看完"), Tone.CORRECT)


def _point_lines(
    material: Material, finding: Finding, context: _Context, group: Requirement | None
) -> Iterator[PointLine]:
    ground = material.basis or (group.basis if group is not None else None)
    points = points_shown(material, context.decision.answers)
    dated = material.validity is not None
    for at, point in enumerate(points):
        last = at == len(points) - 1 and not dated
        found = finding.points.get(point.id, PointFinding())
        line = _point_line(material, point, found, ground, last=last)
        settled = brought_back(context.first, material.id, finding) and not told_then(
            context.first, material.id, point.id
        )
        yield _settled_before(line) if settled and found.ok is None else line
    if dated:
        yield _date_line(material, finding, context)


def _point_line(
    material: Material, point: CheckPoint, found: PointFinding, ground: Basis | None, *, last: bool
) -> PointLine:
    mark, tone, said = {
        True: (Mark.MET, Tone.ACCEPT, _("符合")),
        False: (Mark.FAILED, Tone.REFUSE, _("不符")),
        None: (Mark.OPEN, Tone.MUTED, _("未看")),
    }[found.ok]
    basis = point.basis or ground
    seen = seen_words(found)
    return PointLine(
        key=point_key(material.id, point.id),
        material=material.id,
        point=point.id,
        words=point.words,
        seen=seen,
        basis=(basis.article or basis.law) if basis is not None else "",
        mark=mark,
        tone=tone,
        fixable=found.ok is False and point.on_spot,
        last=last,
        spoken=clauses(_("要点"), point.words, said, seen),
    )


def _settled_before(line: PointLine) -> PointLine:
    """A point the notice did not name: the mended paper is not asked about it again."""
    seen = _("首次未提出")
    spoken = clauses(_("要点"), line.words, seen)
    return replace(line, mark=Mark.NOT_NEEDED, tone=Tone.MUTED, seen=seen, spoken=spoken)


def seen_words(found: PointFinding) -> str:
    """第 6 页　无章; a corrected point keeps what had been seen."""
    page = _("第 {page} 页").format(page=found.page) if found.page else ""
    parts = [part for part in (page, found.seen) if part]
    if found.corrected:
        parts.append(_("已当场更正"))
    return "　".join(parts)


def _date_line(material: Material, finding: Finding, context: _Context) -> PointLine:
    within = limit_words(material.validity.code()) if material.validity is not None else ""
    reasons = context.reasons.get(material.id, ())
    if finding.issued_on is None:
        mark, tone, seen = Mark.OPEN, Tone.MUTED, _("按 D 录入")
    elif any(reason.rule is Rule.TOO_OLD for reason in reasons):
        mark, tone, seen = Mark.FAILED, Tone.REFUSE, finding.issued_on.isoformat()
    else:
        mark, tone, seen = Mark.MET, Tone.ACCEPT, finding.issued_on.isoformat()
    words = _("出具日期（{within}内）").format(within=within)
    return PointLine(
        key=point_key(material.id, DATE_POINT),
        material=material.id,
        point=DATE_POINT,
        words=words,
        seen=seen,
        basis="",
        mark=mark,
        tone=tone,
        fixable=False,
        last=True,
        spoken=clauses(words, seen),
    )
