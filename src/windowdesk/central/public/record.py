"""What the centre has on record of a receipt number and of a counter's key. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, func, or_, select

from windowdesk.central.store.tables.cases import cases
from windowdesk.central.store.tables.devices import credentials, devices, revocations
from windowdesk.central.store.tables.operations import operations
from windowdesk.protocol.public import IssuedDocument

_PAPERS = {"document_issued", "reprinted"}


class _Payload(msgspec.Struct):
    events: list[dict[str, Any]] = []


class _Line(msgspec.Struct):
    payload: _Payload = msgspec.field(default_factory=_Payload)


_LINE = msgspec.json.Decoder(_Line)


@dataclass(slots=True)
class Matter:
    """A case as far as the public may ever know it, and the secret that opens it."""

    number: str
    project: str
    state: str
    updated_at: str
    secret: str = ""
    received_at: str = ""
    due: str = ""
    documents: list[IssuedDocument] = field(default_factory=list)


def matter(connection: Connection, number: str) -> Matter | None:
    """The case of the receipt ``number``."""
    row = connection.execute(select(cases).where(cases.c.number == number)).first()
    if row is None:
        return None
    found = Matter(number, row.project or "", row.state, row.updated_at)
    for event in _events(connection, row.operations.split()):
        _take_in(found, event)
    return found


def _events(connection: Connection, names: list[str]) -> Iterator[dict[str, Any]]:
    keys = [tuple(name.split("/")) for name in names]
    if not keys:
        return
    wanted = or_(
        *(
            and_(
                operations.c.device == device,
                operations.c.epoch == int(epoch),
                operations.c.seq == int(seq),
            )
            for device, epoch, seq in keys
        )
    )
    query = select(operations.c.device, operations.c.epoch, operations.c.seq, operations.c.line)
    lines = {(d, str(e), str(s)): line for d, e, s, line in connection.execute(query.where(wanted))}
    for key in keys:
        if key in lines:
            yield from _LINE.decode(lines[key]).payload.events


def _take_in(found: Matter, event: dict[str, Any]) -> None:
    kind, at = event.get("kind"), str(event.get("at", ""))
    payload = event.get("payload") or {}
    if kind == "received":
        found.secret = found.secret or str(payload.get("secret", ""))
        found.received_at = found.received_at or at
    elif kind == "decided":
        dues = (payload.get("decision") or {}).get("due") or []
        found.due = next((str(due["due"]) for due in dues if due.get("due")), found.due)
    elif kind in _PAPERS:
        document, number = payload.get("document", ""), payload.get("document_number", "")
        found.documents.append(IssuedDocument(kind=str(document), at=at, number=str(number or "")))


@dataclass(frozen=True, slots=True)
class Key:
    """A counter's public key; ``stopped`` is when it was revoked, "" when it was not."""

    public: bytes
    not_before: str
    not_after: str
    stopped: str

    def good_at(self, moment: datetime) -> bool:
        """Whether it was in force at ``moment``: a day's grace, as the counter's clock may be off."""
        day = moment.date().isoformat()
        return self.not_before[:10] <= day <= self.not_after[:10] and not (
            self.stopped and self.stopped[:10] < day
        )


def key(connection: Connection, key_id: str) -> Key | None:
    """The key that receipts name by ``key_id`` (16 hex digits)."""
    last = (
        select(func.max(revocations.c.at))
        .where(revocations.c.device == devices.c.device)
        .scalar_subquery()
    )
    query = (
        select(
            credentials.c.public_key,
            credentials.c.not_before,
            credentials.c.not_after,
            devices.c.standing,
            last.label("revoked_at"),
        )
        .join(devices, devices.c.device == credentials.c.device)
        .where(credentials.c.key == key_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    stopped = row.revoked_at or "0001-01-01" if row.standing == "revoked" else ""
    return Key(row.public_key, row.not_before, row.not_after, stopped)
