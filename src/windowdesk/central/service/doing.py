"""One act of one person, or of the centre itself, inside the transaction that does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from windowdesk.app.errors import NotAllowed
from windowdesk.domain.staff import Right, Role, may
from windowdesk.i18n import _

# who acts at the centre's own machine
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Doing:
    """``by``: the 工号, a device, or "system"; ``role`` None for what no person's role allows."""

    connection: Connection
    office: str
    by: str
    role: Role | None
    now: datetime

    @property
    def at(self) -> str:
        """The time as it is stored."""
        return self.now.isoformat(timespec="seconds")

    def needs(self, right: Right) -> None:
        """:class:`NotAllowed` (code "role") unless the role holds ``right``."""
        if self.role is None or not may(self.role, right):
            raise NotAllowed(
                _("您的岗位没有这项权限。"), press=_("请由有权限的人员办理。"), code="role"
            )
