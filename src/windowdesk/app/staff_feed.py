"""What the centre tells of the staff, as credentials on lease at this counter; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from windowdesk.app.ports import StaffRecord
from windowdesk.app.staffing import CENTRE, LEASE, LOCAL_LEASE
from windowdesk.domain.staff import Role, StaffMember
from windowdesk.protocol.feed import StaffChanged


def taken_over(known: StaffRecord | None, told: StaffChanged) -> StaffRecord:
    """The record to keep; the same told again gives the same record.

    A lock-out is this counter's own and stays, unless the centre set another password. A secret
    changed here that the centre has not confirmed stays, unless the centre went on meanwhile.
    ``ValueError`` for a role nobody here knows: such an entry is passed over.
    """
    record = StaffRecord(
        StaffMember(told.number, told.name, Role(told.role), told.active),
        told.password_hash,
        told.pin_hash,
        source=CENTRE,
        version=told.version,
        valid_until=datetime.fromisoformat(told.valid_until) if told.valid_until else None,
        token_algorithm=told.token_algorithm,
        token=told.token,
        must_change=told.must_change,
        password_since=datetime.fromisoformat(told.password_since) if told.password_since else None,
    )
    if known is None:
        return record
    if known.pending and told.version <= known.version:
        record = replace(
            record,
            password_hash=known.password_hash,
            pin_hash=known.pin_hash,
            must_change=known.must_change,
            password_since=known.password_since,
            pending=True,
        )
    if record.password_hash == known.password_hash:
        record = replace(record, failures=known.failures, locked_until=known.locked_until)
    return record


def leases(now: datetime, days: int, local: str | None) -> Mapping[str, str]:
    """What to keep in the store's meta after the centre was heard at ``now``.

    Everybody it told of may sign in for ``days`` more. ``local`` is what is kept for accounts that
    only this counter knows: they are given the same time once, and then no more.
    """
    until = (now + timedelta(days=days)).isoformat(timespec="seconds")
    return {LEASE: until} if local is not None else {LEASE: until, LOCAL_LEASE: until}
