"""From the decision to the verdict panel: what it says, and the one thing it lets the clerk do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from windowdesk.app.intake import Intake
from windowdesk.app.wording import due_name, due_words, outcome_words, reason_words
from windowdesk.domain.decision.model import (
    ACCEPTING,
    Decision,
    Outcome,
    Reason,
    RowResult,
    Rule,
    Weight,
)
from windowdesk.domain.decision.override import Override, possible
from windowdesk.domain.decision.submission import PointFinding
from windowdesk.domain.standard.model import OriginalUse, Way
from windowdesk.gui.screens.intake.lines import (
    DATE_POINT,
    numbering,
    point_key,
    points_shown,
    row_key,
)
from windowdesk.gui.screens.intake.state import (
    DueState,
    Mark,
    ReasonKind,
    ReasonState,
    Tone,
    VerdictState,
    WishState,
)
from windowdesk.i18n import _, counted, language

QUESTION = "q:"
WHO = "who"
CONDITION = "c:"
CREDIT_SOURCE = "credit_source"
_MARKS = {
    Tone.ACCEPT: Mark.MET,
    Tone.CORRECT: Mark.FIXABLE,
    Tone.REFUSE: Mark.FAILED,
    Tone.DEFER: Mark.DEFERRED,
    Tone.WAIT: Mark.OPEN,
}
_KIND_ORDER = {Weight.DECIDES: 0, Weight.GAP: 1, Weight.WARNS: 2, Weight.REVIEW: 3}


def verdict_state(intake: Intake, override: Override | None, *, busy: bool) -> VerdictState | None:
    """The right pane; None before an item is chosen."""
    decision, shelved = intake.decision, intake.shelved
    if decision is None or shelved is None or intake.checklist is None:
        return None
    words = outcome_words(decision, override)
    tone = Tone(words.tone)
    blocked = blocked_by(intake) if words.action else ""
    numbers = numbering(intake.checklist.rows)
    deferrable = shelved.item.deferral is not None and (
        intake.submission.defer or any(gap.deferrable for gap in decision.gaps())
    )
    fixable = any(gap.fixable for gap in decision.gaps())
    return VerdictState(
        tone=tone,
        mark=_MARKS[tone],
        title=words.title,
        subtitle=words.subtitle,
        reasons=tuple(_reasons(decision, numbers)),
        papers=papers_words(intake, override),
        basis=decision.basis.cite() if decision.basis is not None else "",
        dues=tuple(DueState(due_name(d.kind), due_words(d), d.firm) for d in decision.due),
        action=words.action,
        enabled=bool(words.action) and not blocked and not busy,
        blocked=_("正在保存并出具…") if busy else blocked,
        version=_("由标准 {version} 版得出").format(version=decision.version),
        may_override=override is None
        and bool(possible(decision))
        and intake.submission.hand_in is None,
        defer=WishState(deferrable, intake.submission.defer),
        cannot=WishState(
            fixable or intake.submission.cannot_correct_now, intake.submission.cannot_correct_now
        ),
        credit=intake.submission.credit,
        credit_shown=deferrable or _promised(intake),
        credit_source=intake.visit.notes.get(CREDIT_SOURCE, ""),
        busy=busy,
    )


class Verdicts:
    """The verdict as last told; made anew only when something it is made from changed.

    Every change of a matter gives a new decision, so the same decision means the same papers; moving
    about in the list costs nothing here.
    """

    def __init__(self) -> None:
        self._told: tuple[Decision | None, tuple[object, ...], VerdictState | None] | None = None

    def of(
        self, intake: Intake | None, override: Override | None, *, busy: bool
    ) -> VerdictState | None:
        """As :func:`verdict_state`; None without a matter too."""
        if intake is None:
            return None
        beside = (override, busy, intake.visit.notes.get(CREDIT_SOURCE, ""), language())
        told = self._told
        if told is None or told[0] is not intake.decision or told[1] != beside:
            told = (intake.decision, beside, verdict_state(intake, override, busy=busy))
            self._told = told
        return told[2]


def _promised(intake: Intake) -> bool:
    return any(finding.way is Way.PROMISE for finding in intake.submission.findings.values())


def blocked_by(intake: Intake) -> str:
    """Why the action has to wait although the verdict stands: a ✗ without what was seen.

    Each failed point stores what was seen (domain A.4, *Evidence of a ✗*), or discretion would
    hide in findings.
    """
    bare = unexplained_points(intake)
    if not bare:
        return ""
    return _("还有 {n} 处 ✕ 没有写明看到的情况").format(n=len(bare))


def unexplained_points(intake: Intake) -> tuple[str, ...]:
    """The line keys of failed points without evidence, in order."""
    if intake.checklist is None or intake.decision is None:
        return ()
    keys = []
    for material in intake.checklist.materials():
        finding = intake.finding(material.id)
        if finding.way is not Way.SUBMITTED:
            continue
        for point in points_shown(material, intake.decision.answers):
            found = finding.points.get(point.id, PointFinding())
            if found.ok is False and not found.seen.strip():
                keys.append(point_key(material.id, point.id))
    return tuple(keys)


def first_fixable(decision: Decision) -> str:
    """The line where correcting on the spot begins."""
    for gap in decision.gaps():
        if gap.fixable:
            return point_key(gap.material, gap.point) if gap.point else row_key(gap.material)
    return ""


def _reasons(decision: Decision, numbers: Mapping[str, int]) -> Iterator[ReasonState]:
    waits = [reason for reason in decision.reasons if reason.weight is Weight.WAITS]
    rest = [reason for reason in decision.reasons if _worth_saying(reason)]
    yield from _waiting(waits, numbers)
    if waits and rest:
        yield ReasonState(ReasonKind.HEADING, "", _("已发现"))
    rest.sort(key=lambda reason: _KIND_ORDER.get(reason.weight, 4))
    said = ""
    for reason in rest:
        state = _reason(reason, numbers, decision, said)
        said = reason_words(reason).basis or said
        yield state


def _worth_saying(reason: Reason) -> bool:
    return reason.weight is not Weight.WAITS and reason.rule is not Rule.COMPLETE


def _waiting(waits: list[Reason], numbers: Mapping[str, int]) -> Iterator[ReasonState]:
    """One line each while they wait; several open points of one paper share a line."""
    seen: dict[str, int] = {}
    for reason in waits:
        if reason.material:
            seen[reason.material] = seen.get(reason.material, 0) + 1
    told: set[str] = set()
    for reason in waits:
        words = reason_words(reason)
        if reason.material and reason.material in told:
            continue
        told.add(reason.material)
        several = reason.material and seen[reason.material] > 1
        text = (
            counted("{n} 个要点未看", seen[reason.material])
            if several
            else words.text.rstrip("。.")
        )
        yield ReasonState(
            ReasonKind.WAIT,
            str(numbers.get(reason.material, "")),
            words.title,
            text,
            tone=Tone.WAIT,
            target=_target(reason, numbers),
        )


def _target(reason: Reason, numbers: Mapping[str, int]) -> str:
    if reason.rule is Rule.QUESTION_OPEN:
        return QUESTION + reason.point
    if reason.rule in (Rule.IDENTITY_MISSING, Rule.AGENT_MISSING, Rule.IDENTITY_EXPIRED):
        return WHO
    if reason.rule is Rule.CONDITION_UNMET:
        return CONDITION + reason.point
    if not reason.material:
        return ""
    if reason.rule is Rule.DATE_UNKNOWN:
        return point_key(reason.material, DATE_POINT)
    if reason.point:
        return point_key(reason.material, reason.point)
    known = reason.material in numbers
    return row_key(reason.material) if known else f"g:{reason.material}"


def _reason(
    reason: Reason, numbers: Mapping[str, int], decision: Decision, said: str
) -> ReasonState:
    words = reason_words(reason)
    gap = reason.weight is Weight.GAP
    tone = Tone.PLAIN
    if reason.weight is Weight.WARNS:
        tone = Tone.REFUSE if reason.rule is Rule.IDENTITY_EXPIRED else Tone.CORRECT
    elif reason.weight is Weight.DECIDES:
        tone = Tone(outcome_words(decision).tone)
    basis = words.basis
    if basis and basis == said:
        basis = _("同上")
    deferrable = gap and reason.deferrable and decision.outcome is not Outcome.ACCEPT_DEFERRED
    target = ""
    if reason.material:
        point = reason.point
        target = point_key(reason.material, point) if point else row_key(reason.material)
        target = target if reason.material in numbers else f"g:{reason.material}"
    elif reason.rule is Rule.CONDITION_UNMET:
        target = CONDITION + reason.point
    return ReasonState(
        ReasonKind.GAP if gap or reason.weight is Weight.DECIDES else ReasonKind.NOTE,
        str(numbers.get(reason.material, "")),
        words.title,
        words.text,
        words.how,
        basis,
        deferrable,
        tone,
        target,
    )


def papers_words(intake: Intake, override: Override | None) -> str:
    """材料处理: what becomes of the papers on the table under this verdict."""
    decision = intake.decision
    if decision is None or decision.outcome is Outcome.UNDETERMINED:
        return ""
    if decision.outcome is Outcome.CORRECT_NOW:
        return _("当场更正后再核对")
    if override is None and decision.outcome not in ACCEPTING:
        return _("当场告知，材料退还申请人")
    rows = intake.checklist.materials() if intake.checklist is not None else ()
    inspected = {m.id for m in rows if m.original_use is OriginalUse.INSPECT}
    kept, copies, returned = _counts(inspected, decision.materials)
    parts = []
    if kept:
        parts.append(_("收原件 {n}").format(n=kept))
    if copies:
        parts.append(_("复印件 {n}").format(n=copies))
    if returned:
        parts.append(_("验退 {n}").format(n=returned))
    return "　".join(parts) or _("没有收取纸质材料")


def _counts(inspected: set[str], results: tuple[RowResult, ...]) -> tuple[int, int, int]:
    """Originals kept, copies, originals given back; ``inspected`` are only looked at."""
    kept = copies = returned = 0
    for result in results:
        if result.members:
            inner = _counts(inspected, result.members)
            kept, copies, returned = kept + inner[0], copies + inner[1], returned + inner[2]
            continue
        looked_at = result.id in inspected
        kept += 0 if looked_at else result.originals
        returned += result.originals if looked_at else 0
        copies += result.copies
    return kept, copies, returned
