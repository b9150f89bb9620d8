"""Who the centre is: its name, its incarnation, the key it signs with, the key that recovers disks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, select

from windowdesk.central.store import sealing
from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.unit import Unit
from windowdesk.protocol import escrow
from windowdesk.protocol.escrow import lock
from windowdesk.protocol.signing import SoftwareKey


@dataclass(frozen=True)
class Identity:
    """``recovery_public``: what the counters' database keys are sealed to (protocol/escrow)."""

    name: str
    incarnation: str
    server_private: bytes
    recovery_public: bytes
    demo: bool

    @cached_property
    def signer(self) -> SoftwareKey:
        """Signs credentials and snapshots."""
        return SoftwareKey(self.server_private)

    @cached_property
    def box_private(self) -> bytes:
        """What packages for the centre are sealed to (protocol/package)."""
        return escrow.box_of(self.server_private)


def read(connection: Connection, key_file: Path | None) -> Identity | None:
    """The identity in the database, its key unsealed with ``key_file``; None before ``central init``."""
    found = {row.key: row.value for row in connection.execute(select(meta))}
    if "incarnation" not in found:
        return None
    return Identity(
        name=found["name"],
        incarnation=found["incarnation"],
        server_private=sealing.unseal(found[sealing.SERVER_KEY], key_file),
        recovery_public=bytes.fromhex(found["recovery_public"]),
        demo=found["demo"] == "1",
    )


def create(
    unit: Unit,
    name: str,
    key_file: Path | None,
    *,
    demo: bool,
    now: datetime,
    random: Callable[[int], bytes],
) -> str:
    """Give a new centre its identity; the passphrase of its recovery key, which is kept nowhere."""
    recovery, passphrase = escrow.new_key(), escrow.new_passphrase()
    values = {
        "name": name,
        "incarnation": incarnation(1, random),
        sealing.SERVER_KEY: sealing.seal(random(32), key_file),
        "recovery_public": escrow.public_of(recovery).hex(),
        "recovery_locked": lock(recovery, passphrase).decode(),
        "demo": "1" if demo else "0",
        "made_at": now.isoformat(timespec="seconds"),
    }
    for key, value in values.items():
        unit.upsert(meta, {"key": key, "value": value})
    return passphrase


def incarnation(count: int, random: Callable[[int], bytes]) -> str:
    """Names one life of the database: ``count`` rises with each restore; chance keeps copies apart."""
    return f"{count}-{random(6).hex()}"


def raise_incarnation(unit: Unit, random: Callable[[int], bytes]) -> str:
    """A restored database begins a new life, so that every counter reads it anew and pushes again."""
    old = unit.connection.scalar(select(meta.c.value).where(meta.c.key == "incarnation")) or "0-"
    new = incarnation(int(str(old).split("-", 1)[0]) + 1, random)
    unit.upsert(meta, {"key": "incarnation", "value": new})
    return new
