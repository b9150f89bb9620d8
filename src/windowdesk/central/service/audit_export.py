"""The auditor's package: every chain with its seals and keys, signed once (docs/audit-format.md).

Whoever holds it and the centre's fingerprint checks it without us (``tools/verify_audit.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from windowdesk.central.service import audit, audit_reading
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.doing import SYSTEM, Doing
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.tables.offices import offices
from windowdesk.central.store.tables.people import audit_findings, audit_lines, audit_seals
from windowdesk.central.store.unit import Unit
from windowdesk.domain.plain import canonical
from windowdesk.protocol import signing

FORMAT = 1


def package(core: Core, office: str = "") -> Iterator[bytes]:
    """The lines of the package, each with its line feed; of one office, or of all of them.

    One committed state of the database, however long the reading takes.
    """
    digest, count = hashlib.sha256(), 0
    made_at = stamp(core.now())
    with core.database.reading() as connection:
        for line in _lines(core, connection, office, made_at):
            digest.update(line + b"\n")
            count += 1
            yield line + b"\n"
    own = core.identity.signer
    signature = own.sign(signing.PACKAGE, made_at, count, digest.hexdigest())
    end = {"digest": digest.hexdigest(), "lines": count, "signature": signature.hex()}
    yield canonical({"end": end}) + b"\n"


def exported(core: Core, office: str = "") -> None:
    """Write down that a package is made at the centre's own machine, in the chain of each it is of."""

    def work(unit: Unit) -> None:
        named = select(offices.c.office).order_by(offices.c.office)
        query = named.where(offices.c.office == office) if office else named
        for one in unit.connection.scalars(query).all():
            doing = Doing(unit.connection, one, SYSTEM, None, core.now())
            audit.note(doing, "audit.export", one)

    core.database.attempt(work)


def _lines(core: Core, connection: Connection, office: str, made_at: str) -> Iterator[bytes]:
    own = core.identity
    head = {
        "windowdesk-audit": FORMAT,
        "centre": own.name,
        "incarnation": core.incarnation(connection),
        "made_at": made_at,
        "office": office,
        "algorithm": own.signer.algorithm,
        "server_key": own.signer.public.hex(),
    }
    yield canonical(head)
    query = select(offices.c.office).order_by(offices.c.office)
    wanted = [office] if office else [*connection.scalars(query), ""]
    for one in wanted:
        yield from _keys(connection, one)
        yield from _chains(connection, one)


def _keys(connection: Connection, office: str) -> Iterator[bytes]:
    """Every key of every device of the office, as the centre vouched for it."""
    query = (
        select(credentials)
        .join(devices, devices.c.device == credentials.c.device)
        .where(devices.c.office == office)
        .order_by(credentials.c.device, credentials.c.not_before, credentials.c.key)
    )
    for row in connection.execute(query).all():
        said = {name: row._mapping[name] for name in ("device", "key", "algorithm")}
        said |= {"not_before": row.not_before, "not_after": row.not_after, "office": office}
        said |= {"public_key": row.public_key.hex(), "signature": row.signature.hex()}
        yield canonical({"key": said})


def _chains(connection: Connection, office: str) -> Iterator[bytes]:
    for end in audit_reading.chains(connection, office):
        of = {"chain": end.chain, "branch": end.branch, "office": office}
        count = end.seq - end.first + 1
        about = {"first": end.first, "count": count, "prev": end.prev, "head": end.head}
        yield canonical({"chain": of | about})
        table = audit_lines
        query = (
            select(table.c.line)
            .where(table.c.chain == end.chain, table.c.branch == end.branch)
            .order_by(table.c.seq)
        )
        for line in connection.execution_options(yield_per=1000).scalars(query):
            yield bytes(line)
        yield from _rows(connection, audit_seals, "seal", end.chain, end.branch)
        yield from _rows(connection, audit_findings, "finding", end.chain, end.branch)


def _rows(
    connection: Connection, table: Any, word: str, chain: str, branch: int
) -> Iterator[bytes]:
    query = select(table).where(table.c.chain == chain, table.c.branch == branch)
    for row in connection.execute(query.order_by(table.c.seq)).all():
        said = {
            name: value.hex() if isinstance(value, bytes) else value
            for name, value in row._mapping.items()
        }
        yield canonical({word: said})
