"""Signing in, locking, and signing off an override: who is at the counter (GB/T 22239 8.1.4.1).

Five wrong secrets lock an account for half an hour; the lock is stored, so that restarting the
program does not lift it. Every attempt is audited, without the secret.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import AuditEntry, Clock, Hasher, StaffRecord, Store
from windowdesk.domain.staff import Role, StaffMember, password_problems
from windowdesk.i18n import _

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)


class Staffing:
    """The staff of this counter over its store."""

    def __init__(self, store: Store, hasher: Hasher, clock: Clock) -> None:
        self._store = store
        self._hasher = hasher
        self.clock = clock

    def enrol(self, member: StaffMember, password: str, pin: str) -> None:
        """Add or replace ``member``. Raises ``NotAllowed`` for a weak password or PIN."""
        problems = password_problems(password, member.number)
        if problems:
            raise NotAllowed(
                _("密码须不少于 10 位，含大小写字母、数字、符号中的三类，且不含工号。"),
                press=_("请换一个密码。"),
                code="weak_password",
            )
        if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
            raise NotAllowed(
                _("解锁码须为 4 至 8 位数字。"), press=_("请换一个解锁码。"), code="weak_pin"
            )
        record = StaffRecord(member, self._hasher.hash(password), self._hasher.hash(pin))
        now = self.clock.now()
        with self._store.transaction() as work:
            work.save_staff(record)
            work.audit(AuditEntry(now, member.number, "staff.enrol", member.number, "done"))

    def sign_in(self, number: str, password: str) -> StaffMember:
        """The member with ``number`` and ``password``; ``NotAllowed`` in words otherwise."""
        return self._check(number, password, "staff.sign_in", pin=False)

    def unlock(self, number: str, pin: str) -> StaffMember:
        """The member already at this counter, back with the PIN."""
        return self._check(number, pin, "staff.unlock", pin=True)

    def supervisor(self, number: str, password: str) -> StaffMember:
        """A supervisor signing something off at another person's counter."""
        member = self._check(number, password, "staff.sign_off", pin=False)
        if member.role is not Role.SUPERVISOR:
            raise NotAllowed(
                _("只有主管可以复核。"),
                saved=_("已录入的内容都在。"),
                press=_("请由主管输入工号和密码。"),
            )
        return member

    def note(self, number: str, action: str) -> None:
        """Audit that ``number`` locked the screen or signed out."""
        with self._store.transaction() as work:
            work.audit(AuditEntry(self.clock.now(), number, action, number, "done"))

    def _check(self, number: str, secret: str, action: str, *, pin: bool) -> StaffMember:
        now = self.clock.now()
        record = self._store.staff(number.strip())
        if record is None or not record.member.active:
            self._hasher.verify(_DECOY, secret)
            raise _wrong(pin)
        if record.locked_until is not None and now < record.locked_until:
            raise _locked(record.locked_until)
        if self._hasher.verify(record.pin_hash if pin else record.password_hash, secret):
            if record.failures or record.locked_until:
                record = replace(record, failures=0, locked_until=None)
            self._keep(record, now, action, "done")
            return record.member
        record = replace(record, failures=record.failures + 1)
        if record.failures >= MOST_FAILURES:
            record = replace(record, failures=0, locked_until=now + LOCKED_FOR)
        self._keep(record, now, action, "refused")
        if record.locked_until is not None:
            raise _locked(record.locked_until)
        raise _wrong(pin, left=MOST_FAILURES - record.failures)

    def _keep(self, record: StaffRecord, now: datetime, action: str, result: str) -> None:
        number = record.member.number
        with self._store.transaction() as work:
            work.save_staff(record)
            work.audit(AuditEntry(now, number, action, number, result))


# A hash nobody knows the secret of: an unknown number takes as long as a known one.
_DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA"
)


def _wrong(pin: bool, left: int | None = None) -> NotAllowed:
    message = _("解锁码不对。") if pin else _("工号或密码不对。")
    if left is not None and left <= 3:
        message += _("再错 {n} 次将锁定 30 分钟。").format(n=left)
    return NotAllowed(
        message, saved=_("已录入的内容都在。"), press=_("请重新输入。"), code="wrong_secret"
    )


def _locked(until: datetime) -> NotAllowed:
    return NotAllowed(
        _("输错次数过多，账号已锁定至 {time}。").format(time=until.strftime("%H:%M")),
        saved=_("已录入的内容都在。"),
        press=_("请稍后再试，或联系主管。"),
        code="locked_out",
    )
