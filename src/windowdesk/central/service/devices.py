"""Counters as administrators steer them: how each stands, revoked, let back in, its lost facts taken.

A device that forked has two histories. An administrator looks which machine is the counter: the other
is revoked or enrolled anew; the counter goes on in a new epoch once it is released, and what lies
apart of it can be admitted, each operation as a recorded fact beside the device's line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, update

from windowdesk.central.service import audit, pushing
from windowdesk.central.service.caller import of_device
from windowdesk.central.service.core import Core
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.founding import Unsuitable
from windowdesk.central.store.tables.devices import credentials, devices, revocations, sessions
from windowdesk.central.store.tables.offices import windows
from windowdesk.central.store.tables.operations import lines, operations, quarantine
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Right
from windowdesk.protocol.feed import KeyTrusted
from windowdesk.protocol.messages import Told


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device as the administrators' page shows it. ``apart``: operations in quarantine."""

    device: str
    window: str
    name: str
    standing: str
    reason: str
    seen_at: str
    valid_until: str
    software: str
    operations: int
    apart: int
    told: Told | None
    told_at: str


def listed(doing: Doing) -> list[DeviceSeen]:
    """Every device of the office, the one heard from longest ago first."""
    doing.needs(Right.HEALTH)
    connection, office = doing.connection, doing.office
    until = _by_device(doing, func.max(credentials.c.not_after), credentials)
    count = _by_device(doing, func.sum(lines.c.seq), lines)
    apart = _by_device(doing, func.count(), quarantine)
    query = (
        select(devices, windows.c.name.label("window_name"))
        .join(windows, windows.c.window == devices.c.window, isouter=True)
        .where(devices.c.office == office)
        .order_by(devices.c.seen_at, devices.c.device)
    )
    return [
        DeviceSeen(
            device=row.device,
            window=row.window_name or "",
            name=row.name,
            standing=_standing(row.standing, until.get(row.device, ""), doing.at),
            reason=row.reason,
            seen_at=row.seen_at,
            valid_until=until.get(row.device, ""),
            software=row.software,
            operations=int(count.get(row.device, 0)),
            apart=int(apart.get(row.device, 0)),
            told=msgspec.json.decode(row.told, type=Told) if row.told else None,
            told_at=row.told_at or "",
        )
        for row in connection.execute(query)
    ]


def _standing(standing: str, until: str, now: str) -> str:
    return "expired" if standing == "active" and until <= now else standing


def _by_device(doing: Doing, what: Any, table: Any) -> dict[str, Any]:
    ours = select(devices.c.device).where(devices.c.office == doing.office)
    query = select(table.c.device, what).where(table.c.device.in_(ours)).group_by(table.c.device)
    return {row[0]: row[1] for row in doing.connection.execute(query)}


def revoke(unit: Unit, doing: Doing, device: str, reason: str) -> None:
    """The device may do nothing from now on; its keys are believed for what they signed before."""
    _of_office(doing, device)
    unit.connection.execute(
        update(devices).where(devices.c.device == device).values(standing="revoked", reason=reason)
    )
    row = {"device": device, "at": doing.at, "by": doing.by, "reason": reason}
    unit.upsert(revocations, row)
    unit.connection.execute(delete(sessions).where(sessions.c.device == device))
    audit.note(doing, "device.revoke", device, detail={"reason": reason})
    for key in unit.connection.execute(select(credentials).where(credentials.c.device == device)):
        told = KeyTrusted(
            key=key.key,
            algorithm=key.algorithm,
            public_key=key.public_key,
            device=device,
            trusted=False,
            since=key.not_before,
            until=doing.at,
        )
        unit.announce(doing.office, told, key=f"key/{key.key}")


def release(unit: Unit, doing: Doing, device: str) -> None:
    """Let a quarantined device in again; what lies apart stays there until it is admitted."""
    row = _of_office(doing, device)
    if row.standing != "quarantined":
        raise Unsuitable("not_quarantined")
    unit.connection.execute(
        update(devices).where(devices.c.device == device).values(standing="active", reason="")
    )
    audit.note(doing, "device.release", device)


def admit(core: Core, unit: Unit, doing: Doing, device: str, epoch: int) -> int:
    """Take what lies apart of an epoch as recorded facts; how many operations.

    They stand beside the device's line, under the negative epoch, and take no part in its digest.
    What the line holds itself is only cleared away.
    """
    row = _of_office(doing, device)
    at = quarantine.c.device == device, quarantine.c.epoch == epoch
    apart = unit.connection.execute(select(quarantine).where(*at).order_by(quarantine.c.seq)).all()
    held = set(
        unit.connection.scalars(
            select(operations.c.digest).where(
                operations.c.device == device, operations.c.epoch.in_((epoch, -epoch))
            )
        )
    )
    new = [one for one in apart if one.digest not in held]
    audit.note(doing, "device.admit", device, detail={"epoch": str(epoch), "count": str(len(new))})
    if new:
        pushing.admit(core, unit, of_device(row), epoch, [one.line for one in new])
    unit.connection.execute(delete(quarantine).where(*at))
    return len(new)


def _of_office(doing: Doing, device: str) -> Any:
    doing.needs(Right.COUNTERS)
    query = select(devices).where(devices.c.device == device, devices.c.office == doing.office)
    row = doing.connection.execute(query.with_for_update()).first()
    if row is None:
        raise Unsuitable("no_device")
    return row


def moved(unit: Unit, doing: Doing, device: str, window: str) -> None:
    """The device stands at another window of the office from now on."""
    _of_office(doing, device)
    query = select(windows.c.office).where(windows.c.window == window)
    if doing.connection.scalar(query) != doing.office:
        raise Unsuitable("no_window")
    unit.connection.execute(update(devices).where(devices.c.device == device).values(window=window))
    audit.note(doing, "device.move", device, detail={"window": window})
