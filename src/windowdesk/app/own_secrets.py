"""Changing one's own password and PIN at a desk: kept at once, told the centre as an operation.

The author is whoever is signed in when it is written; nobody else's queue ever carries it. The
centre takes it and tells the other counters (``feed.StaffChanged``); an administrator's reset that
came first stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import AuditEntry, Clock, StaffRecord, Store
from windowdesk.app.staffing import CENTRE, Staffing, check_secrets
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _

OPERATION = "staff.password"


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

    def must_change(self) -> bool:
        """Whether somebody else chose the password of who is signed in."""
        record = self._store.staff(self._who().number)
        return record is not None and record.must_change

    def change(self, old: str, password: str, pin: str) -> None:
        """Another password and, where ``pin`` is not empty, another PIN; durable when it returns.

        Raises ``NotAllowed``: the old one is wrong (counted, as at the sign-in), the new one is
        too weak or the same.
        """
        number = self._who().number
        self._staffing.confirm(number, old)
        check_secrets(number, password, pin or None)
        record = self._store.staff(number)
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
