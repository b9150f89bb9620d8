"""Counters as an administrator sees and steers them: codes, health, revocation, quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from windowdesk.central.service import codes, leasing
from windowdesk.central.service.acting import Act, reasoned
from windowdesk.central.service.core import Core
from windowdesk.central.service.doing import SYSTEM
from windowdesk.central.store.tables.devices import (
    credentials,
    devices,
    enrolment_codes,
    revocations,
    sessions,
)
from windowdesk.central.store.tables.offices import halls, windows
from windowdesk.central.store.tables.operations import lines, quarantine
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Right, Role
from windowdesk.protocol.digests import digest
from windowdesk.protocol.feed import KeyTrusted
from windowdesk.protocol.messages import Line, Told, WireError, decode

CODE_HOURS = 24


@dataclass(frozen=True, slots=True)
class Counter:
    """A device and how it stands. What it told of itself is as of ``told_at``; "" and None: never.

    ``standing``: active, expired, quarantined, revoked. ``held``: operations kept apart.
    """

    device: str
    hall: str
    window: str
    name: str
    standing: str
    reason: str
    enrolled_at: str
    seen_at: str
    software: str
    protocol: int
    credential_until: str
    held: int
    told_at: str = ""
    unsent: int | None = None
    oldest: str = ""
    numbers_left: int | None = None
    skew_s: int | None = None
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """Operations of one epoch that were kept apart for one reason."""

    epoch: int
    first: int
    last: int
    count: int
    reason: str
    at: str


# --- seeing ------------------------------------------------------------------------------------


def counters_of(connection: Connection, office: str, now: str) -> tuple[Counter, ...]:
    """Every device the office ever let in, by hall and window."""
    rows = connection.execute(_devices_of(office)).all()
    held = _counted(connection, [row.device for row in rows])
    return tuple(_counter(row, held.get(row.device, 0), now) for row in rows)


def counter_of(connection: Connection, office: str, device: str, now: str) -> Counter | None:
    """One device of ``office``; None for anybody else's."""
    found = counters_of(connection, office, now)
    return next((line for line in found if line.device == device), None)


def lines_of(connection: Connection, device: str) -> tuple[tuple[Line, ...], str]:
    """How far the centre is in each epoch of ``device``, and the digest both sides compare."""
    query = select(lines).where(lines.c.device == device).order_by(lines.c.epoch)
    found = tuple(
        Line(epoch=row.epoch, seq=row.seq, head=row.head) for row in connection.execute(query)
    )
    return found, digest(found)


def held_of(connection: Connection, device: str) -> tuple[Held, ...]:
    """What of ``device`` was kept apart, by epoch and reason."""
    table = quarantine
    query = (
        select(
            table.c.epoch,
            table.c.reason,
            func.min(table.c.seq).label("first"),
            func.max(table.c.seq).label("last"),
            func.count().label("many"),
            func.max(table.c.arrived_at).label("at"),
        )
        .where(table.c.device == device)
        .group_by(table.c.epoch, table.c.reason)
        .order_by(table.c.epoch)
    )
    return tuple(
        Held(row.epoch, row.first, row.last, row.many, row.reason, row.at)
        for row in connection.execute(query)
    )


# --- codes -------------------------------------------------------------------------------------


def make_code(act: Act, window: str, device: str = "") -> tuple[str, str] | None:
    """A one-time code for ``window`` and until when it holds; None for no window of the office.

    Codes of the window that nobody used end with it. ``device``: only this known one may come
    with it, with a new key (a copied or lost disk, a key that was lost).
    """
    act.needs(Right.COUNTERS)
    mine = (windows.c.window == window, windows.c.office == act.office, windows.c.active == 1)
    if act.connection.scalar(select(windows.c.window).where(*mine)) is None:
        return None
    code = codes.new_code(act.random)
    until = (act.now + timedelta(hours=CODE_HOURS)).isoformat(timespec="seconds")
    _end_codes(act.connection, window, act.at)
    act.connection.execute(
        insert(enrolment_codes).values(
            code_hash=codes.code_hash(code),
            office=act.office,
            window=window,
            device=device,
            made_at=act.at,
            made_by=act.by,
            expires_at=until,
            used_by="",
        )
    )
    act.note("device.code", window, device=device)
    return code, until


def make_code_for(act: Act, device: str, reason: str) -> tuple[str, str] | None:
    """A code with which ``device`` comes again under a new key; None where it is not theirs."""
    act.needs(Right.COUNTERS)
    reasoned(reason)
    mine = _own(act, device)
    window = act.connection.scalar(select(devices.c.window).where(*mine))
    return None if window is None else make_code(act, window, device)


# --- standing ----------------------------------------------------------------------------------


def revoke(act: Act, device: str, reason: str) -> bool:
    """Shut ``device`` out for good; its receipts made until now stay believed.

    False when the office has no such device that is not revoked already.
    """
    if not _steer(act, device, "revoked", "device.revoke", reason):
        return False
    row = {"device": device, "at": act.at, "by": act.by, "reason": reason.strip()}
    act.unit.upsert(revocations, row)
    act.connection.execute(delete(sessions).where(sessions.c.device == device))
    keys = select(credentials).where(credentials.c.device == device)
    for key in act.connection.execute(keys).all():
        act.unit.announce(act.office, _believed_until(key, act.at), key=f"key/{key.key}")
    return True


