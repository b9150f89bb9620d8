"""What this device wrote, line by line: what of it the centre has, and what may be let go of.

A line is the operations of one device and epoch. How far a line reaches is asked of the operation
log itself (one step in its index), so that issuing writes nothing here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from windowdesk.app.sync_ports import Batch, Pending
from windowdesk.database.statements import Statement, into
from windowdesk.domain.plain import canonical
from windowdesk.protocol.messages import Line, OperationHead, Result, decode
from windowdesk.protocol.operations import Operation
from windowdesk.storage import faults, rows
from windowdesk.storage.sync_tables import foreign, lines, marks, results
from windowdesk.storage.tables import operations

_OF_LINE = and_(
    operations.c.device == bindparam("device"), operations.c.epoch == bindparam("epoch")
)
_LAST = Statement(select(func.max(operations.c.seq)).where(_OF_LINE))
_DIGEST = Statement(
    select(operations.c.digest).where(_OF_LINE, operations.c.seq == bindparam("seq"))
)
_OLDEST = Statement(
    select(operations.c.wall_time)
    .where(_OF_LINE, operations.c.seq > bindparam("after"))
    .order_by(operations.c.seq)
    .limit(1)
)
_NEXT = Statement(
    select(*operations.c)
    .where(_OF_LINE, operations.c.seq > bindparam("after"))
    .order_by(operations.c.seq)
    .limit(bindparam("most"))
)
_APPLIED = Statement(
    delete(results).where(
        results.c.device == bindparam("device"),
        results.c.epoch == bindparam("epoch"),
        results.c.seq == bindparam("seq"),
    )
)
_COLUMNS = tuple(column.name for column in operations.c)
_MINE = Statement(
    select(*lines.c).where(lines.c.device == bindparam("device")).order_by(lines.c.epoch)
)
_OTHERS = Statement(select(*lines.c).where(lines.c.device != bindparam("device")))
_OPERATION = into(operations)


def open_line(connection: Connection, device: str, epoch: int) -> None:
    """Make sure that the line is listed; at the begin of a session, before anything is written."""
    connection.execute(
        upsert(lines).on_conflict_do_nothing(),
        {
            "device": device,
            "epoch": epoch,
            "acknowledged": 0,
            "apart": 0,
            "purged": 0,
            "purged_head": "",
        },
    )


def last(connection: Connection, device: str, epoch: int) -> int:
    """The seq of the line's newest operation, 0 for an empty line."""
    return int(_LAST.scalar(connection, {"device": device, "epoch": epoch}) or 0)


def digest_at(connection: Connection, device: str, epoch: int, seq: int) -> str:
    """Of the operation at ``seq``; "" when there is none, or no longer."""
    of = {"device": device, "epoch": epoch, "seq": seq}
    return str(_DIGEST.scalar(connection, of) or "")


def written(connection: Connection, device: str) -> tuple[Line, ...]:
    """Every line of ``device``, in order of epoch."""
    found = []
    for row in _MINE.rows(connection, {"device": device}):
        seq = last(connection, device, row.epoch)
        head = digest_at(connection, device, row.epoch, seq) if seq else ""
        found.append(Line(epoch=row.epoch, seq=seq, head=head))
    return tuple(found)


def unsent(connection: Connection, device: str) -> int:
    """Operations of ``device`` the centre has not acknowledged; before enrolment, all."""
    return _beyond(connection, _MINE, device)


def left_behind(connection: Connection, device: str) -> int:
    """Operations from before this disk was told to be a copy, that the centre is not known to have.

    Only the machine with the former name can send them.
    """
    return _beyond(connection, _OTHERS, device)


def _beyond(connection: Connection, those: Statement, device: str) -> int:
    return sum(
        max(0, last(connection, row.device, row.epoch) - row.acknowledged)
        for row in those.rows(connection, {"device": device})
    )


def oldest_unsent(connection: Connection, device: str) -> datetime | None:
    """When the oldest operation of ``device`` was written that the centre does not have."""
    found = [
        _OLDEST.scalar(
            connection, {"device": row.device, "epoch": row.epoch, "after": row.acknowledged}
        )
        for row in _MINE.rows(connection, {"device": device})
    ]
    times = [datetime.fromisoformat(time) for time in found if time]
    return min(times, default=None)


