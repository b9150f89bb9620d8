"""Taking out of quarantine what a copied, restored or lost counter issued: papers that are in hands.

A device that forked has two histories, and its line can hold only one. The other is admitted: each
operation becomes a recorded fact beside the line, with its bytes, its case and its place in the
feed. So does what an expired counter pushed before its disk died.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from windowdesk.central.service import audit, pushing
from windowdesk.central.service.caller import of_device
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.founding import Unsuitable
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.tables.operations import lines, operations, quarantine
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Right, Role


def admit(  # noqa: PLR0917 - what is taken, by whom, where
    core: Core, unit: Unit, doing: Doing, device: str, epoch: int, reason: str = ""
) -> int:
    """Take what lies apart of ``epoch`` as recorded facts; how many operations.

    They stand under the negative epoch and take no part in the device's digest. What the line holds
    itself is only cleared away. What a device in good standing will bring itself, as it follows its
    line, waits for it; so does a second history's operation at a place that is taken, which stays
    apart as evidence. Raises ``Unsuitable`` "no_device", ``NotAllowed``.
    """
    doing.needs(Right.COUNTERS)
    row = _device(unit, doing, device)
    at = quarantine.c.device == device, quarantine.c.epoch == epoch
    apart = unit.connection.execute(select(quarantine).where(*at).order_by(quarantine.c.seq)).all()
    held = unit.connection.execute(
        select(operations.c.digest, operations.c.epoch, operations.c.seq).where(
            operations.c.device == device, operations.c.epoch.in_((epoch, -epoch))
        )
    ).all()
    taken = {one.seq for one in held if one.epoch < 0}
    known = {one.digest for one in held}
    coming = _coming(core, unit, row, epoch, apart)
    new, waiting = [], []
    for one in apart:
        if one.digest in known:
            continue
        if one.digest in coming or one.seq in taken:
            waiting.append(one.digest)
            continue
        taken.add(one.seq)
        new.append(one)
    detail = {"epoch": str(epoch), "count": str(len(new)), **({"reason": reason} if reason else {})}
    audit.note(doing, "device.admit", device, detail=detail)
    pushing.admit(core, unit, of_device(row), epoch, [one.line for one in new])
    unit.connection.execute(delete(quarantine).where(*at, quarantine.c.digest.not_in(waiting)))
    return len(new)


def _coming(core: Core, unit: Unit, row: Any, epoch: int, apart: Sequence[Any]) -> set[str]:
    """Digests of what follows the device's line: it pushes those again by itself, if it still may."""
    good = select(credentials.c.device).where(
        credentials.c.device == row.device, credentials.c.not_after > stamp(core.now())
    )
    if row.standing != "active" or unit.connection.execute(good).first() is None:
        return set()
    at = lines.c.device == row.device, lines.c.epoch == epoch
    follows = {str(unit.connection.scalar(select(lines.c.head).where(*at)) or "")}
    for one in apart:
        if pushing.prev_of(one.line) in follows:
            follows.add(one.digest)
    return follows


def _device(unit: Unit, doing: Doing, device: str) -> Any:
    of = devices.c.device == device, devices.c.office == doing.office
    row = unit.connection.execute(select(devices).where(*of).with_for_update()).first()
    if row is None:
        raise Unsuitable("no_device")
    return row


def admit_here(core: Core, device: str, epoch: int) -> int:
    """As :func:`admit`, for whoever works on the centre's own machine."""

    def work(unit: Unit) -> int:
        office = unit.connection.scalar(select(devices.c.office).where(devices.c.device == device))
        doing = Doing(unit.connection, office or "", "system", Role.ADMINISTRATOR, core.now())
        return admit(core, unit, doing, device, epoch)

    return core.database.attempt(work)
