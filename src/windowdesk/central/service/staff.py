"""The staff of an office: add, change, deactivate, reset; every change audited and told the counters.

What somebody may not do is :class:`NotAllowed`, in words for the console; nothing has been changed
then, so that the transaction can be let go.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from windowdesk.app.errors import NotAllowed
from windowdesk.app.ports import Hasher
from windowdesk.app.staffing import check_secrets
from windowdesk.central.service import audit
from windowdesk.central.service.doing import Doing
from windowdesk.central.store.tables.people import admin_codes, staff, staff_passwords
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.staff import Right, Role, may, separated
from windowdesk.i18n import _
from windowdesk.protocol.feed import StaffChanged
from windowdesk.protocol.policy import Policy

KEPT_PASSWORDS = 5
# the PHC string of argon2id; memory in KiB, rounds, lanes: what a sign-in tries is somebody else's to choose
_HASH = re.compile(
    r"\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{8,100}\$[A-Za-z0-9+/]{16,100}",
    re.ASCII,
)
_MOST_COST = (256 * 1024, 16, 16)
CODE_HOURS = 72
Publish = Callable[[Connection, str, StaffChanged], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff as the console shows one; no secrets."""

    office: str
    number: str
    name: str
    role: Role
    active: bool
    must_change: bool
    token: bool
    locked_until: str
    changed_at: str
    version: int


@dataclass(frozen=True, slots=True)
class NewMember:
    number: str
    name: str
    role: Role
    password: str
    pin: str


