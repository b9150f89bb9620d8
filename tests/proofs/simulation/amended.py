"""What an onlooker knows of amendments, without the product's merge: who said what, knowing of whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from windowdesk.app.recording import case_of
from windowdesk.domain.cases.amendment import Amendment, Standing
from windowdesk.domain.cases.ending import OPEN
from windowdesk.protocol.reviews import FIELD
from windowdesk.storage.store import SqlStore

if TYPE_CHECKING:
    from tests.proofs.simulation.counter import SimulatedCounter

Stands = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One amendment, and those of its case that its counter had heard of."""

    told: Amendment
    knew: frozenset[str]


@dataclass
class Amended:
    """Every amendment that was written."""

    said: dict[str, Said] = field(default_factory=dict)
    _stands: dict[str, Stands] = field(default_factory=dict)

    def wrote(self, store: SqlStore, told: Amendment) -> None:
        """An amendment was written at ``store``'s counter just now."""
        known = {one.name for one in store.amendments(told.case_id)} - {told.name}
        self.said[told.name] = Said(told, frozenset(known))

    def hold(self, counter: SimulatedCounter, doubted: Collection[str]) -> None:
        """At ``counter``, the end: all know the same of each case, and are asked what nobody settled."""
        store = counter.store
        asked = [one for one in counter.sync.reviews() if one.kind == FIELD]
        for summary in store.summaries(limit=1000):
            case = case_of(store, summary.case_id)
            if case.case_id in doubted or case.submission is None:
                continue
            held = {one.name for one in store.amendments(case.case_id)}
            missing = self._of(case.case_id) - held
            assert not missing, f"amendments of {case.case_id} never told: {missing}"
            stands = tuple(_plain(one) for one in case.contested)
            before = self._stands.setdefault(case.case_id, stands)
            assert before == stands, f"two counters: {before} and {stands}"
            self._stays_answered(case.contested)
            if case.state not in OPEN:
                continue
            open_ = [
                one.facts["fields"]
                for one in asked
                if one.case_id == case.case_id and one.state == "open"
            ]
            for name, left in self._disagreeing(held).items():
                named = {one for fields in open_ for way in fields.get(name, ()) for one in way}
                assert left <= named, f"nobody is asked about {name}: {left} of {case.case_id}"

    def _stays_answered(self, contested: Collection[Standing]) -> None:
        """What a supervisor who knew of a value has answered is no question any more."""
        for one in contested:
            answers = [
                said
                for said in self.said.values()
                if said.told.reason and one.name in said.told.fields
            ]
            again = {name for name in one.heads if any(name in said.knew for said in answers)}
            assert not again, f"answered, and a question again: {again}"

    def _of(self, case_id: str) -> set[str]:
        return {name for name, one in self.said.items() if one.told.case_id == case_id}

    def _disagreeing(self, held: Collection[str]) -> dict[str, set[str]]:
        """Fields of which two people said different things that nobody who knew of them went on from."""
        among = [self.said[name] for name in held if name in self.said]
        found = {}
        for name in {name for one in among for name in one.told.fields}:
            mine = [one for one in among if name in one.told.fields]
            last = [a for a in mine if not any(a.told.name in b.knew for b in mine)]
            if len({a.told.fields[name].now for a in last}) > 1:
                found[name] = {a.told.name for a in last}
        return found


def _plain(standing: Standing) -> tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    return standing.name, tuple((one.value, one.names) for one in standing.options)