def pending(connection: Connection, device: str) -> Pending | None:
    """The oldest line of ``device`` with something to push."""
    for row in _MINE.rows(connection, {"device": device}):
        # what was let go of cannot be sent again, whatever a centre has forgotten
        after = max(row.acknowledged, row.apart, row.purged)
        reached = last(connection, device, row.epoch)
        if reached > after:
            return Pending(row.epoch, after, reached)
    return None


def batch(
    connection: Connection, pending: Pending, device: str, most: int, most_bytes: int
) -> Batch:
    """The operations after ``pending.after``, as the bytes that were hashed.

    One that is not what its digest says is not sent: ``StoreCorrupt``.
    """
    of = {"device": device, "epoch": pending.epoch, "after": pending.after, "most": most}
    found: list[bytes] = []
    head, size = "", 0
    for seq, values in enumerate(_NEXT.run(connection, of), pending.after + 1):
        row = dict(zip(_COLUMNS, values, strict=True))
        line = _line(row)
        size += len(line) + 1
        if found and size > most_bytes:
            break
        if row["seq"] != seq or hashlib.sha256(line).hexdigest() != row["digest"]:
            raise faults.corrupt_operation(seq)
        found.append(line)
        head = row["digest"]
    return Batch(pending.epoch, pending.after + 1, tuple(found), head)


def _line(row: dict[str, Any]) -> bytes:
    """The bytes that were hashed.

    The payload is stored as its canonical text: putting it into its place saves reading and writing
    it once more, which is nine tenths of an operation.
    """
    bare = canonical(_operation(row, {}))
    if row["payload"] == "{}":
        return bare
    line = bare.replace(_PREV, b',"payload":' + row["payload"].encode() + _PREV, 1)
    if hashlib.sha256(line).hexdigest() == row["digest"]:
        return line
    try:
        # half a surrogate pair is stored escaped and was hashed unescaped: the long way round
        return canonical(_operation(row, json.loads(row["payload"])))
    except json.JSONDecodeError:
        return line  # which its digest does not fit


# no text within JSON can hold these unescaped quotes
_PREV = b',"prev":"'
_SAME = (
    "device", "epoch", "seq", "op_id", "kind", "actor", "case_id", "base_version",
    "catalogue", "monotonic_ns", "boot_id", "prev", "schema_version",
)  # fmt: skip


def _operation(values: Mapping[str, Any], payload: dict[str, Any]) -> Operation:
    return Operation(
        **{name: values[name] for name in _SAME},
        wall_time=datetime.fromisoformat(values["wall_time"]),
        payload=payload,
    )


def acknowledge(connection: Connection, device: str, epoch: int, seq: int, day: str) -> None:
    """The line is at the centre up to ``seq``; the mark of ``day`` says when that was so."""
    connection.execute(
        update(lines)
        .where(lines.c.device == device, lines.c.epoch == epoch, lines.c.acknowledged < seq)
        .values(acknowledged=seq)
    )
    statement = upsert(marks)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["device", "epoch", "day"],
            set_={"seq": func.max(marks.c.seq, statement.excluded.seq)},
        ),
        {"device": device, "epoch": epoch, "day": day, "seq": seq},
    )


def apart(connection: Connection, device: str, epoch: int, seq: int) -> None:
    """The line is in quarantine up to ``seq``."""
    connection.execute(
        update(lines).where(lines.c.device == device, lines.c.epoch == epoch).values(apart=seq)
    )


def heard_of(connection: Connection, device: str, epoch: int, seq: int, digest: str) -> None:
    """The feed told an operation of a former name of this disk: the centre has the line up to it."""
    if digest_at(connection, device, epoch, seq) == digest:
        connection.execute(
            update(lines)
            .where(lines.c.device == device, lines.c.epoch == epoch, lines.c.acknowledged < seq)
            .values(acknowledged=seq)
        )


def forget_heard(connection: Connection, device: str) -> None:
    """Another centre, or one put back, tells anew what it has of the former names of this disk."""
    connection.execute(update(lines).where(lines.c.device != device).values(acknowledged=0))