class StaffService:
    """The use cases. ``publish`` puts a body into an office's feed; ``policy`` gives the office's."""

    def __init__(
        self,
        hasher: Hasher,
        publish: Publish,
        policy: Callable[[Connection, str], Policy] = lambda _connection, _office: Policy(),
    ) -> None:
        self._hasher = hasher
        self._publish = publish
        self._policy = policy

    # --- seeing ------------------------------------------------------------------------------

    @staticmethod
    def members(doing: Doing) -> tuple[Member, ...]:
        """Everybody of the office, those who left too, by number."""
        doing.needs(Right.STAFF)
        query = select(staff).where(staff.c.office == doing.office).order_by(staff.c.number)
        return tuple(_member(row) for row in doing.connection.execute(query))

    def member(self, doing: Doing, number: str) -> Member:
        """The member with ``number``; another office's does not exist."""
        return _member(self._theirs(doing, number))

    # --- changing ----------------------------------------------------------------------------

    def first_administrator(
        self, connection: Connection, code: str, new: NewMember, now: datetime
    ) -> Member:
        """The administrator whom the one-time code of ``central init`` lets in."""
        office = use_admin_code(connection, code, now)
        doing = Doing(connection, office, new.number, Role.ADMINISTRATOR, now)
        wanted = NewMember(new.number, new.name, Role.ADMINISTRATOR, new.password, new.pin)
        return self._add(doing, wanted, must_change=False)

    def add(self, doing: Doing, new: NewMember, *, must_change: bool = True) -> Member:
        """A new member of the office, whose password is to be changed at the first sign-in."""
        doing.needs(Right.STAFF)
        return self._add(doing, new, must_change=must_change)

    def _add(self, doing: Doing, new: NewMember, *, must_change: bool) -> Member:
        number, name = clean_text(new.number).text, clean_text(new.name).text
        if not (_is_number(number) and name):
            raise NotAllowed(
                _("工号须为字母或数字，姓名不能为空。"),
                press=_("请改正后再试。"),
                code="bad_number",
                field="name" if _is_number(number) else "number",
            )
        if _row(doing.connection, number) is not None:
            raise NotAllowed(
                _("工号 {number} 已经有人使用。").format(number=number),
                press=_("请换一个工号。工号从不重复使用。"),
                code="number_taken",
                field="number",
            )
        check_secrets(number, new.password, new.pin)
        doing.connection.execute(
            insert(staff).values(
                number=number,
                office=doing.office,
                name=name,
                role=new.role.value,
                held=new.role.value,
                active=1,
                password_hash=self._hasher.hash(new.password),
                pin_hash=self._hasher.hash(new.pin),
                must_change=int(must_change),
                version=0,
                token=b"",
                failures=0,
                changed_at=doing.at,
                password_since=doing.at,
            )
        )
        return self._changed(doing, number, "staff.add", {"role": new.role.value})

    def rename(self, doing: Doing, number: str, name: str) -> Member:
        """Another name for the same person."""
        self._theirs(doing, number)
        cleaned = clean_text(name).text
        if not cleaned:
            raise NotAllowed(
                _("姓名不能为空。"), press=_("请改正后再试。"), code="bad_number", field="name"
            )
        _set(doing.connection, number, name=cleaned)
        return self._changed(doing, number, "staff.rename")

    def change_role(self, doing: Doing, number: str, role: Role) -> Member:
        """Another role. Nobody changes their own; administrator and auditor exclude each other."""
        row = self._theirs(doing, number)
        _not_oneself(doing, number)
        held = row.held.split(",")
        if separated([Role(name) for name in held], role):
            raise NotAllowed(
                _("当过管理员的人不能任审计员，当过审计员的人也不能任管理员。"),
                press=_("请另选一人。"),
                code="separation",
                field="role",
            )
        if row.role == Role.ADMINISTRATOR.value and role is not Role.ADMINISTRATOR:
            _keep_an_administrator(doing, number)
        kept = row.held if role.value in held else f"{row.held},{role.value}"
        _set(doing.connection, number, role=role.value, held=kept)
        detail = {"from": row.role, "to": role.value}
        return self._changed(doing, number, "staff.role", detail)

    def set_active(self, doing: Doing, number: str, active: bool) -> Member:
        """Let somebody in again, or no more: counters hear of it with their next pull."""
        row = self._theirs(doing, number)
        if not active:
            _not_oneself(doing, number)
            if row.role == Role.ADMINISTRATOR.value:
                _keep_an_administrator(doing, number)
        _set(doing.connection, number, active=int(active))
        return self._changed(doing, number, "staff.activate" if active else "staff.deactivate")

    def reset(self, doing: Doing, number: str, password: str, pin: str) -> Member:
        """A new password and PIN, to be changed at the first sign-in; ends a lock-out."""
        row = self._theirs(doing, number)
        check_secrets(number, password, pin)
        self._unlike_earlier(doing.connection, row, password)
        _set_password(doing, row, self._hasher.hash(password), must_change=True)
        _set(doing.connection, number, pin_hash=self._hasher.hash(pin))
        return self._changed(doing, number, "staff.reset")

    def set_token(self, doing: Doing, number: str, algorithm: str, public: bytes) -> Member:
        """The public key of ``number``'s token; an empty one takes it away."""
        self._theirs(doing, number)
        taken = doing.connection.scalar(
            select(staff.c.number).where(staff.c.token == public, staff.c.number != number)
        )
        if public and taken is not None:
            raise NotAllowed(
                _("这枚密钥已登记在别人名下。"),
                press=_("每人须有自己的密钥。"),
                code="token_taken",
                field="public",
            )
        name = algorithm if public else ""
        _set(doing.connection, number, token_algorithm=name, token=public)
        return self._changed(doing, number, "staff.token" if public else "staff.token_off")

    def change_own(self, doing: Doing, old: str, password: str) -> Member:
        """The actor's own new password, in the console."""
        row = _row(doing.connection, doing.by)
        if row is None or not self._hasher.verify(row.password_hash, old):
            raise NotAllowed(
                _("原密码不对。"), press=_("请重新输入。"), code="wrong_secret", field="old"
            )
        check_secrets(doing.by, password, None)
        self._unlike_earlier(doing.connection, row, password)
        _set_password(doing, row, self._hasher.hash(password), must_change=False)
        return self._changed(doing, doing.by, "staff.password")

    def changed_at_counter(self, doing: Doing, secrets: Mapping[str, str], base: int) -> str:
        """A password or PIN that ``doing.by`` changed at a desk; a code where it cannot be taken.

        ``secrets``: "password_hash" and "pin_hash", argon2id, one may be missing, and "device".
        ``base``: the version it was changed on; a reset by an administrator meanwhile stands.
        Codes: "unknown_staff", "role", "reset_meanwhile", "bad_hash". Who works at no desk changes theirs
        at the console: whoever holds a counter's key says who acted there, and must not come in here by it.
        """
        row = _row(doing.connection, doing.by)
        if row is None or row.office != doing.office:
            return "unknown_staff"
        if not may(Role(row.role), Right.WORK):
            return "role"
        if base < row.version and row.must_change:
            return "reset_meanwhile"
        password, pin = (secrets.get(name, "") for name in ("password_hash", "pin_hash"))
        if not (password or pin) or any(h and not _is_hash(h) for h in (password, pin)):
            return "bad_hash"
        if password:
            _set_password(doing, row, password, must_change=False)
        if pin:
            _set(doing.connection, doing.by, pin_hash=pin)
        detail = {"device": secrets.get("device", "")}
        self._changed(doing, doing.by, "staff.password", detail)
        return ""

    # --- how a change is kept ------------------------------------------------------------------

    @staticmethod
    def _theirs(doing: Doing, number: str) -> Row[Any]:
        """The row of a member of the actor's own office; anybody else's does not exist for them."""
        doing.needs(Right.STAFF)
        row = _row(doing.connection, number)
        if row is None or row.office != doing.office:
            raise NotAllowed(
                _("没有工号 {number} 的人员。").format(number=number),
                press=_("请核对工号。"),
                code="unknown_staff",
            )
        return row

    def _unlike_earlier(self, connection: Connection, row: Row[Any], password: str) -> None:
        earlier = connection.scalars(
            select(staff_passwords.c.password_hash).where(staff_passwords.c.number == row.number)
        )
        if any(self._hasher.verify(kept, password) for kept in (row.password_hash, *earlier)):
            raise NotAllowed(
                _("新密码与最近用过的密码相同。"),
                press=_("请换一个密码。"),
                code="used_before",
                field="password",
            )

    def _changed(
        self, doing: Doing, number: str, action: str, detail: Mapping[str, str] | None = None
    ) -> Member:
        """Count the version up, audit, and tell the office's counters."""
        connection = doing.connection
        _set(connection, number, version=staff.c.version + 1, changed_at=doing.at)
        audit.note(doing, action, number, detail=detail)
        row = connection.execute(select(staff).where(staff.c.number == number)).one()
        self._publish(connection, doing.office, self._as_told(doing, row))
        return _member(row)

    def _as_told(self, doing: Doing, row: Row[Any]) -> StaffChanged:
        """``row`` as a counter keeps it, with the lease that begins now."""
        days = self._policy(doing.connection, row.office).staff_lease_days
        return StaffChanged(
            number=row.number,
            name=row.name,
            role=row.role,
            active=bool(row.active),
            password_hash=row.password_hash,
            pin_hash=row.pin_hash,
            valid_until=_moment(doing.now + timedelta(days=days)),
            version=row.version,
            token=bytes(row.token),
            token_algorithm=row.token_algorithm,
            must_change=bool(row.must_change),
            password_since=row.password_since,
        )

    def everybody(self, doing: Doing) -> tuple[StaffChanged, ...]:
        """Everybody who may sign in, as a snapshot tells a counter that joins."""
        query = select(staff).where(staff.c.office == doing.office).order_by(staff.c.number)
        return tuple(self._as_told(doing, row) for row in doing.connection.execute(query))


