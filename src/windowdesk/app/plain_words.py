"""The checklist and the verdict for the person in front of the window, in everyday words.

What a clerk reads are terms of law; what an applicant needs is what is in order, what is missing and
how to put it right, what may come later, and by when it will be done. Both say the same, because both
are made of the same :class:`Decision`. A pure function of the matter in hand: no clock, no screen.

Nothing of another person can be in here: the person is masked (others stand behind the applicant),
and what a clerk noted of a paper is shown with long numbers taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.app.plain_gaps import mending, notice, waiting
from windowdesk.app.wording_time import weekday_words
from windowdesk.domain.decision.model import (
    ACCEPTING,
    REFUSING,
    Decision,
    DueDate,
    Outcome,
    Reason,
    RowResult,
    RowStatus,
    Weight,
)
from windowdesk.domain.decision.override import Override
from windowdesk.domain.decision.submission import Party, Submission
from windowdesk.domain.identity.names import mask_id, mask_name, mask_uscc
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import N_, _, ngettext

ORGANISATION = "organisation"


class Sign(Enum):
    """What stands before a line: shape and colour, never colour alone."""

    OK = "ok"
    GAP = "gap"
    FIX = "fix"
    LATER = "later"
    WAIT = "wait"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PlainLine:
    """One paper or remark: its name, what is so, and how to put it right.

    ``seen`` is what the clerk noted of it: shown to this person, never read aloud.
    """

    sign: Sign
    title: str
    text: str = ""
    how: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class PlainPart:
    """Lines that belong together under a heading; ``short`` ones need no room of their own."""

    title: str
    lines: tuple[PlainLine, ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class PlainView:
    """All that the person in front of the window is shown, and all that may be read to them.

    ``tone`` as in ``wording.OutcomeWords``. ``dates`` pairs of name and words. ``number`` and
    ``code`` (the text of the QR code) only once papers are issued. ``discreet``: the item is
    sensitive, so nothing that names it is said aloud.
    """

    tone: str
    title: str
    lead: str
    item: str = ""
    person: str = ""
    parts: tuple[PlainPart, ...] = ()
    dates: tuple[tuple[str, str], ...] = ()
    number: str = ""
    code: str = ""
    discreet: bool = False


def plain_view(intake: Intake, override: Override | None = None) -> PlainView:
    """What to show of the matter in hand, finished or not."""
    person = _person(intake.submission)
    decision, shelved = intake.decision, intake.shelved
    if decision is None or shelved is None:
        return PlainView("wait", _("您好，请坐"), _("工作人员正在为您登记。"), person=person)
    title, lead, tone = _verdict(decision, override, shelved.item)
    dates = override.due if override is not None else decision.due
    return PlainView(
        tone=tone,
        title=title,
        lead=lead,
        item=shelved.item.name,
        person=person,
        parts=tuple(part for part in _parts(decision, override) if part.lines),
        dates=tuple((_date_name(due.kind), _day(due)) for due in dates if due.kind in _DATES),
        discreet=shelved.item.sensitive,
    )


def issued_view(view: PlainView, issued: Issued) -> PlainView:
    """``view`` once its papers are issued: what to do now, and the code to follow progress."""
    outcome = issued.override.widened if issued.override else issued.decision.outcome
    title, lead = _ISSUED.get(outcome, (N_("已经告知您"), N_("请拿好告知书，上面写清了原因。")))
    codes = (str(paper.facts.get("code_text") or "") for paper in issued.papers)
    code = next((text for text in codes if text), "")
    return replace(view, title=_(title), lead=_(lead), number=issued.number, code=code)


# --- the verdict -------------------------------------------------------------------------------

_DATES = {
    "promised": N_("最晚办好"),
    "deferral": N_("最晚补交"),
    "notice": N_("最晚通知您"),
}
# title, lead; {n} counts what is wanting, {organ} decides
_VERDICTS: dict[Outcome, tuple[str, str, str]] = {
    Outcome.NOT_REQUIRED: (N_("这件事不用办"), N_("我们会给您一张说明。"), "refuse"),
    Outcome.NOT_COMPETENT: (
        N_("这件事不归这里办"), N_("下面写明了该去哪里办。"), "refuse",
    ),
    Outcome.BARRED: (N_("现在还不能申请"), N_("下面写明了原因，您可以申请复议。"), "refuse"),
    Outcome.ACCEPT: (N_("材料齐了，可以受理"), N_("由{organ}审查，请看最晚办好的日期。"), "accept"),
    Outcome.ACCEPT_ON_SPOT: (N_("材料齐了，马上就办"), N_("请稍等，今天就能办好。"), "accept"),
    Outcome.RECEIVE_ONLY: (
        N_("材料先收下"), N_("能不能受理由{organ}决定，会通知您。"), "accept",
    ),
}  # fmt: skip
_ISSUED: dict[Outcome, tuple[str, str]] = {
    Outcome.ACCEPT: (N_("已经受理"), N_("请拿好回执。扫右边的码可以查办到哪一步了。")),
    Outcome.ACCEPT_ON_SPOT: (N_("已经受理"), N_("请拿好回执，稍等就能办好。")),
    Outcome.ACCEPT_DEFERRED: (N_("已经受理，记得补材料"), N_("请在补交日期前把欠的材料送来。")),
    Outcome.RECEIVE_ONLY: (N_("材料已经收下"), N_("请拿好回执。扫右边的码可以查办到哪一步了。")),
    Outcome.CORRECT_ONCE: (
        N_("请补齐后再来"),
        N_("要补的都写在告知书上，带着它来，不用重新说明。"),
    ),
}


def _verdict(decision: Decision, override: Override | None, item: Item) -> tuple[str, str, str]:
    """Title, one sentence and tone for the outcome that counts now."""
    organ = item.organ.name
    outcome = override.widened if override is not None else decision.outcome
    gaps = len(decision.gaps())
    match outcome:
        case Outcome.UNDETERMINED:
            left = len(decision.waits())
            lead = ngettext("还有 {n} 处没看完，请稍等。", "还有 {n} 处没看完，请稍等。", left)
            return _("正在看您的材料"), lead.format(n=left), "wait"
        case Outcome.CORRECT_NOW:
            here = sum(gap.fixable for gap in decision.gaps())
            title = ngettext("有 {n} 处现在改一下就行", "有 {n} 处现在改一下就行", here)
            return title.format(n=here), _("改好并签名，我们马上再看。"), "correct"
        case Outcome.CORRECT_ONCE:
            title = ngettext("还差 {n} 项，补齐才能受理", "还差 {n} 项，补齐才能受理", gaps)
            return title.format(n=gaps), _("要补的都在这里，一次说全。"), "correct"
        case Outcome.ACCEPT_DEFERRED:
            title = ngettext("可以先受理，{n} 项后补", "可以先受理，{n} 项后补", gaps)
            return title.format(n=gaps), _("您签承诺书，到期前补齐就行。"), "defer"
    title, lead, tone = _VERDICTS[outcome]
    return _(title), _(lead).format(organ=organ), tone


def _date_name(kind: str) -> str:
    return _(_DATES[kind])


def _day(due: DueDate) -> str:
    """2026 年 3 月 9 日（周一）; today when it is done on the spot; 大约 while holidays are not known."""
    if due.due is None:
        return _("今天")
    words = _("{year} 年 {month} 月 {day} 日（{weekday}）").format(
        year=due.due.year,
        month=due.due.month,
        day=due.due.day,
        weekday=weekday_words(due.due),
    )
    return words if due.firm else _("大约 {day}").format(day=words)


# --- the parts ---------------------------------------------------------------------------------


def _parts(decision: Decision, override: Override | None) -> Iterator[PlainPart]:
    deferred = decision.outcome is Outcome.ACCEPT_DEFERRED
    gaps = decision.gaps()
    later = [gap for gap in gaps if deferred and gap.deferrable]
    here = [gap for gap in gaps if gap.fixable and gap not in later]
    rest = [gap for gap in gaps if gap not in later and gap not in here]
    if decision.outcome in REFUSING and override is None:
        yield PlainPart(_("原因"), _each(decision.reasons, Weight.DECIDES))
    if override is None:
        yield PlainPart(_("要补的"), tuple(_gap(gap, Sign.GAP) for gap in rest))
    yield PlainPart(_("现在改一下就行"), tuple(_gap(gap, Sign.FIX) for gap in here))
    yield PlainPart(_("可以后补"), tuple(_gap(gap, Sign.LATER) for gap in later))
    yield PlainPart(_("请您配合"), tuple(_waits(decision)))
    if decision.outcome is Outcome.UNDETERMINED:
        yield PlainPart(_("还没看的"), tuple(_rows(decision, RowStatus.UNEXAMINED)), short=True)
    yield PlainPart(_("已经齐了"), tuple(_settled(decision)), short=True)
    yield PlainPart(_("请您留意"), tuple(_notices(decision)))


def _gap(gap: Reason, sign: Sign) -> PlainLine:
    said = mending(gap)
    return PlainLine(sign, said.title, said.text, said.how, unnumbered(said.seen))


def _each(reasons: Iterable[Reason], weight: Weight) -> tuple[PlainLine, ...]:
    chosen = [reason for reason in reasons if reason.weight is weight]
    return tuple(PlainLine(Sign.NOTE, *notice(reason)) for reason in chosen)


def _waits(decision: Decision) -> Iterator[PlainLine]:
    for reason in decision.waits():
        said = waiting(reason)
        if said:
            yield PlainLine(Sign.WAIT, said)


def _leaves(rows: tuple[RowResult, ...]) -> Iterator[RowResult]:
    for row in rows:
        if row.members and row.status is not RowStatus.UNEXAMINED:
            yield from _leaves(row.members)
        else:
            yield row


def _rows(decision: Decision, status: RowStatus) -> Iterator[PlainLine]:
    for row in _leaves(decision.materials):
        if row.status is status and row.name:
            yield PlainLine(Sign.WAIT, row.name)


def _settled(decision: Decision) -> Iterator[PlainLine]:
    for row in _leaves(decision.materials):
        if row.status is RowStatus.SATISFIED:
            yield PlainLine(Sign.OK, row.name, _("看过，还给您") if row.original_returned else "")
        elif row.status is RowStatus.PENDING_QUERY:
            yield PlainLine(Sign.OK, row.name, _("不用您交，我们去查"))


def _notices(decision: Decision) -> Iterator[PlainLine]:
    if decision.outcome not in ACCEPTING | {Outcome.CORRECT_ONCE, Outcome.CORRECT_NOW}:
        return
    for reason in decision.reasons:
        if reason.weight in (Weight.WARNS, Weight.REMARKS):
            title, text = notice(reason)
            if text:
                yield PlainLine(Sign.NOTE, title, text)


# --- the person --------------------------------------------------------------------------------

_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９Xx\s-]{6,}[0-9０-９Xx]")


def unnumbered(text: str) -> str:
    """``text`` without anything that could be somebody's number; a date is left as it is."""
    return _LONG_NUMBER.sub(lambda found: found[0] if _is_date(found[0]) else "…", text)


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _person(submission: Submission) -> str:
    """Whose matter it is: enough for them to know it, too little for who looks over a shoulder."""
    return "　".join(
        _masked(party) for party in (submission.applicant, submission.agent) if party is not None
    )


def _masked(party: Party) -> str:
    if party.kind == ORGANISATION:
        return f"{party.name} {mask_uscc(party.number)}".strip()
    return f"{mask_name(party.name)} {mask_id(party.number)}".strip()
