"""Signing in, locking, and signing off an override: who is at the counter (GB/T 22239 8.1.4.1).

Five wrong secrets lock an account for half an hour; the lock is stored, so that restarting the
program does not lift it. Every attempt is audited, without the secret. An enrolled counter keeps
its staff as a credential on lease: each successful exchange with the centre renews it, and one that
has run out refuses the next sign-in. Who is signed in already finishes the matter in hand.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from windowdesk.app.errors import NotAllowed
from windowdesk.app.limiting import Frozen, Limits, NoLimits
from windowdesk.app.ports import AuditEntry, Clock, Hasher, StaffRecord, Store
from windowdesk.app.staff_words import (
    lease_over,
    locked_out,
    token_wanted,
    wrong_secret,
    wrong_token,
)
from windowdesk.app.tokens import NoTokens, TokenKey, Tokens
from windowdesk.domain.staff import Right, StaffMember, password_problems, pin_problems
from windowdesk.i18n import _
from windowdesk.protocol import signing
from windowdesk.protocol.policy import Policy

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
# meta of the store: until when the centre's staff may sign in, and those it does not know
LEASE = "staff.lease"
LOCAL_LEASE = "staff.local_lease"


class Staffing:
    """The staff of this counter over its store. ``policy`` and ``tokens`` come with a centre."""

    def __init__(
        self,
        store: Store,
        hasher: Hasher,
        clock: Clock,
        *,
        policy: Callable[[], Policy] = Policy,
        tokens: Tokens | None = None,
    ) -> None:
        self._store = store
        self.hasher = hasher
        self.clock = clock
        self.limits: Limits = NoLimits()
        self.policy = policy
        self._tokens: Tokens = tokens or NoTokens()

    # --- who there is ------------------------------------------------------------------------

    def enrol(self, member: StaffMember, password: str, pin: str) -> None:
        """Add or replace ``member``. Raises ``NotAllowed`` for a weak password or PIN.

        An enrolled counter refuses: its staff are the centre's.
        """
        if self._store.meta(LEASE) is not None:
            raise NotAllowed(
                _("本机已加入中心，人员由中心管理。"),
                press=_("请管理员在中心登记，本机同步后即可登录。"),
                code="managed",
            )
        check_secrets(member.number, password, pin)
        record = StaffRecord(member, self.hasher.hash(password), self.hasher.hash(pin))
        now = self.clock.now()
        with self._store.transaction() as work:
            work.save_staff(record)
            work.audit(AuditEntry(now, member.number, "staff.enrol", member.number, "done"))

    def unlock_account(self, number: str) -> None:
        """End a lock-out by hand, at the machine itself."""
        record = self._known(number)
        now = self.clock.now()
        with self._store.transaction() as work:
            work.save_staff(replace(record, failures=0, locked_until=None))
            work.audit(AuditEntry(now, "system", "staff.unlocked", number, "done"))

    def lease_of(self, record: StaffRecord) -> datetime | None:
        """Until when ``record`` may sign in; None where nothing ends it."""
        kept = self._store.meta(LEASE if record.source == CENTRE else LOCAL_LEASE)
        leased = None if kept is None else datetime.fromisoformat(kept)
        if record.source != CENTRE or record.valid_until is None:
            return leased
        return record.valid_until if leased is None else max(leased, record.valid_until)

    def _known(self, number: str) -> StaffRecord:
        record = self._store.staff(number.strip())
        if record is None:
            raise NotAllowed(
                _("本机没有工号 {number}。").format(number=number),
                press=_("请核对工号。"),
                code="unknown_staff",
            )
        return record

    # --- coming in ---------------------------------------------------------------------------

    def sign_in(self, number: str, password: str, token_pin: str = "") -> StaffMember:
        """The member with ``number`` and ``password``; ``NotAllowed`` in words otherwise.

        Code "token_wanted": the password was right, and the person's token has to sign too.
        """
        record = self._check(number, password, "staff.sign_in", pin=False)
        if self.wants_token(record):
            self._with_token(record, token_pin)
        self._unless_frozen(record)
        self._keep(record, self.clock.now(), "staff.sign_in", "done")
        return record.member

    def _unless_frozen(self, record: StaffRecord) -> None:
        """The policy may stop signing in; whoever can put that right still comes in."""
        if record.member.may(Right.SIGN_OFF) or not record.member.may(Right.WORK):
            return
        try:
            self.limits.check("sign_in")
        except Frozen:
            self._keep(record, self.clock.now(), "staff.sign_in", "frozen")
            raise

    def wants_token(self, record: StaffRecord) -> bool:
        """Whether the policy asks this person for a token, or they have one."""
        return bool(record.token) or record.member.role.value in self.policy().token_roles

    def unlock(self, number: str, pin: str) -> StaffMember:
        """The member already at this counter, back with the PIN; a lease that ran out is no matter."""
        record = self._check(number, pin, "staff.unlock", pin=True)
        self._keep(record, self.clock.now(), "staff.unlock", "done")
        return record.member

    def confirm(self, number: str, password: str) -> None:
        """The password once more, before something only its owner may do."""
        record = self._check(number, password, "staff.confirm", pin=False, leased=False)
        self._keep(record, self.clock.now(), "staff.confirm", "done")

    def supervisor(
        self, number: str, password: str, token_pin: str = "", *, seated: str = ""
    ) -> StaffMember:
        """A supervisor signing something off, at another person's counter or their own.

        ``seated``: who is signed in here; their token was asked for when they sat down.
        """
        record = self._check(number, password, "staff.sign_off", pin=False)
        if not record.member.may(Right.SIGN_OFF):
            self._keep(record, self.clock.now(), "staff.sign_off", "role")
            raise NotAllowed(
                _("只有主管可以复核。"),
                saved=_("已录入的内容都在。"),
                press=_("请由主管输入工号和密码。"),
            )
        if record.member.number != seated and self.wants_token(record):
            self._with_token(record, token_pin, "staff.sign_off")
        self._keep(record, self.clock.now(), "staff.sign_off", "done")
        return record.member

    def note(self, number: str, action: str) -> None:
        """Audit that ``number`` locked the screen or signed out."""
        with self._store.transaction() as work:
            work.audit(AuditEntry(self.clock.now(), number, action, number, "done"))

    def _check(
        self, number: str, secret: str, action: str, *, pin: bool, leased: bool = True
    ) -> StaffRecord:
        """The record that ``secret`` fits, no failure counted on it; the caller keeps it."""
        now = self.clock.now()
        record = self._store.staff(number.strip())
        if record is None or not record.member.active:
            self.hasher.verify(DECOY, secret)
            raise wrong_secret(pin)
        if record.locked_until is not None and now < record.locked_until:
            raise locked_out(record.locked_until)
        if self.hasher.verify(record.pin_hash if pin else record.password_hash, secret):
            if leased and not pin:
                self._refuse_after_lease(record, now, action)
            return replace(record, failures=0, locked_until=None)
        record = replace(record, failures=record.failures + 1)
        if record.failures >= MOST_FAILURES:
            record = replace(record, failures=0, locked_until=now + LOCKED_FOR)
            self._keep(record, now, "staff.locked", "refused")
            raise locked_out(now + LOCKED_FOR)
        self._keep(record, now, action, "refused")
        raise wrong_secret(pin, left=MOST_FAILURES - record.failures)

    def _refuse_after_lease(self, record: StaffRecord, now: datetime, action: str) -> None:
        """A clock that was set back does not lengthen a lease: the latest operation's time counts."""
        until = self.lease_of(record)
        latest = max(now, self._store.high_time() or now)
        if until is not None and latest >= until:
            self._keep(record, now, action, "lease_over")
            raise lease_over(until, local=record.source != CENTRE)

    def _with_token(
        self, record: StaffRecord, token_pin: str, action: str = "staff.sign_in"
    ) -> None:
        """The person's own token signs a fresh challenge; ``NotAllowed`` otherwise."""
        if not record.token:
            self._keep(record, self.clock.now(), action, "no_token")
            raise token_wanted(enrolled=False)
        if not token_pin:
            raise token_wanted(enrolled=True)
        number = record.member.number
        parts = (number, secrets.token_hex(32))
        key = TokenKey(record.token_algorithm, record.token)
        message = signing.signed_bytes(signing.SIGN_IN, *parts)
        try:
            signature = self._tokens.sign(token_pin, key, message)
        except NotAllowed as refused:
            self._keep(record, self.clock.now(), action, refused.code)
            raise
        if not signing.verify(key.algorithm, key.public, signature, signing.SIGN_IN, *parts):
            self._keep(record, self.clock.now(), action, "token_other")
            raise wrong_token("other")

    def _keep(self, record: StaffRecord, now: datetime, action: str, result: str) -> None:
        number = record.member.number
        with self._store.transaction() as work:
            work.save_staff(record)
            work.audit(AuditEntry(now, number, action, number, result))


CENTRE = "centre"
# A hash nobody knows the secret of: an unknown number takes as long as a known one.
DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA"
)


def check_secrets(number: str, password: str, pin: str | None) -> None:
    """``NotAllowed`` for a password or PIN that is too weak; ``pin`` None is not looked at."""
    if password_problems(password, number):
        raise NotAllowed(
            _("密码须不少于 10 位，含大小写字母、数字、符号中的三类，且不含工号。"),
            press=_("请换一个密码。"),
            code="weak_password",
            field="password",
        )
    if pin is not None and pin_problems(pin):
        raise NotAllowed(
            _("解锁码须为 4 至 8 位数字，不能是同一个数字。"),
            press=_("请换一个解锁码。"),
            code="weak_pin",
            field="pin",
        )
