"""主管复核: a supervisor widens a verdict towards acceptance, as a record of its own."""

from __future__ import annotations

from datetime import datetime

from windowdesk.app.errors import NotAllowed
from windowdesk.app.intake import Intake
from windowdesk.domain.decision.dates import due_dates
from windowdesk.domain.decision.override import Override, OverrideRefused, possible, widen
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import StaffMember
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.i18n import _


def approved(
    intake: Intake, member: StaffMember, reason: str, now: datetime, calendar: WorkCalendar
) -> Override:
    """What ``member`` signs off for ``intake``. ``NotAllowed`` where nothing can be widened."""
    decision, shelved = intake.decision, intake.shelved
    targets = possible(decision) if decision is not None else ()
    handing_in = intake.submission.hand_in is not None  # nothing there is to be widened
    if decision is None or shelved is None or not targets or handing_in:
        raise refused("nothing_examined")
    dates = due_dates(shelved.item, targets[0], intake.submission, decision.answers, calendar)
    try:
        return widen(
            decision,
            by=member.number,
            role=member.role.value,
            reason=clean_text(reason, limit=500).text,
            at=now,
            to=targets[0],
            due=dates,
        )
    except OverrideRefused as refusal:
        raise refused(refusal.why) from refusal


def refused(why: str) -> NotAllowed:
    """Why a supervisor's sign-off does not hold."""
    words = {
        "role": _("只有主管或部门代表可以复核。"),
        "reason": _("请写明复核理由（不少于 4 个字）。"),
        "towards_refusal": _("复核只能放宽为受理，不能改为不受理。"),
        "nothing_examined": _("还没有可以复核的结论。"),
        "changed": _("结论已有变化，原复核不再适用。"),
    }
    return NotAllowed(
        words[why], saved=_("已录入的内容都在。"), press=_("请核对后再试。"), code=f"override_{why}"
    )
