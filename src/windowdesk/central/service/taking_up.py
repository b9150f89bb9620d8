"""Operations that were parked because nobody here knew their kind, taken up by a version that does.

They are taken again at the places they have in their device's line: judged, told anew, and no more
parked. What the device was told of them it hears in the feed.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select

from windowdesk.central.service import otherwise, rules
from windowdesk.central.service.caller import of_device
from windowdesk.central.service.core import Core
from windowdesk.central.service.taking import Taking, arrived
from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.operations import operations
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.batch import Received
from windowdesk.protocol.messages import OperationHead, decode

AT_ONCE = 200


def take_up(core: Core) -> int:
    """Take up everything parked whose kind is known by now; how many operations.

    To be called at the start of a program; where nothing waits it costs one look at an index.
    """
    known = sorted({*rules.CASE_KINDS, *otherwise.KINDS})
    total = 0
    while count := core.database.attempt(lambda unit: _take_up(core, unit, known)):
        total += count
    return total


def _take_up(core: Core, unit: Unit, kinds: list[str]) -> int:
    rows = unit.connection.execute(
        select(operations)
        .where(operations.c.state == "parked", operations.c.kind.in_(kinds))
        .order_by(operations.c.device, operations.c.epoch, operations.c.seq)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    for (device, epoch), group in groupby(rows, key=lambda row: (row.device, row.epoch)):
        _of_device(core, unit, device, epoch, list(group))
    return len(rows)


def _of_device(core: Core, unit: Unit, device: str, epoch: int, rows: list[Any]) -> None:
    query = select(devices).where(devices.c.device == device).with_for_update()
    who = of_device(unit.connection.execute(query).one())
    unit.connection.execute(
        delete(operations).where(
            operations.c.device == device,
            operations.c.epoch == epoch,
            operations.c.seq.in_([row.seq for row in rows]),
        )
    )
    came = [
        Received(decode(OperationHead, row.line), row.line, hashlib.sha256(row.line).hexdigest())
        for row in rows
    ]
    Taking(core, unit, who, abs(epoch), beside=epoch < 0).take(arrived(came))
