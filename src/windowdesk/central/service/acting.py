"""An act of an administrator: who does it, inside which transaction, with the feed within reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from windowdesk.app.errors import BadInput
from windowdesk.central.service import audit
from windowdesk.central.service.doing import Doing
from windowdesk.central.store.unit import Unit
from windowdesk.i18n import _

LEAST_REASON, MOST_REASON = 4, 500


@dataclass(frozen=True, slots=True)
class Act(Doing):
    """``unit`` is the transaction ``connection`` belongs to; ``random(n)`` gives n bytes by chance."""

    unit: Unit
    random: Callable[[int], bytes]

    def new_id(self) -> str:
        """A name for a new thing: 16 hex digits."""
        return self.random(8).hex()

    def note(self, action: str, subject: str, **detail: str) -> None:
        """Write what is being done to the office's audit chain; never personal data."""
        kept = {name: value for name, value in detail.items() if value}
        audit.note(self, action, subject, detail=kept)


def reasoned(reason: str) -> str:
    """A reason that says something; ``BadInput`` otherwise."""
    why = reason.strip()
    if not LEAST_REASON <= len(why) <= MOST_REASON:
        raise BadInput(
            _("理由须为 {n} 到 {most} 个字。").format(n=LEAST_REASON, most=MOST_REASON),
            saved=_("没有改动任何内容。"),
            press=_("请写明理由后再提交。"),
            code="reason",
            field="reason",
        )
    return why
