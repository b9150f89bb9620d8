"""Putting a freeze off: a supervisor, for some hours, with a reason, on the record; never in silence.

Only where the centre's policy allows it (``extension_hours``). The record is the audit chain, which ends
in the centre; until then the limit goes on warning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from windowdesk.app.errors import BadInput, NotAllowed
from windowdesk.app.limiting import limit_words
from windowdesk.app.ports import AuditEntry, Clock, Store
from windowdesk.app.staffing import Staffing
from windowdesk.app.syncing import Syncing
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Right, StaffMember
from windowdesk.i18n import _, counted
from windowdesk.protocol.limits import NAMES, Name, Standing
from windowdesk.protocol.policy import Policy

LIFTED = "limits.lifted"
FEWEST_CHARACTERS = 4


class Extensions:
    """The use case over the store and the staff."""

    def __init__(
        self, store: Store, staffing: Staffing, clock: Clock, policy: Callable[[], Policy]
    ) -> None:
        self._store = store
        self._staffing = staffing
        self._clock = clock
        self._policy = policy

    def most_hours(self) -> int:
        """For how long a freeze may be put off at a time; 0 where the policy does not allow it."""
        return self._policy().extension_hours

    def extend(
        self,
        limit: Name,
        hours: int,
        reason: str,
        sign_off: tuple[str, str],
        standings: Iterable[Standing],
        *,
        seated: str = "",
    ) -> datetime:
        """Put the freeze of ``limit`` off; until when. ``sign_off``: a supervisor's 工号 and password.

        ``seated``: who is signed in at this counter; a token was asked for when they sat down.

        Raises ``NotAllowed`` "not_extendable" and what signing off raises, ``BadInput`` "not_frozen",
        "bad_hours" and "reason_missing".
        """
        most, why = self.most_hours(), clean_text(reason, limit=200).text
        if most <= 0:
            raise not_extendable()
        if not any(s.limit == limit and s.level == "frozen" for s in standings):
            raise BadInput(
                _("“{limit}”现在没有暂停任何办理。").format(limit=limit_words(limit)),
                press=_("可以接着办。"),
                code="not_frozen",
            )
        if not 1 <= hours <= most:
            raise BadInput(
                counted("延期可以是 1 至 {n} 小时。", most),
                press=_("请改一个时数。"),
                code="bad_hours",
            )
        if len(why) < FEWEST_CHARACTERS:
            raise BadInput(
                counted("请写明延期原因（不少于 {n} 个字）。", FEWEST_CHARACTERS),
                press=_("写明原因后再试。"),
                code="reason_missing",
            )
        by = self._staffing.supervisor(*sign_off, seated=seated).number
        return self._keep(limit, hours, why, by)

    def _keep(self, limit: Name, hours: int, why: str, by: str) -> datetime:
        now = self._clock.now()
        until = now + timedelta(hours=hours)
        kept = {**self._held(), limit: until.isoformat(timespec="seconds")}
        detail = {"hours": str(hours), "until": kept[limit], "reason": why}
        with self._store.transaction() as work:
            work.set_meta(LIFTED, json.dumps(kept))
            work.audit(AuditEntry(now, by, "limits.extend", limit, "done", detail))
        return until

    def lifted(self) -> frozenset[str]:
        """The limits whose freeze is put off now."""
        now = self._clock.now()
        return frozenset(
            name for name, until in self._held().items() if now < datetime.fromisoformat(until)
        )

    def _held(self) -> dict[str, str]:
        """What was put off until when; a file nobody can read puts nothing off."""
        try:
            kept = json.loads(self._store.meta(LIFTED) or "{}")
            return {name: str(kept[name]) for name in NAMES if name in kept}
        except (ValueError, TypeError):
            return {}


class PuttingOff:
    """The same at the desk, by a supervisor who comes to this counter or sits at it."""

    def __init__(self, link: Callable[[], Syncing], who: Callable[[], StaffMember]) -> None:
        self._link = link
        self._who = who

    def extend(self, limit: str, hours: int, reason: str, sign_off: tuple[str, str]) -> datetime:
        """Put the freeze of ``limit`` off; until when. Raises what :class:`Extensions` does."""
        seated = self._who().number
        return self._link().extend(limit, hours, reason, sign_off, seated=seated)

    def supervisor(self) -> str:
        """The 工号 of who sits here, where they may sign this off themselves; "" otherwise (fast)."""
        member = self._who()
        return member.number if member.may(Right.SIGN_OFF) else ""


def not_extendable() -> NotAllowed:
    """Nobody has allowed it: the policy is the centre's."""
    return NotAllowed(
        _("本中心的规定不允许延期。"),
        saved=_("已录入和已出具的都在，没有丢失。"),
        press=_("请先恢复同步，或改用紧急纸质收件。"),
        code="not_extendable",
    )