def make_admin_code(
    connection: Connection, office: str, random: Callable[[int], bytes], now: datetime
) -> str:
    """A one-time code (20 characters in groups of five) that makes ``office``'s administrator."""
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else
    code = "".join(letters[byte % len(letters)] for byte in random(20))
    connection.execute(
        insert(admin_codes).values(
            code_hash=_code_hash(code),
            office=office,
            valid_until=_moment(now + timedelta(hours=CODE_HOURS)),
        )
    )
    return "-".join(code[i : i + 5] for i in range(0, 20, 5))


def use_admin_code(connection: Connection, code: str, now: datetime) -> str:
    """The office whose administrator ``code`` stands for; it works this once.

    Raises ``NotAllowed`` code "admin_code".
    """
    found = connection.execute(
        select(admin_codes).where(admin_codes.c.code_hash == _code_hash(code)).with_for_update()
    ).first()
    if found is None or found.used_at is not None or found.valid_until < _moment(now):
        raise NotAllowed(
            _("管理员代码不对、已用过或已过期。"),
            press=_("请核对代码，或在中心服务器上重新生成。"),
            code="admin_code",
            field="code",
        )
    connection.execute(
        update(admin_codes)
        .where(admin_codes.c.code_hash == found.code_hash)
        .values(used_at=_moment(now))
    )
    return str(found.office)


