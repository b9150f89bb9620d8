"""Taking out of quarantine what a copied, restored or lost counter issued: papers that are in hands.

A device that forked has two histories, and its line can hold only one. The other is admitted: each
operation becomes a recorded fact beside the line, with its bytes, its case and its place in the
feed. So does what an expired counter pushed before its disk died.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from windowdesk.central.service import audit, pushing
from windowdesk.central.service.caller import of_device
from windowdesk.central.service.core import Core
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.founding import Unsuitable
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.central.store.unit import Unit
from windowdesk.domain.staff import Right, Role


def admit(  # noqa: PLR0917 - what is taken, by whom, where
    core: Core, unit: Unit, doing: Doing, device: str, epoch: int, reason: str = ""
) -> int:
    """Take what lies apart of ``epoch`` as recorded facts; how many operations.

    They stand under the negative epoch and take no part in the device's digest. What the line holds
    itself is only cleared away. Raises ``Unsuitable`` "no_device", ``NotAllowed``.
    """
    doing.needs(Right.COUNTERS)
    row = _device(unit, doing, device)
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
    detail = {"epoch": str(epoch), "count": str(len(new)), **({"reason": reason} if reason else {})}
    audit.note(doing, "device.admit", device, detail=detail)
    pushing.admit(core, unit, of_device(row), epoch, [one.line for one in new])
    unit.connection.execute(delete(quarantine).where(*at))
    return len(new)


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
