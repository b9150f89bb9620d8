"""The digests of every counter, from what the centre really holds."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from windowdesk.central.store.tables.devices import devices
from windowdesk.central.store.tables.operations import lines, operations
from windowdesk.protocol.digests import digest
from windowdesk.protocol.messages import Line, OperationHead, WireError, decode


@dataclass(frozen=True, slots=True)
class Counted:
    """A device's digest. ``broken``: where its stored chain does not hold ("epoch/seq"), or ""."""

    device: str
    office: str
    digest: str
    operations: int
    broken: str = ""


def heads(connection: Connection) -> dict[str, list[Line]]:
    """How far every device has come, as the centre noted it (fast; see :func:`counted`)."""
    found: dict[str, list[Line]] = defaultdict(list)
    for row in connection.execute(select(lines).order_by(lines.c.device, lines.c.epoch)):
        found[row.device].append(Line(epoch=row.epoch, seq=row.seq, head=row.head))
    return dict(found)


def counted(connection: Connection) -> list[Counted]:
    """Every device's digest, hashed anew from the stored lines, so that it says what is there."""
    offices = {
        row.device: row.office
        for row in connection.execute(select(devices.c.device, devices.c.office))
    }
    told = []
    for device in sorted(offices):
        walked, broken = [], ""
        for line, problem in _walk(connection, device):
            walked.append(line)
            broken = broken or problem
        total = sum(line.seq for line in walked)
        told.append(Counted(device, offices[device], digest(walked), total, broken))
    return told


def _walk(connection: Connection, device: str) -> Iterator[tuple[Line, str]]:
    epochs = connection.scalars(
        select(operations.c.epoch)
        .where(operations.c.device == device, operations.c.epoch > 0)
        .distinct()
        .order_by(operations.c.epoch)
    ).all()
    for epoch in epochs:
        yield _epoch(connection, device, epoch)


def _epoch(connection: Connection, device: str, epoch: int) -> tuple[Line, str]:
    of = operations.c.device == device, operations.c.epoch == epoch
    rows = connection.execute(
        select(operations.c.seq, operations.c.line, operations.c.digest, operations.c.state)
        .where(*of)
        .order_by(operations.c.seq)
        .execution_options(yield_per=200)
    )
    count, before, broken = 0, None, ""
    for row in rows:
        count += 1
        found = hashlib.sha256(row.line).hexdigest()
        try:
            head = decode(OperationHead, row.line)
            fits = (head.device, head.epoch, head.seq) == (device, epoch, count)
            fits = fits and (before is None or head.prev == before)
        except WireError:
            # it came so: what follows it vouches for its bytes
            fits = row.state == "rejected"
        if not (fits and row.seq == count and row.digest == found):
            broken = broken or f"{epoch}/{row.seq}"
        before = found
    return Line(epoch=epoch, seq=count, head=before or ""), broken