def _keep_an_administrator(doing: Doing, number: str) -> None:
    others = doing.connection.scalar(
        select(func.count()).where(
            staff.c.office == doing.office,
            staff.c.role == Role.ADMINISTRATOR.value,
            staff.c.active == 1,
            staff.c.number != number,
        )
    )
    if not others:
        raise NotAllowed(
            _("这是最后一名在用的管理员。"),
            press=_("请先登记另一名管理员。"),
            code="last_administrator",
        )


def _is_number(number: str) -> bool:
    return number.isascii() and number.isalnum() and len(number) <= 20


def _not_oneself(doing: Doing, number: str) -> None:
    if doing.by == number:
        raise NotAllowed(
            _("不能更改自己的岗位或停用自己。"), press=_("请由另一名管理员办理。"), code="oneself"
        )


def _set(connection: Connection, number: str, **values: Any) -> None:
    connection.execute(update(staff).where(staff.c.number == number).values(**values))


def _set_password(doing: Doing, row: Row[Any], hashed: str, *, must_change: bool) -> None:
    """Keep the one before among the last few, so that nobody goes back to it."""
    connection = doing.connection
    kept, number = staff_passwords, row.number
    connection.execute(
        insert(kept).values(number=number, version=row.version, password_hash=row.password_hash)
    )
    oldest = connection.scalar(
        select(kept.c.version)
        .where(kept.c.number == number)
        .order_by(kept.c.version.desc())
        .offset(KEPT_PASSWORDS)
        .limit(1)
    )
    if oldest is not None:
        connection.execute(delete(kept).where(kept.c.number == number, kept.c.version <= oldest))
    changed = {"must_change": int(must_change), "failures": 0, "locked_until": None}
    _set(connection, number, password_hash=hashed, password_since=doing.at, **changed)


def _row(connection: Connection, number: str) -> Row[Any] | None:
    return connection.execute(select(staff).where(staff.c.number == number)).first()


def _member(row: Row[Any]) -> Member:
    return Member(
        row.office,
        row.number,
        row.name,
        Role(row.role),
        bool(row.active),
        bool(row.must_change),
        bool(row.token),
        row.locked_until or "",
        row.changed_at,
        row.version,
    )


def _is_hash(text: str) -> bool:
    """Whether ``text`` is an argon2id hash that a sign-in can afford to try."""
    found = _HASH.fullmatch(text)
    return found is not None and all(
        int(said) <= most for said, most in zip(found.groups(), _MOST_COST, strict=True)
    )


def _code_hash(code: str) -> str:
    letters = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
