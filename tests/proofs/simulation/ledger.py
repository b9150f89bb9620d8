"""What an onlooker knows of a simulated office, and what he holds both sides to at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from tests.proofs.simulation.amended import Amended
from windowdesk.central.service.counting import counted, heads
from windowdesk.central.store import reading
from windowdesk.central.store.tables.attachments import attachments
from windowdesk.central.store.tables.numbers import blocks
from windowdesk.central.store.tables.operations import operations, quarantine
from windowdesk.domain.cases.case import CaseEvent, fold
from windowdesk.protocol.amending import AMENDED, of_operation
from windowdesk.protocol.digests import digest
from windowdesk.protocol.reviews import FIELD
from windowdesk.storage.tables import documents
from windowdesk.sync.pace import LONGEST

if TYPE_CHECKING:
    from tests.proofs.simulation.counter import SimulatedCounter
    from tests.proofs.simulation.world import World

Place = tuple[str, int, int]
# an operation: its place and its digest, for two machines with one disk have one place twice
Written = tuple[Place, str]


class Ledger:
    """Numbers printed, operations committed, and those that a disaster took from both sides."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.numbers: dict[str, SimulatedCounter] = {}
        # numbers that both of two machines with one disk gave out: nobody there could know
        self.shared: set[str] = set()
        self.operations: dict[Written, str] = {}
        self.excused: set[Written] = set()
        self.amended = Amended()

    def told(self, counter: SimulatedCounter, number: str) -> None:
        """The commit returned: the paper goes out."""
        before = self.numbers.setdefault(number, counter)
        if before is not counter:
            assert before is counter.twin, f"number given out twice: {number}"
            self.shared.add(number)

    def wrote(self, counter: SimulatedCounter) -> None:
        """Remember the newest operations of ``counter``: those it has written since it was asked last."""
        store, known = counter.store, 0
        device, epoch = store.device, store.epoch
        for one in reversed(store.operations()):
            written = (device, epoch, one.seq), one.digest()
            if written in self.operations:
                known = one.seq
                break
        for one in store.operations(after=known):
            self.operations[(device, epoch, one.seq), one.digest()] = one.case_id
            if one.kind == AMENDED:
                self.amended.wrote(store, of_operation(one))

    def excuse_what_nobody_has(self) -> None:
        """After a restore: what is neither at the centre nor at any counter can come from nowhere."""
        at_centre = self.at_centre()
        for written in self.operations:
            if written not in at_centre and not self._at_counter(*written):
                self.excused.add(written)

    def at_centre(self) -> set[Written]:
        """Every operation that lies there; of a copied disk what was admitted or kept apart too."""
        copied = self._world.copies.devices
        found: set[Written] = set()
        with self._world.database.reading() as connection:
            for table in (operations, quarantine) if copied else (operations,):
                of = table.c
                for row in connection.execute(select(of.device, of.epoch, of.seq, of.digest)):
                    if (row.epoch > 0 and table is operations) or row.device in copied:
                        found.add(((row.device, abs(row.epoch), row.seq), row.digest))
        return found

    def _at_counter(self, place: Place, head: str) -> bool:
        device, epoch, seq = place
        return any(
            one.store.device == device and one.sync.digest_at(epoch, seq) == head
            for one in self._world.counters
        )

    # --- the end ---------------------------------------------------------------------------------

    def drained(self) -> bool:
        """Nothing waits at any counter, and the digests are equal."""
        with self._world.database.reading() as connection:
            lines = heads(connection)
        return all(
            one.store.unsent() == 0 and digest(lines.get(one.store.device, [])) == one.digest
            for one in self._world.counters
        )

    def told_all(self) -> bool:
        """Every counter has read the feed to its end, and has no document left to send."""
        counters = self._world.counters
        with self._world.database.reading() as connection:
            last = reading.head(connection, counters[0].sync.cursor().office)
        cursors = [one.sync.cursor() for one in counters]
        waiting = sum(one.sync.counts().attachments_waiting for one in counters)
        return not waiting and all(c.within < 0 and c.pos == last for c in cursors)

    def hold(self) -> None:
        """Assert everything that was promised."""
        world = self._world
        for one in world.counters:
            told = f"counter {one.name}: {one.engine.outlook}, {one.sync.cursor()}"
            assert one.store.unsent() == 0, f"stuck: {one.store.unsent()} unsent; {told}"
            waited = one.line.without_session
            assert waited <= LONGEST + 2, f"no session for {waited:.0f} s after a refusal"
        assert world.drained, "stuck: a minute was not enough"
        lost = set(self.operations) - self.excused - self.at_centre()
        assert not lost, f"lost or changed: {[place for place, _head in lost]}"
        with world.database.reading() as connection:
            told_of = {one.device: one for one in counted(connection)}
            numbers = self._numbers(connection)
        twice = {number for number in numbers if numbers.count(number) > 1}
        assert twice <= self.shared, f"a number twice in the centre: {twice - self.shared}"
        for one in world.counters:
            mine = told_of[one.store.device]
            assert mine.broken == "", f"broken at the centre: {mine.broken}"
            assert mine.digest == one.digest, f"digests differ: counter {one.name}"
            assert one.store.verify_chain() is None, f"broken at counter {one.name}"
        assert self.told_all(), "stuck: " + "; ".join(
            f"{one.sync.cursor()} {one.sync.counts()} {one.engine.outlook}"
            for one in world.counters
        )
        self._same_cases()
        for one in world.counters:
            self._knows_its_outcomes(one)
            self._has_its_blocks(one)
            self._has_its_documents(one)

    def _knows_its_outcomes(self, one: SimulatedCounter) -> None:
        """What the centre did not simply apply is told to the clerk who did it."""
        query = select(operations.c.epoch, operations.c.seq, operations.c.state).where(
            operations.c.device == one.store.device,
            operations.c.state != "applied",
            operations.c.epoch > 0,
        )
        with self._world.database.reading() as connection:
            there = {tuple(row) for row in connection.execute(query)}
        here = {(told.epoch, told.seq, told.state) for told in one.sync.not_applied(1000)}
        assert there <= here, f"outcome never told: {there - here}"

    def _has_its_blocks(self, one: SimulatedCounter) -> None:
        """No lost answer, and none kept from before, leaks a block."""
        at = blocks.c.device == one.store.device, blocks.c.epoch == one.store.epoch
        with self._world.database.reading() as connection:
            there = set(connection.scalars(select(blocks.c.block).where(*at)))
        # of two machines with one disk each may have asked
        both = (
            one,
            *(gone for gone in self._world.copies.gone if gone.store.device == one.store.device),
        )
        here = {account.block for each in both for account in each.store.number_account()}
        assert there <= here, f"leased and never received: {there - here}"

    def _has_its_documents(self, one: SimulatedCounter) -> None:
        """What the counter believes to be sent lies whole at the centre."""
        whole = select(attachments.c.sha256).where(attachments.c.state == "whole")
        with self._world.database.reading() as connection:
            there = set(connection.scalars(whole))
        with one.store.reading() as connection:
            here = set(connection.scalars(select(documents.c.sha256)))
        assert here <= there, f"documents never sent: {len(here - there)} of {len(here)}"

    def _numbers(self, connection: object) -> list[str]:
        found = []
        query = select(operations.c.line).where(operations.c.kind == "case.issued")
        for line in connection.scalars(query):  # type: ignore[attr-defined]  # any connection
            for event in msgspec.json.decode(line)["payload"]["events"]:
                if event["kind"] == "received":
                    found.append(event["payload"]["number"])
        return found

    def _same_cases(self) -> None:
        """What no question is open about stands alike at every counter that has it."""
        reviews = [review for one in self._world.counters for review in one.sync.reviews()]
        doubted = {review.case_id for review in reviews if review.kind != FIELD}
        # taken from both sides at once; a third counter may have heard of it before
        doubted |= {self.operations[written] for written in self.excused}
        seen: dict[str, tuple[CaseEvent, ...]] = {}
        for one in self._world.counters:
            for summary in one.store.summaries(limit=1000):
                case = summary.case_id
                if case in doubted:
                    continue
                events = one.store.events(case)
                assert seen.setdefault(case, events) == events, _differing(case, seen[case], events)
                assert fold(case, events).state.value == summary.state
            self.amended.hold(one, doubted)


def _differing(case: str, one: tuple[CaseEvent, ...], other: tuple[CaseEvent, ...]) -> str:
    told = [[f"{e.seq} {e.kind.value} {e.window}" for e in events] for events in (one, other)]
    return f"case {case} differs: {told[0]} and {told[1]}"
