"""Who the centre is: its name, its incarnation, the key it signs with, the key that recovers disks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection, select

from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.unit import Unit
from windowdesk.protocol.signing import SoftwareKey


@dataclass(frozen=True)
class Identity:
    """``recovery_private``: 32 raw bytes of X25519, which unwrap the counters' database keys."""

    name: str
    incarnation: str
    server_private: bytes
    recovery_private: bytes
    demo: bool

    @cached_property
    def signer(self) -> SoftwareKey:
        """Signs credentials and snapshots."""
        return SoftwareKey(self.server_private)

    @cached_property
    def recovery_public(self) -> bytes:
        return (
            X25519PrivateKey.from_private_bytes(self.recovery_private)
            .public_key()
            .public_bytes_raw()
        )


def read(connection: Connection) -> Identity | None:
    """The identity in the database; None before ``central init``."""
    found = {row.key: row.value for row in connection.execute(select(meta))}
    if "incarnation" not in found:
        return None
    return Identity(
        name=found["name"],
        incarnation=found["incarnation"],
        server_private=bytes.fromhex(found["server_key"]),
        recovery_private=bytes.fromhex(found["recovery_key"]),
        demo=found["demo"] == "1",
    )


def create(
    unit: Unit, name: str, *, demo: bool, now: datetime, random: Callable[[int], bytes]
) -> None:
    """Give a new centre its identity."""
    server = Ed25519PrivateKey.from_private_bytes(random(32)).private_bytes_raw()
    values = {
        "name": name,
        "incarnation": incarnation(1, random),
        "server_key": server.hex(),
        "recovery_key": random(32).hex(),
        "demo": "1" if demo else "0",
        "made_at": now.isoformat(timespec="seconds"),
    }
    for key, value in values.items():
        unit.upsert(meta, {"key": key, "value": value})


def incarnation(count: int, random: Callable[[int], bytes]) -> str:
    """Names one life of the database: ``count`` rises with each restore; chance keeps copies apart."""
    return f"{count}-{random(6).hex()}"


def raise_incarnation(unit: Unit, random: Callable[[int], bytes]) -> str:
    """A restored database begins a new life, so that every counter reads it anew and pushes again."""
    old = unit.connection.scalar(select(meta.c.value).where(meta.c.key == "incarnation")) or "0-"
    new = incarnation(int(str(old).split("-", 1)[0]) + 1, random)
    unit.upsert(meta, {"key": "incarnation", "value": new})
    return new
