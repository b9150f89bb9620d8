"""Push: operations arrive, each exactly once, in order; the outcome is stored with the effect.

All of a batch or nothing of it becomes durable. The rules decide on every operation before anything
is written; only values that the database itself refuses make a batch go one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from windowdesk.central.service import reviewing, rules
from windowdesk.central.service.caller import Caller, caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.service.taking import Arrived, Taking, arrived
from windowdesk.central.store import faults, writing
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.unit import Unit
from windowdesk.protocol import signing
from windowdesk.protocol.batch import Batch, Received, open_batch
from windowdesk.protocol.messages import (
    MAX_BATCH_BYTES,
    OperationHead,
    Pushed,
    Result,
    WireError,
    decode,
)

_LARGEST = 2**53
# a batch is tried as if nothing could stand against it, then with every question asked, then one
# operation at a time
_HOPEFUL, _ASKING, _SINGLY = "hopeful", "asking", "singly"


class _Pushed(NamedTuple):
    token: str
    batch: Batch
    came: list[Arrived]


def push(core: Core, request: Request) -> Response:
    """Take a batch. Raises 400 malformed, 403 not_yours, 409 gap, 413, 422 signature, 423 quarantined."""
    if len(request.body) > MAX_BATCH_BYTES:
        raise Refused(413, "too_large", "a batch holds a MiB at most")
    with core.database.turn() as hand_on:
        batch = open_batch(request.body, rules.read_whole)
        head = batch.head
        if not (0 < head.epoch < 2**31 and 0 < head.first < _LARGEST and head.device):
            raise Refused(400, "malformed", "epochs and operations count from 1")
        pushed = _Pushed(request.token, batch, arrived(batch.operations))
        if core.database.postgres:
            hand_on()  # from here on it is the server that works
        for way in _HOPEFUL, _ASKING:
            try:
                with core.database.transaction(hand_on) as unit:
                    return _push(core, unit, pushed, way)
            except (faults.Unstorable, faults.Conflict):
                continue
    return core.database.attempt(lambda unit: _push(core, unit, pushed, _SINGLY))


def _push(core: Core, unit: Unit, pushed: _Pushed, way: str) -> Response:
    token, batch, came = pushed
    head = batch.head
    who = caller(unit.connection, token, core.now(), lock=True)
    if head.device != who.device:
        raise Refused(403, "not_yours", "the operations are another device's")
    if not batch.signed_by(_key(unit, who, head.key)):
        raise Refused(422, "signature", "no key of the device signed this batch")
    seq, last = writing.line(unit.connection, who.device, head.epoch)
    if who.standing != "active":
        return _apart(core, unit, who, batch, who.standing)
    if head.first > seq + 1:
        raise Refused(409, "gap", "operations are missing before these", expected=seq + 1)
    overlap = batch.operations[: max(0, seq - head.first + 1)]
    fresh = came[len(overlap) :]
    results = _again(unit, overlap)
    if results is None or (seq and fresh and not _goes_on(fresh[0].came, last)):
        return _forked(core, unit, who, batch)
    if fresh:
        taking = Taking(core, unit, who, head.epoch, hopeful=way == _HOPEFUL)
        taking.begin_epoch(fresh[0].came)
        results += taking.take_singly(fresh) if way == _SINGLY else taking.take(fresh)
        seq, last = batch.operations[-1].head.seq, batch.operations[-1].digest
        writing.set_line(unit, who.device, head.epoch, seq, last)
    session = signing.key_id(token.encode())
    return answer(Pushed(epoch=head.epoch, seq=seq, head=last, results=results, session=session))


def _key(unit: Unit, who: Caller, key: str) -> bytes:
    if key == who.key:
        return who.public_key
    of = credentials.c.device == who.device, credentials.c.key == key
    return unit.connection.scalar(select(credentials.c.public_key).where(*of)) or b""


def _goes_on(first: Received, last: str) -> bool:
    """Whether ``first`` follows the operation we hold; of an unreadable one nobody can tell."""
    return first.head.prev == last or not first.readable


def _again(unit: Unit, overlap: tuple[Received, ...]) -> list[Result] | None:
    """The stored results of what came before; None where it came otherwise then."""
    if not overlap:
        return []
    first, last = overlap[0].head, overlap[-1].head
    rows = writing.stored(unit.connection, first.device, first.epoch, first.seq, last.seq)
    if [row.digest for row in rows] != [one.digest for one in overlap]:
        return None
    return [
        Result(seq=row.seq, state=row.state, code=row.code, review=row.review)
        for row in rows
        if row.state != "applied"
    ]


def _forked(core: Core, unit: Unit, who: Caller, batch: Batch) -> Response:
    """Two histories of one device: keep both, believe neither until an administrator has looked."""
    place = f"{batch.head.epoch}/{batch.head.first}"
    unit.connection.execute(
        update(devices)
        .where(devices.c.device == who.device)
        .values(standing="quarantined", reason=f"fork at {place}")
    )
    reviewing.open_review(
        core,
        unit,
        who.office,
        "quarantine",
        device=who.device,
        place=(batch.head.epoch, batch.head.first),
        facts={"why": "fork"},
    )
    _apart(core, unit, who, batch, "fork")
    return Refused(423, "quarantined", "this device has two histories").response()


def _apart(core: Core, unit: Unit, who: Caller, batch: Batch, reason: str) -> Response:
    rows = [
        {
            "device": who.device,
            "epoch": batch.head.epoch,
            "seq": one.head.seq,
            "digest": one.digest,
            "reason": reason,
            "arrived_at": stamp(core.now()),
            "line": one.line,
        }
        for one in batch.operations
    ]
    writing.keep_apart(unit, rows)
    last = batch.operations[-1]
    return answer(
        Pushed(
            epoch=batch.head.epoch,
            seq=last.head.seq,
            head=last.digest,
            results=[],
            quarantined=True,
        )
    )


def admit(core: Core, unit: Unit, who: Caller, epoch: int, apart: Sequence[bytes]) -> None:
    """Take operations out of quarantine, in the order of their seq: facts, whatever they say."""
    came = [
        Received(head, line, hashlib.sha256(line).hexdigest())
        for line in apart
        if (head := _head(line)) is not None
    ]
    if came:
        Taking(core, unit, who, epoch, beside=True).take(arrived(came))


def prev_of(line: bytes) -> str:
    """The digest that an operation's line names as the one before it; "?" of one that cannot be read."""
    head = _head(line)
    return "?" if head is None else head.prev


def _head(line: bytes) -> OperationHead | None:
    try:
        return decode(OperationHead, line)
    except WireError:
        return None
