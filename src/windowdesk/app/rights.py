"""The table of rights (domain/staff.py) where the use cases ask it: a refusal in words."""

from __future__ import annotations

from windowdesk.app.staff_words import no_right
from windowdesk.domain.staff import Right, StaffMember
from windowdesk.i18n import N_, _

_WHAT = {
    Right.WORK: N_("办理业务"),
    Right.SIGN_OFF: N_("复核"),
    Right.EQUIP: N_("管理设备和同步"),
    Right.STANDARDS: N_("查看事项标准"),
    Right.TRAIL: N_("查看审计记录"),
    Right.REVIEWS: N_("查看待核事项"),
    Right.SETTLE: N_("处理待核事项"),
}


def holding(member: StaffMember, right: Right) -> StaffMember:
    """``member``, who holds ``right``; ``NotAllowed`` code "role" otherwise.

    Asked of the role alone: who was signed in before being deactivated finishes the matter in hand.
    """
    if not StaffMember(member.number, member.name, member.role).may(right):
        raise no_right(_(_WHAT[right]))
    return member
