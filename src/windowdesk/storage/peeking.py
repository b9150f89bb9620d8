"""Reading a store from outside, beside the program that has it open: SQLite's own locks are enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from windowdesk.app.ports import PrintState
from windowdesk.app.sync_ports import Counts, Membership
from windowdesk.app.syncing import Rejected
from windowdesk.protocol.messages import Line
from windowdesk.storage import cipher, faults, sync_files, sync_lines, sync_reading
from windowdesk.storage.key import Keystore, stored_key, system_keystore
from windowdesk.storage.numbering import SOURCE_CENTRE, SOURCE_DEMO, Numbering
from windowdesk.storage.schema import SHIPPED, revision
from windowdesk.storage.session import FILE
from windowdesk.storage.tables import meta, print_jobs


@dataclass(frozen=True, slots=True)
class Peeked:
    """One committed state of a store."""

    device: str
    lines: tuple[Line, ...]
    membership: Membership | None
    forced: bool
    last_success: datetime | None
    counts: Counts
    not_applied: tuple[Rejected, ...]
    waiting_prints: int = 0
    doubtful_prints: int = 0


def peek(profile: Path, keystore: Callable[[], Keystore | None] = system_keystore) -> Peeked | None:
    """What lies in ``profile`` now; None where the store has not the shape of this program.

    Nothing is written, but for what SQLite itself does to a log that a killed program left.
    """
    key = stored_key(profile, keystore)
    cipher.check_file(profile / FILE)
    engine = cipher.readers(profile / FILE, key)
    try:
        with faults.spoken(profile), engine.connect() as connection:
            if revision(connection) != SHIPPED.head:
                return None
            return _peeked(connection)
    finally:
        engine.dispose()


def _peeked(connection: Connection) -> Peeked:
    kept = {row.key: row.value for row in connection.execute(select(meta))}
    device, epoch = kept["store.device"], int(kept["store.epoch"])
    joined = sync_reading.membership(connection, device)
    rules = Numbering(SOURCE_DEMO if joined is None else SOURCE_CENTRE, device, epoch)
    success = kept.get("sync.last_success", "")
    return Peeked(
        device=device,
        lines=sync_lines.written(connection, device),
        membership=joined,
        forced=kept.get("sync.forced") == "1",
        last_success=datetime.fromisoformat(success) if success else None,
        counts=Counts(
            unsent=sync_lines.unsent(connection, device),
            oldest=sync_lines.oldest_unsent(connection, device),
            left_behind=sync_lines.left_behind(connection, device),
            passed_over=sync_reading.passed_over(connection),
            numbers_left=rules.supply(connection).left(),
            attachments_waiting=sync_files.waiting(connection),
            reviews_open=sync_reading.reviews_open(connection),
        ),
        not_applied=sync_reading.not_applied(connection, 100),
        waiting_prints=_prints(connection, PrintState.QUEUED, PrintState.FAILED),
        doubtful_prints=_prints(connection, PrintState.SENDING, PrintState.UNCERTAIN),
    )


def _prints(connection: Connection, *states: PrintState) -> int:
    """How many jobs are in ``states``."""
    wanted = print_jobs.c.state.in_([state.value for state in states])
    counted = select(func.count()).select_from(print_jobs).where(wanted)
    return int(connection.execute(counted).scalar_one())
