"""A centre's staff and audit chains for tests: an office, its administrator, a device with a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from tests.helpers.counter import CHEAP
from windowdesk.central.service.audit import Sender
from windowdesk.central.service.doing import Doing
from windowdesk.central.service.staff import NewMember, StaffService
from windowdesk.domain.staff import Role
from windowdesk.protocol import audit as wire
from windowdesk.protocol import signing
from windowdesk.protocol.feed import StaffChanged
from windowdesk.protocol.messages import AuditLines
from windowdesk.protocol.signing import SigningKey, SoftwareKey

OFFICE = "gz-th"
NOW = datetime.fromisoformat("2026-03-02T09:00:00")
PASSWORD, PIN = "Zhongxin-2026", "2580"


@dataclass
class Told:
    """What was put into the offices' feeds."""

    bodies: list[tuple[str, StaffChanged]] = field(default_factory=list)

    def publish(self, _connection: Connection, office: str, body: StaffChanged) -> None:
        self.bodies.append((office, body))

    def last(self) -> StaffChanged:
        return self.bodies[-1][1]


def doing(
    connection: Connection,
    by: str = "9001",
    role: Role = Role.ADMINISTRATOR,
    office: str = OFFICE,
    now: datetime = NOW,
) -> Doing:
    """One act of ``by``."""
    return Doing(connection, office, by, role, now)


def newcomer(number: str, role: Role = Role.CLERK, name: str = "钱小演") -> NewMember:
    """Somebody to add, with a password that will do."""
    return NewMember(number, name, role, PASSWORD, PIN)


def staff_service(told: Told) -> StaffService:
    """The service with the cheapest argon2id."""
    return StaffService(CHEAP, told.publish)


def chain_of(
    count: int, *, first: int = 1, prev: str = wire.GENESIS, word: str = "done"
) -> list[bytes]:
    """``count`` entries that follow one another."""
    lines = []
    for seq in range(first, first + count):
        said = wire.values(NOW, ("1207", "case.issue", f"{seq:04}", word), {})
        lines.append(wire.line(seq, prev, said))
        prev = wire.digest(lines[-1])
    return lines


@dataclass(frozen=True)
class Device:
    """A counter that signs; its audit chain as the centre should keep it."""

    name: str = "D1"
    key: SigningKey = field(default_factory=lambda: SoftwareKey(b"k" * 32))

    def sender(self) -> Sender:
        return Sender(self.name, OFFICE, {signing.key_id(self.key.public): self.key.public})

    def lines(
        self, entries: Sequence[bytes], *, first: int = 1, prev: str = "", torn: bool = False
    ) -> AuditLines:
        """``entries`` sealed as a push of the audit chain."""
        before = prev or wire.read(entries[0]).prev
        head = wire.digest(entries[-1])
        return AuditLines(
            device=self.name,
            first=first,
            count=len(entries),
            prev=before,
            head=head,
            entries=[msgspec.Raw(entry) for entry in entries],
            key=signing.key_id(self.key.public),
            signature=self.key.sign(signing.AUDIT, self.name, first, len(entries), head),
            algorithm=self.key.algorithm,
            torn=torn,
        )