def knows_cases(connection: Connection, device: str) -> bool:
    """Whether a centre may have told, or been told, of cases that this disk holds already."""
    before = select(lines.c.epoch).where((lines.c.device != device) | (lines.c.acknowledged > 0))
    told = select(foreign.c.case_id)
    return any(connection.execute(query.limit(1)).first() for query in (before, told))


def knows_more(connection: Connection, device: str, epoch: int, seq: int, *, again: bool) -> bool:
    """Whether :func:`forget` would change anything."""
    of_line = lines.c.device == device, lines.c.epoch == epoch
    row = connection.execute(select(lines).where(*of_line)).first()
    return row is not None and (row.acknowledged > seq or (again and row.apart > 0))


def forget(connection: Connection, device: str, epoch: int, seq: int) -> None:
    """The centre has no more than ``seq`` of the line: what came after is to be pushed again."""
    of_line = lines.c.device == device, lines.c.epoch == epoch
    connection.execute(
        update(lines)
        .where(*of_line)
        .values(acknowledged=func.min(lines.c.acknowledged, seq), apart=0)
    )
    later = marks.c.device == device, marks.c.epoch == epoch, marks.c.seq > seq
    connection.execute(delete(marks).where(*later))


def forget_apart(connection: Connection) -> None:
    """Another centre, or one put back, holds nothing of what was told to its quarantine."""
    connection.execute(update(lines).values(apart=0))


def keep_results(
    connection: Connection, device: str, epoch: int, outcomes: Sequence[Result], now: datetime
) -> None:
    """What became of operations that were not simply applied; said again, the last word counts."""
    for outcome in outcomes:
        if outcome.state == "applied":
            forget_result(connection, device, epoch, outcome.seq)
            continue
        statement = upsert(results)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["device", "epoch", "seq"],
                set_={name: statement.excluded[name] for name in ("state", "code", "review")},
            ),
            {
                "device": device,
                "epoch": epoch,
                "seq": outcome.seq,
                "state": outcome.state,
                "code": outcome.code,
                "review": outcome.review,
                "at": rows.moment(now),
            },
        )


def forget_result(connection: Connection, device: str, epoch: int, seq: int) -> None:
    """The operation was applied in the end."""
    _APPLIED.run(connection, {"device": device, "epoch": epoch, "seq": seq})


def give_back(
    connection: Connection, device: str, epoch: int, given: Sequence[bytes]
) -> list[Operation]:
    """Write operations back that this store lost; they continue the line or raise ``ValueError``."""
    open_line(connection, device, epoch)
    seq = last(connection, device, epoch)
    head = digest_at(connection, device, epoch, seq) if seq else ""
    back = []
    for line in given:
        read = decode(OperationHead, line)
        operation = _operation(msgspec.structs.asdict(read), json.loads(bytes(read.payload)))
        if operation.seq <= seq:
            continue
        digest = hashlib.sha256(line).hexdigest()
        if (operation.device, operation.epoch, operation.seq) != (device, epoch, seq + 1):
            raise ValueError("operations given back are not in their place")
        if (head and operation.prev != head) or operation.digest() != digest:
            raise ValueError("operations given back do not follow")
        _OPERATION.run(connection, rows.from_operation(operation, digest))
        seq, head = operation.seq, digest
        back.append(operation)
    return back


def purge(connection: Connection, device: str, day: str, most: int) -> int:
    """Delete up to ``most`` operations acknowledged on ``day`` or before.

    The newest of every line stays: its digest stands for all before it.
    """
    gone = 0
    for row in connection.execute(select(lines).where(lines.c.device == device)).all():
        of_marks = marks.c.device == device, marks.c.epoch == row.epoch, marks.c.day <= day
        marked = int(connection.scalar(select(func.max(marks.c.seq)).where(*of_marks)) or 0)
        end = min(marked, row.acknowledged, last(connection, device, row.epoch) - 1)
        end = min(end, row.purged + most - gone)
        if end <= row.purged:
            continue
        of_line = lines.c.device == device, lines.c.epoch == row.epoch
        head = digest_at(connection, device, row.epoch, end)
        connection.execute(update(lines).where(*of_line).values(purged=end, purged_head=head))
        of_operations = operations.c.device == device, operations.c.epoch == row.epoch
        connection.execute(delete(operations).where(*of_operations, operations.c.seq <= end))
        gone += end - row.purged
    return gone
