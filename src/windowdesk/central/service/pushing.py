"""Push: operations arrive, each exactly once, in order; the outcome is stored with the effect.

All of a batch or nothing of it becomes durable. The rules decide on every operation before anything
is written; only values that the database itself refuses make a batch go one by one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from windowdesk.central.service import binding, otherwise, reviewing, rules
from windowdesk.central.service.actors import actors_of
from windowdesk.central.service.caller import Caller, caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.exchange import Refused, Request, Response, answer
from windowdesk.central.service.leasing import FIRST_DEMO_BLOCK
from windowdesk.central.store import faults, writing
from windowdesk.central.store.tables.devices import credentials, devices
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.case import State
from windowdesk.protocol.batch import Batch, Received, open_batch
from windowdesk.protocol.messages import MAX_BATCH_BYTES, Pushed, Result
from windowdesk.protocol.operations import GENESIS

_LARGEST = 2**53


def push(core: Core, request: Request) -> Response:
    """Take a batch. Raises 400 malformed, 403 not_yours, 409 gap, 413, 422 signature, 423 quarantined."""
    if len(request.body) > MAX_BATCH_BYTES:
        raise Refused(413, "too_large", "a batch holds a MiB at most")
    batch = open_batch(request.body)
    head = batch.head
    if not (0 < head.epoch < 2**31 and 0 < head.first < _LARGEST and head.device):
        raise Refused(400, "malformed", "epochs and operations count from 1")
    try:
        return core.database.attempt(lambda unit: _push(core, unit, request.token, batch))
    except (faults.Unstorable, faults.Conflict):
        return core.database.attempt(
            lambda unit: _push(core, unit, request.token, batch, singly=True)
        )


def _push(core: Core, unit: Unit, token: str, batch: Batch, *, singly: bool = False) -> Response:
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
    fresh = batch.operations[len(overlap) :]
    results = _again(unit, overlap)
    forked = results is None or (fresh and seq and fresh[0].head.prev != last)
    if forked or results is None:
        return _forked(core, unit, who, batch)
    if fresh:
        results += _Taking(core, unit, who, batch).take(fresh, singly=singly)
        seq, last = fresh[-1].head.seq, fresh[-1].digest
    return answer(Pushed(epoch=head.epoch, seq=seq, head=last, results=results))


def _key(unit: Unit, who: Caller, key: str) -> bytes:
    if key == who.key:
        return who.public_key
    of = credentials.c.device == who.device, credentials.c.key == key
    return unit.connection.scalar(select(credentials.c.public_key).where(*of)) or b""


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
        "fork",
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


class _Taking:
    """Operations that are new, on their way into the tables."""

    def __init__(self, core: Core, unit: Unit, who: Caller, batch: Batch) -> None:
        self.core, self.unit, self.who = core, unit, who
        self.epoch = batch.head.epoch
        self.now = stamp(core.now())

    def take(self, fresh: tuple[Received, ...], *, singly: bool) -> list[Result]:
        """Judge and store ``fresh``; the results of those not simply applied."""
        read = [rules.read(one.head, one.line) for one in fresh]
        facts = self._facts(read)
        self._begin_epoch(fresh[0])
        judged = [self._judge(one, facts) for one in read]
        reviews = reviewing.Doubts(self.core, self.unit, self.who, self.epoch).of(read, judged)
        rows = [
            self._row(came, one.storable, verdict, review)
            for came, one, verdict, review in zip(fresh, read, judged, reviews, strict=True)
        ]
        if singly:
            self._singly(rows)
        else:
            writing.put_operations(self.unit.connection, rows)
        last = fresh[-1]
        writing.set_line(self.unit, self.who.device, self.epoch, last.head.seq, last.digest)
        moved = {verdict.case.case_id: verdict.case for verdict in judged if verdict.case}
        bound = binding.bind(self.unit, self.who.office, list(moved.values()))
        self._tell(fresh, list(moved.values()), bound)
        return [
            verdict.result(review)
            for verdict, review in zip(judged, reviews, strict=True)
            if verdict.state != "applied"
        ]

    def _judge(self, one: rules.Read, facts: rules.Facts) -> rules.Judged:
        other = otherwise.KINDS.get(one.head.kind) if one.storable else None
        if other is not None:
            return other(self.core, self.unit, self.who, one.head)
        return rules.judge(one, facts)

    def _facts(self, fresh: list[rules.Read]) -> rules.Facts:
        connection, who = self.unit.connection, self.who
        case_ids = {one.head.case_id for one in fresh if one.storable}
        rows = writing.cases_of(self.unit, case_ids)
        cases = {
            row.case_id: rules.CaseLine(
                case_id=row.case_id,
                office=row.office,
                number=row.number,
                project=row.project,
                item=row.item,
                state=State(row.state),
                version=row.version,
                operations=row.operations,
                known=True,
            )
            for row in rows
        }
        doubted = frozenset(
            row.case_id
            for row in writing.open_reviews(connection, who.office, cases)
            if row.kind == "stale" and row.device == who.device
        )
        numbers = {number for one in fresh for number in one.numbers}
        return rules.Facts(
            device=who.device,
            epoch=self.epoch,
            office=who.office,
            cases=cases,
            numbers=writing.numbers_used(connection, numbers),
            blocks=writing.leased(connection, who.device),
            demo_from=FIRST_DEMO_BLOCK if self.core.identity.demo else None,
            doubted=doubted,
            may_act=actors_of(connection, who.office, {one.head.actor for one in fresh}),
        )

    def _begin_epoch(self, first: Received) -> None:
        """A new epoch goes on from an operation of this device, or from nothing; else say so.

        It is taken all the same: a counter restored from a backup that is older than what the
        centre was told must not stay stuck.
        """
        head = first.head
        if head.seq != 1 or head.prev == GENESIS:
            return
        if not writing.known(self.unit.connection, self.who.device, head.prev):
            reviewing.open_review(
                self.core,
                self.unit,
                self.who.office,
                "quarantine",
                device=self.who.device,
                place=(self.epoch, 1),
                facts={"why": "chain"},
            )

    def _row(self, one: Received, fits: bool, verdict: rules.Judged, review: str) -> dict[str, Any]:
        head = one.head
        return {
            "device": self.who.device,
            "epoch": self.epoch,
            "seq": head.seq,
            "office": self.who.office,
            "digest": one.digest,
            "kind": head.kind if fits else "",
            "case_id": head.case_id if fits else "",
            "event_at": head.wall_time if fits else "",
            "arrived_at": self.now,
            "state": verdict.state,
            "code": verdict.code,
            "review": review,
            "line": one.line,
        }

    def _singly(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            with self.unit.connection.begin_nested():
                writing.put_operations(self.unit.connection, [row])

    def _tell(
        self, fresh: tuple[Received, ...], moved: list[rules.CaseLine], bound: list[bytes]
    ) -> None:
        """Take the positions, last of all, and write what stands at them."""
        office, first_seq = self.who.office, fresh[0].head.seq
        first = self.unit.take(office, len(fresh) + len(bound))
        of = {"device": self.who.device, "epoch": self.epoch, "seq": first_seq}
        self.unit.append(office, "operation", first, len(fresh), **of)
        if bound:
            bodies = b"[" + b",".join(bound) + b"]"
            self.unit.append(office, "number", first + len(fresh), len(bound), bodies=bodies)
        writing.put_cases(
            self.unit,
            [
                {
                    "case_id": case.case_id,
                    "office": case.office,
                    "number": case.number,
                    "project": case.project,
                    "item": case.item,
                    "state": case.state.value,
                    "version": case.version,
                    "open": int(case.open),
                    "pos": first + case.last - first_seq,
                    "updated_at": self.now,
                    "operations": case.operations,
                }
                for case in moved
            ],
        )
