"""Which device is asking, and what it may do: read anew for every request, from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select

from windowdesk.central.service.codes import token_hash
from windowdesk.central.service.core import stamp
from windowdesk.central.service.exchange import Refused
from windowdesk.central.store.prepared import Prepared
from windowdesk.central.store.tables.devices import credentials, devices, sessions
from windowdesk.protocol.messages import Standing

_ASKED = (
    select(
        devices.c.device,
        devices.c.office,
        devices.c.window,
        devices.c.standing,
        sessions.c.epoch,
        sessions.c.limited,
        sessions.c.expires_at,
        credentials.c.key,
        credentials.c.algorithm,
        credentials.c.public_key,
        credentials.c.not_after,
    )
    .select_from(sessions)
    .join(devices, devices.c.device == sessions.c.device)
    .join(
        credentials,
        and_(credentials.c.device == sessions.c.device, credentials.c.key == sessions.c.key),
    )
    .where(sessions.c.token_hash == bindparam("token"))
)
_SHOWN = Prepared(_ASKED)
_LOCKED = Prepared(_ASKED.with_for_update(of=devices))


class _Row(NamedTuple):
    """What is asked, in the order it is asked for."""

    device: str
    office: str
    window: str
    standing: Standing
    epoch: int
    limited: int
    expires_at: str
    key: str
    algorithm: str
    public_key: bytes
    not_after: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A device with an open session. ``limited``: versions too far apart, only pushing is open."""

    device: str
    office: str
    window: str
    standing: Standing
    epoch: int
    limited: bool
    key: str
    algorithm: str
    public_key: bytes


def caller(connection: Connection, token: str, now: datetime, *, lock: bool = False) -> Caller:
    """Who shows ``token``. ``lock`` keeps every other push of this device out until the commit.

    Raises :class:`Refused` 401 "token" (open a session again) and 403 "revoked".
    """
    if not token:
        raise Refused(401, "token", "no token")
    found = (_LOCKED if lock else _SHOWN).run(connection, token=token_hash(token)).fetchone()
    row = _Row._make(found) if found is not None else None
    if row is None or row.expires_at <= stamp(now):
        raise Refused(401, "token", "the session is over")
    if row.standing == "revoked":
        raise Refused(403, "revoked", "the device was revoked")
    standing: Standing = row.standing
    if standing == "active" and row.not_after <= stamp(now):
        standing = "expired"
    return Caller(
        device=row.device,
        office=row.office,
        window=row.window,
        standing=standing,
        epoch=row.epoch,
        limited=bool(row.limited),
        key=row.key,
        algorithm=row.algorithm,
        public_key=bytes(row.public_key),
    )


def of_device(row: Any) -> Caller:
    """The device of a row of ``devices``, for what an administrator does in its place."""
    return Caller(
        device=row.device,
        office=row.office,
        window=row.window,
        standing=row.standing,
        epoch=0,
        limited=False,
        key="",
        algorithm="",
        public_key=b"",
    )


def in_good_standing(who: Caller) -> Caller:
    """``who``, if it may do more than push. Raises 423 "expired" or "quarantined", and 426."""
    if who.standing != "active":
        raise Refused(423, who.standing, "only pushing and renewing are open")
    if who.limited:
        raise Refused(426, "version", "the versions are too far apart; only pushing is open")
    return who
