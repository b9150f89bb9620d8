"""What a backup says of itself, and whether a database holds what the backup said.

Counted and hashed in the very snapshot that was copied, so that a restore can be held against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, func, inspect, select, table

from windowdesk.central.store import schema
from windowdesk.central.store.tables import metadata
from windowdesk.central.store.tables.feed import feed_heads
from windowdesk.central.store.tables.meta import meta
from windowdesk.central.store.tables.operations import lines, operations

FILE = "manifest.json"
FORMAT = 1
_CHUNK = 1 << 20


class BrokenBackup(Exception):
    """A backup, or what was restored from it, is not what it says; ``what`` names the part.

    "missing": there is none; "engine": it is of the other one.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Manifest:
    """``engine``: sqlite or postgresql. ``key``: fingerprint of the key that opens ``file``, or the
    platform's private key in it; "" where none is needed."""

    engine: str
    made_at: str
    software: str
    revision: str
    incarnation: str
    positions: dict[str, int]
    counts: dict[str, int]
    heads: str
    file: str = ""
    size: int = 0
    sha256: str = ""
    key: str = ""
    format: int = FORMAT
    more: dict[str, Any] = field(default_factory=dict)


def of(connection: Connection, *, made_at: str, software: str) -> Manifest:
    """What ``connection``'s snapshot holds."""
    incarnation = connection.scalar(select(meta.c.value).where(meta.c.key == "incarnation"))
    heads = connection.execute(select(feed_heads.c.office, feed_heads.c.pos))
    return Manifest(
        engine="postgresql" if connection.dialect.name == "postgresql" else "sqlite",
        made_at=made_at,
        software=software,
        revision=schema.revision(connection) or "",
        incarnation=str(incarnation or ""),
        positions={row.office: row.pos for row in heads},
        counts=_counts(connection, [one.name for one in metadata.sorted_tables]),
        heads=_heads(connection),
    )


def _counts(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The rows of each of these tables that is there: one from before an upgrade lacks some of today's."""
    there = set(inspect(connection).get_table_names())
    return {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in names
        if name in there
    }


def _heads(connection: Connection) -> str:
    """One digest over how far every device is in every epoch: equal when the operations are."""
    query = select(lines.c.device, lines.c.epoch, lines.c.seq, lines.c.head)
    query = query.order_by(lines.c.device, lines.c.epoch)
    told = "\n".join(
        f"{row.device} {row.epoch} {row.seq} {row.head}" for row in connection.execute(query)
    )
    return hashlib.sha256(told.encode()).hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Beside the backup's file, last of all: a folder without it is no backup."""
    partial = folder / (FILE + ".part")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(asdict(manifest)), indent=2))
    partial.replace(folder / FILE)


def read(folder: Path) -> Manifest:
    """The manifest in ``folder``, its file checked against it. Raises :class:`BrokenBackup`."""
    try:
        found = msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError):
        raise BrokenBackup("missing") from None
    except (OSError, msgspec.MsgspecError):
        raise BrokenBackup("manifest") from None
    if found.format > FORMAT or "/" in found.file or not found.file:
        raise BrokenBackup("manifest")
    try:
        size, digest = measured(folder / found.file)
    except OSError:
        raise BrokenBackup("file") from None
    if (size, digest) != (found.size, found.sha256):
        raise BrokenBackup("file")
    return found


def measured(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
            size += len(part)
    return size, digest.hexdigest()


def verify(connection: Connection, manifest: Manifest) -> int:
    """Hold a database against ``manifest``; how many operations were hashed again.

    Every operation's bytes give its digest, follow the one before, and end at the device's head. It may be
    of an earlier version, which knew fewer tables. Raises :class:`BrokenBackup` naming what does not fit.
    """
    found = of(connection, made_at=manifest.made_at, software=manifest.software)
    found = replace(found, counts=_counts(connection, manifest.counts))
    for part in ("revision", "incarnation", "positions", "counts", "heads"):
        if getattr(found, part) != getattr(manifest, part):
            raise BrokenBackup(part)
    return _chains(connection)


def _chains(connection: Connection) -> int:
    given = connection.execute(select(lines.c.device, lines.c.epoch, lines.c.seq, lines.c.head))
    ends = {(row.device, row.epoch): (row.seq, row.head) for row in given}
    query = select(
        operations.c.device, operations.c.epoch, operations.c.seq, operations.c.digest,
        operations.c.line,
    ).order_by(operations.c.device, operations.c.epoch, operations.c.seq)  # fmt: skip
    count, place, seq, last = 0, ("", 0), 0, ""
    done: dict[tuple[str, int], tuple[int, str]] = {}
    # of this question alone: a connection keeps what it is told
    few_at_once = {"stream_results": True, "yield_per": 500}
    with connection.execute(query, execution_options=few_at_once) as rows:
        for row in rows:
            if (row.device, row.epoch) != place:
                place, seq = (row.device, row.epoch), 0
            seq += 1
            last = hashlib.sha256(row.line).hexdigest()
            # under a negative epoch lie single operations out of quarantine, chained to nothing
            if last != row.digest or (row.epoch > 0 and row.seq != seq):
                raise BrokenBackup("operations")
            if row.epoch > 0:
                done[place] = (seq, last)
            count += 1
    if done != {of: end for of, end in ends.items() if end[0]}:
        raise BrokenBackup("operations")
    return count
