"""Changing one's own password and PIN at a desk: kept at once, told the centre as an operation.

The author is whoever is signed in when it is written; nobody else's queue ever carries it. The
centre takes it and tells the other counters (``feed.StaffChanged``); an administrator's reset that
came first stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import AuditEntry, Clock, StaffRecord, Store
from windowdesk.app.staffing import CENTRE, Staffing, check_secrets
from windowdesk.domain.staff import Right, StaffMember, may
from windowdesk.i18n import _

OPERATION = "staff.password"
# so many days ahead its owner is told that a password will be too old
WARNED_AHEAD = 7


@dataclass(frozen=True, slots=True)
class PasswordStanding:
    """``wanted``: why it has to be changed now: "given" by somebody else, or "old"; "": it need not.

    ``days_left`` None: nothing ends it, or not soon.
    """

    wanted: Literal["", "given", "old"] = ""
    days_left: int | None = None


class OwnSecrets:
    """The use case over the store; ``who`` is signed in."""

    def __init__(self, store: Store, staffing: Staffing, who: Callable[[], StaffMember]) -> None:
        self._store = store
        self._staffing = staffing
        self._hasher = staffing.hasher
        self._who = who

    @property
    def _clock(self) -> Clock:
        return self._staffing.clock

    def standing(self) -> PasswordStanding:
        """How the password of who is signed in stands, by the policy's age."""
        record = self._store.staff(self._who().number)
        if record is None:
            return PasswordStanding()
        if record.must_change:
            return PasswordStanding("given")
        most = self._staffing.policy().password_days
        if not most or record.password_since is None:
            return PasswordStanding()
        # a clock that was set back makes no password younger
        now = max(self._clock.now(), self._store.high_time() or self._clock.now())
        left = most - (now.date() - record.password_since.date()).days
        if left <= 0:
            return PasswordStanding("old", 0)
        return PasswordStanding("", left if left <= WARNED_AHEAD else None)

    def change(self, old: str, password: str, pin: str) -> None:
        """Another password and, where ``pin`` is not empty, another PIN; durable when it returns.

        Raises ``NotAllowed``: the old one is wrong (counted, as at the sign-in), the new one is
        too weak or the same, or it is changed at the console alone.
        """
        number = self._who().number
        self._staffing.confirm(number, old)
        check_secrets(number, password, pin or None)
        record = self._store.staff(number)
        if (
            record is not None
            and record.source == CENTRE
            and not may(record.member.role, Right.WORK)
        ):
            raise NotAllowed(
                _("管理员和审计员的密码在中心平台的管理台修改。"),
                saved=_("密码没有改。"),
                press=_("请在管理台登录后修改，本窗口联网后自动更新。"),
                code="at_the_console",
            )
        if record is None or self._hasher.verify(record.password_hash, password):
            raise NotAllowed(
                _("新密码与最近用过的密码相同。"), press=_("请换一个密码。"), code="used_before"
            )
        self._keep(record, self._hasher.hash(password), self._hasher.hash(pin) if pin else "")

    def _keep(self, record: StaffRecord, password_hash: str, pin_hash: str) -> None:
        number, now = record.member.number, self._clock.now()
        managed = record.source == CENTRE
        changed = replace(
            record,
            password_hash=password_hash,
            pin_hash=pin_hash or record.pin_hash,
            must_change=False,
            pending=managed,
            password_since=now,
        )
        secrets = {"password_hash": password_hash, "pin_hash": pin_hash}
        with self._store.transaction() as work:
            work.save_staff(changed)
            if managed:
                work.append_operation(
                    kind=OPERATION,
                    actor=number,
                    case_id=f"staff.{number}",
                    base_version=record.version,
                    catalogue="",
                    wall_time=now,
                    payload={name: value for name, value in secrets.items() if value},
                )
            work.audit(AuditEntry(now, number, "staff.password", number, "done"))