def keep_apart(act: Act, device: str, reason: str) -> bool:
    """Keep apart whatever ``device`` sends from now on, until somebody has looked."""
    return _steer(act, device, "quarantined", "device.quarantine", reason)


def readmit(act: Act, device: str, reason: str) -> bool:
    """Believe ``device`` again; what was kept apart stays apart as evidence.

    Its sessions end: it opens another, and hears of it then, though it has nothing to send.
    """
    if not _steer(act, device, "active", "device.readmit", reason):
        return False
    act.connection.execute(delete(sessions).where(sessions.c.device == device))
    return True


def grant_numbers(act: Act, device: str, reason: str) -> bool:
    """Let ``device`` lease as many blocks again today: it was restored so often that it has no numbers.

    It opens another session, and asks then. False where it is not theirs, or revoked.
    """
    act.needs(Right.COUNTERS)
    why = reasoned(reason)
    if act.connection.scalar(select(devices.c.device).where(*_own(act, device))) is None:
        return False
    leasing.grant(act.unit, device, act.at)
    act.connection.execute(delete(sessions).where(sessions.c.device == device))
    act.note("device.numbers", device, reason=why)
    return True


def grant_here(core: Core, device: str, reason: str) -> bool:
    """As :func:`grant_numbers`, for whoever works on the centre's own machine."""

    def work(unit: Unit) -> bool:
        office = unit.connection.scalar(select(devices.c.office).where(devices.c.device == device))
        return grant_numbers(
            Act(
                connection=unit.connection,
                office=office or "",
                by=SYSTEM,
                role=Role.ADMINISTRATOR,
                now=core.now(),
                unit=unit,
                random=core.random,
            ),
            device,
            reason,
        )

    return core.database.attempt(work)


def _steer(act: Act, device: str, standing: str, action: str, reason: str) -> bool:
    """Whether the device was theirs, was not revoked, and now stands so."""
    act.needs(Right.COUNTERS)
    why = reasoned(reason)
    values = {"standing": standing, "reason": "" if standing == "active" else why}
    done = act.connection.execute(update(devices).where(*_own(act, device)).values(**values))
    if done.rowcount != 1:
        return False
    act.note(action, device, reason=why)
    return True


def _own(act: Act, device: str) -> tuple[Any, ...]:
    standing = devices.c.standing != "revoked"
    return (devices.c.device == device, devices.c.office == act.office, standing)


def _devices_of(office: str) -> Any:
    until = (
        select(func.max(credentials.c.not_after))
        .where(credentials.c.device == devices.c.device)
        .scalar_subquery()
    )
    return (
        select(
            devices,
            windows.c.name.label("window_name"),
            halls.c.name.label("hall_name"),
            until.label("until"),
        )
        .select_from(
            devices.outerjoin(windows, windows.c.window == devices.c.window).outerjoin(
                halls, halls.c.hall == windows.c.hall
            )
        )
        .where(devices.c.office == office)
        .order_by(halls.c.name, windows.c.name, devices.c.enrolled_at)
    )


def _counter(row: Any, held: int, now: str) -> Counter:
    expired = row.standing == "active" and (row.until or "") <= now
    told = _told(row.told)
    return Counter(
        device=row.device,
        hall=row.hall_name or "",
        window=row.window_name or "",
        name=row.name,
        standing="expired" if expired else row.standing,
        reason=row.reason,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at or "",
        software=row.software,
        protocol=row.protocol,
        credential_until=row.until or "",
        held=held,
        told_at=row.told_at or "",
        unsent=None if told is None else told.unsent,
        oldest="" if told is None else told.oldest,
        numbers_left=None if told is None else told.numbers_left,
        skew_s=None if told is None else _skew(told.time, row.told_at),
        passed_over=0 if told is None else told.passed_over,
    )


def _told(kept: str | None) -> Told | None:
    """What the device said of itself, if it can still be read."""
    try:
        return decode(Told, kept.encode()) if kept else None
    except WireError:
        return None


def _skew(theirs: str, ours: str) -> int | None:
    """Seconds by which the device's clock was ahead when it told; None for no time at all."""
    try:
        ahead = datetime.fromisoformat(theirs) - datetime.fromisoformat(ours)
    except (ValueError, TypeError):
        return None
    return int(ahead.total_seconds())


def _counted(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    table = quarantine
    if not names:
        return {}
    query = (
        select(table.c.device, func.count().label("many"))
        .where(table.c.device.in_(names))
        .group_by(table.c.device)
    )
    return {row.device: row.many for row in connection.execute(query)}


def _end_codes(connection: Connection, window: str, now: str) -> None:
    table = enrolment_codes
    unused = (table.c.window == window, table.c.used_at.is_(None), table.c.expires_at > now)
    connection.execute(update(table).where(*unused).values(expires_at=now))


def _believed_until(key: Any, now: str) -> KeyTrusted:
    return KeyTrusted(
        key=key.key,
        algorithm=key.algorithm,
        public_key=key.public_key,
        device=key.device,
        trusted=False,
        since=key.not_before,
        until=min(now, key.not_after),
    )
