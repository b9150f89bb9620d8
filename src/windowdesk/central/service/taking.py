"""Taking: operations that are new, judged and written; how far each moves its case, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from windowdesk.central.service import (
    amending,
    binding,
    otherwise,
    pending,
    reviewing,
    rules,
    twins,
)
from windowdesk.central.service.actors import actors_of
from windowdesk.central.service.caller import Caller
from windowdesk.central.service.core import Core, stamp
from windowdesk.central.service.in_force import in_force
from windowdesk.central.service.leasing import FIRST_DEMO_BLOCK
from windowdesk.central.service.rules import blocks_of
from windowdesk.central.service.serials import serials_of
from windowdesk.central.store import faults, hot, writing
from windowdesk.central.store.packing import packed
from windowdesk.central.store.unit import Unit
from windowdesk.domain.cases.case import State
from windowdesk.protocol.amending import AMENDED
from windowdesk.protocol.batch import Received, unreadable
from windowdesk.protocol.messages import Result
from windowdesk.protocol.operations import GENESIS

ADMITTED = "admitted"


class Arrived(NamedTuple):
    """An operation with what needs no database: how far it can be read, and its bytes packed."""

    came: Received
    read: rules.Read
    frame: bytes


def arrived(operations: Sequence[Received]) -> list[Arrived]:
    """Read and pack ``operations``: to be done before a transaction, so that nobody waits for it."""
    frames = packed([one.line for one in operations])
    return [
        Arrived(one, rules.read(one.head, one.line), frame)
        for one, frame in zip(operations, frames, strict=True)
    ]


class Taking:
    """Operations of one device and epoch on their way into the tables.

    ``hopeful``: cases that begin here are taken for new, and their numbers for free, without asking;
    the unique keys say where that was wrong (``Conflict``), and the batch is begun anew.
    ``beside``: out of quarantine; recorded as facts under the negative epoch, no part of the line.
    """

    def __init__(
        self,
        core: Core,
        unit: Unit,
        who: Caller,
        epoch: int,
        *,
        hopeful: bool = False,
        beside: bool = False,
    ) -> None:
        self.core, self.unit, self.who = core, unit, who
        self.epoch, self.hopeful, self.beside = epoch, hopeful, beside
        self.now = stamp(core.now())

    def take(self, fresh: Sequence[Arrived]) -> list[Result]:
        """Judge and store ``fresh``; the results of those not simply applied."""
        read = [one.read for one in fresh]
        facts = self._facts(read)
        judged = [self._judge(one, facts) for one in read]
        reviews = reviewing.Doubts(self.core, self.unit, self.who, self.epoch).of(read, judged)
        rows = [self._row(*each) for each in zip(fresh, judged, reviews, strict=True)]
        hot.INSERT_OPERATIONS.run(self.unit, rows)
        moved = list({v.case.case_id: v.case for v in judged if v.case is not None}.values())
        self._note_pending(fresh, judged)
        bound = binding.bind(self.unit, self.who.office, moved)
        self._tell(fresh, moved, bound)
        # with the office's feed in hand: of two windows that come at once, one sees the other
        twins.ask(self.core, self.unit, self.who, self._place(), [c for c in moved if not c.known])
        amending.ask(self.core, self.unit, self.who, self._place(), moved)
        return [
            verdict.result(review)
            for verdict, review in zip(judged, reviews, strict=True)
            if verdict.state != "applied"
        ]

    def _note_pending(self, fresh: Sequence[Arrived], judged: Sequence[rules.Judged]) -> None:
        """Rows left 待核验 by what moved its case on are to be fetched."""
        for (came, _read, _frame), verdict in zip(fresh, judged, strict=True):
            if verdict.case is not None and pending.leaves_open(came.line):
                head = came.head
                place = f"{self.who.device}/{self._place()}/{head.seq}"
                left = pending.Left(head.case_id, place, head.wall_time, came.line)
                pending.note(self.unit, self.who.office, left, self.now)

    def take_singly(self, fresh: Sequence[Arrived]) -> list[Result]:
        """As :meth:`take`, each in a savepoint, because the database refused one of them.

        The refused one is kept as evidence, with nothing of it but its bytes.
        """
        return [result for one in fresh for result in self._take_one(one)]

    def _take_one(self, one: Arrived) -> list[Result]:
        said = self.unit.said()
        try:
            with self.unit.connection.begin_nested():
                return self.take([one])
        except Exception as error:
            if not isinstance(faults.of(error), faults.Unstorable | faults.Conflict):
                raise
        self.unit.unsay(said)
        came = one.came
        bare = Received(unreadable(came.head), came.line, came.digest, readable=False)
        return self.take(arrived([bare]))

    def begin_epoch(self, first: Received) -> None:
        """A new epoch goes on from an operation of this device, or from nothing; else say so.

        It is taken all the same: a counter restored from a backup that is older than what the
        centre was told must not stay stuck.
        """
        head = first.head
        if head.seq != 1 or head.prev == GENESIS or not first.readable:
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

    def _to_look_up(self, one: rules.Read) -> bool:
        return one.storable and not (self.hopeful and one.head.base_version == 0)

    def _judge(self, one: rules.Read, facts: rules.Facts) -> rules.Judged:
        other = otherwise.KINDS.get(one.head.kind) if one.storable else None
        if other is not None:
            verdict = other(self.core, self.unit, self.who, one.head)
        elif one.storable and one.head.kind == AMENDED:
            verdict = amending.judge(one.head, facts, beside=self.beside)
        else:
            verdict = rules.judge(one, facts)
        if self.beside and verdict.state == "applied":
            return msgspec.structs.replace(verdict, state="recorded", code=ADMITTED)
        return verdict

    def _facts(self, fresh: Sequence[rules.Read]) -> rules.Facts:
        connection, who = self.unit.connection, self.who
        case_ids = {one.head.case_id for one in fresh if self._to_look_up(one)}
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
                twin=row.twin,
                amendments=row.amendments,
                began=row.began,
                known=True,
            )
            for row in rows
        }
        doubted = {
            row.case_id
            for row in writing.open_reviews(connection, who.office, cases)
            if row.kind == "stale" and row.device == who.device
        }
        numbers = {number for one in fresh for number in one.numbers}
        return rules.Facts(
            device=who.device,
            epoch=self.epoch,
            office=who.office,
            cases=cases,
            numbers=writing.numbers_used(connection, () if self.hopeful else numbers),
            blocks=writing.leased(self.unit, who.device, self.epoch, blocks_of(numbers)),
            demo_from=FIRST_DEMO_BLOCK if self.core.identity.demo else None,
            doubted=doubted,
            may_act=actors_of(connection, who.office, {one.head.actor for one in fresh}),
            in_force=in_force(connection, who.office, {one.head.catalogue for one in fresh}),
            serial_leased=serials_of(
                connection,
                who.device,
                self.epoch,
                {serial for one in fresh for serial in one.serials},
                demo=self.core.identity.demo,
            ),
        )

    def _row(self, one: Arrived, verdict: rules.Judged, review: str) -> hot.Row:
        """In the order of the table's columns."""
        head, fits = one.came.head, one.read.storable
        return (
            self.who.device,
            self._place(),
            head.seq,
            self.who.office,
            one.came.digest,
            head.kind if fits else "",
            head.case_id if fits else "",
            head.wall_time if fits else "",
            self.now,
            verdict.state,
            verdict.code,
            review,
            one.frame,
        )

    def _place(self) -> int:
        return -self.epoch if self.beside else self.epoch

    def _tell(
        self, fresh: Sequence[Arrived], moved: list[rules.CaseLine], bound: list[bytes]
    ) -> None:
        """Take the positions, last of all, and write what stands at them."""
        heads = [one.came.head for one in fresh]
        office, seqs = self.who.office, [h.seq for h in heads if h.kind not in otherwise.UNTOLD]
        if not (seqs or bound):
            return
        place = self.unit.take(office, len(seqs) + len(bound))
        positions = {seq: pos for pos, seq in enumerate(seqs, place)}
        for first, count in _stretches(seqs):
            of = {"device": self.who.device, "epoch": self._place(), "seq": first}
            self.unit.append(office, "operation", positions[first], count, **of)
        if bound:
            bodies = b"[" + b",".join(bound) + b"]"
            self.unit.append(office, "number", place + len(seqs), len(bound), bodies=bodies)
        for statement, known in ((hot.INSERT_CASES, False), (hot.UPSERT_CASES, True)):
            rows = [self._case(c, positions[c.last]) for c in moved if c.known is known]
            statement.run(self.unit, rows)

    def _case(self, case: rules.CaseLine, pos: int) -> hot.Row:
        """In the order of the table's columns."""
        return (
            case.case_id,
            case.office,
            case.number,
            case.project,
            case.item,
            case.state.value,
            case.version,
            int(case.open),
            pos,
            self.now,
            case.operations,
            case.twin,
            case.amendments,
            case.began or pos,
        )


def _stretches(seqs: Sequence[int]) -> list[tuple[int, int]]:
    """``seqs`` as runs without a gap: first and count of each. A push is one run."""
    runs: list[tuple[int, int]] = []
    for seq in seqs:
        if runs and seq == sum(runs[-1]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((seq, 1))
    return runs
